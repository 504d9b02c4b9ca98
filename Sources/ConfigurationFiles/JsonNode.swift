/// JSON (RFC 8259) with the place of every value and key, so that a fault can name its line.
package struct JsonNode {
    /// What JSON knows.
    package enum Value {
        case object([Member])
        case array([JsonNode])
        case string(String)
        case number(Double)
        case bool(Bool)
        case null
    }
    /// A key of an object and what stands behind it.
    package struct Member {
        /// The key, without its quotes.
        package var key: String
        /// Where the key begins.
        package var keyPosition: TextPosition
        /// Its key with the quotes, in the text's Unicode scalars, from 0.
        package var keyRange: Range<Int>
        /// What stands behind it.
        package var value: JsonNode
    }

    /// What stands here.
    package var value: Value
    /// Where it begins.
    package var position: TextPosition
    /// From its first to behind its last character, in the text's Unicode scalars, from 0.
    package var range: Range<Int>

    package var members: [Member]? { if case .object(let members) = value { members } else { nil } }

    /// For messages: "a text", "a number"…
    package var kind: String {
        switch value {
        case .object: "an object { }"
        case .array: "a list [ ]"
        case .string: "a text"
        case .number: "a number"
        case .bool: "true or false"
        case .null: "null"
        }
    }
}

/// Reads JSON; the first fault ends it.
package struct JsonReader {
    private let file: String
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    private var column = 1
    private static let depthLimit = 100

    private init(file: String, text: String) {
        self.file = file
        scalars = Array(text.unicodeScalars)
    }

    /// - Throws: the fault with its line and column.
    package static func read(file: String, text: String) throws(FileFault) -> JsonNode {
        var reader = JsonReader(file: file, text: text)
        if reader.current == "\u{FEFF}" { reader.index += 1 }
        let node = try reader.value(depth: 0)
        reader.skipSpace()
        if reader.current != nil {
            throw reader.fault(
                "something follows the end of the object", cure: "remove it, or a brace too many before it")
        }
        return node
    }

    private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
    private var position: TextPosition { TextPosition(line: line, column: column) }

    private mutating func advance() {
        if scalars[index] == "\n" {
            line += 1
            column = 1
        } else {
            column += 1
        }
        index += 1
    }

    private mutating func skipSpace() {
        while let scalar = current, " \t\r\n".unicodeScalars.contains(scalar) { advance() }
    }

    private func fault(_ message: String, cure: String, at place: TextPosition? = nil) -> FileFault {
        let place = place ?? position
        return FileFault(file: file, line: place.line, column: place.column, message: message, cure: cure)
    }

    private var found: String { current.map { "‘\($0)’" } ?? "the end of the file" }

    private mutating func value(depth: Int) throws(FileFault) -> JsonNode {
        skipSpace()
        guard depth < Self.depthLimit else {
            throw fault("values stand too deep in one another", cure: "write less deeply nested values")
        }
        let start = position
        let first = index
        let value: JsonNode.Value
        switch current {
        case "{": value = try object(depth: depth)
        case "[": value = try array(depth: depth)
        case "\"": value = .string(try string())
        case let scalar? where scalar == "-" || ("0"..."9").contains(scalar): value = .number(try number())
        case let scalar? where scalar.properties.isAlphabetic: value = try word()
        case "'", "“", "”", "‘", "’":
            throw fault("\(found) is the wrong kind of quote", cure: "use straight double quotes \"")
        default:
            throw fault("a value is missing before \(found)", cure: "write one, or remove the comma or colon before it")
        }
        return JsonNode(value: value, position: start, range: first..<index)
    }

    private mutating func object(depth: Int) throws(FileFault) -> JsonNode.Value {
        let start = position
        advance()
        var members: [JsonNode.Member] = []
        skipSpace()
        while current != "}" {
            let keyPosition = position
            let keyStart = index
            guard current == "\"" else {
                if current == nil { throw fault("‘{’ is not closed", cure: "put ‘}’ at its end", at: start) }
                throw fault(
                    "a name in double quotes was expected, not \(found)",
                    cure: "write \"name\": value, and no comma after the last"
                )
            }
            let key = try string()
            let keyRange = keyStart..<index
            skipSpace()
            guard current == ":" else {
                throw fault("after \"\(key)\" comes a colon, not \(found)", cure: "write \"\(key)\": …")
            }
            advance()
            if members.contains(where: { $0.key == key }) {
                throw fault("\"\(key)\" is there twice", cure: "remove or rename one", at: keyPosition)
            }
            members.append(
                JsonNode.Member(
                    key: key, keyPosition: keyPosition, keyRange: keyRange, value: try value(depth: depth + 1)))
            skipSpace()
            if current == "," {
                advance()
                skipSpace()
                if current == "}" { throw fault("there is a comma before ‘}’", cure: "remove the last comma") }
            } else if current != "}" {
                if current == nil { throw fault("‘{’ is not closed", cure: "put ‘}’ at its end", at: start) }
                throw fault("a comma is missing before \(found)", cure: "put one after the value of \"\(key)\"")
            }
        }
        advance()
        return .object(members)
    }

    private mutating func array(depth: Int) throws(FileFault) -> JsonNode.Value {
        let start = position
        advance()
        var elements: [JsonNode] = []
        skipSpace()
        while current != "]" {
            if current == nil { throw fault("‘[’ is not closed", cure: "put ‘]’ at its end", at: start) }
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if current == "," {
                advance()
                skipSpace()
                if current == "]" { throw fault("there is a comma before ‘]’", cure: "remove the last comma") }
            } else if current != "]" {
                if current == nil { throw fault("‘[’ is not closed", cure: "put ‘]’ at its end", at: start) }
                throw fault("a comma is missing before \(found)", cure: "put one between the values")
            }
        }
        advance()
        return .array(elements)
    }

    private mutating func string() throws(FileFault) -> String {
        let start = position
        advance()
        var text = String.UnicodeScalarView()
        while current != "\"" {
            guard let scalar = current, scalar != "\n", scalar != "\r" else {
                throw fault("this text has no closing quote", cure: "put \" at its end, on the same line", at: start)
            }
            advance()
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            text.append(try escape())
        }
        advance()
        return String(text)
    }

    private mutating func escape() throws(FileFault) -> Unicode.Scalar {
        let known: [Unicode.Scalar: Unicode.Scalar] = [
            "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
        ]
        guard let scalar = current else { throw fault("the file ends in a text", cure: "put \" at its end") }
        if let meant = known[scalar] {
            advance()
            return meant
        }
        guard scalar == "u" else {
            throw fault("\\\(scalar) means nothing here", cure: "write \\\\ for a backslash")
        }
        advance()
        let high = try fourHex()
        guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) ?? "\u{FFFD}" }
        guard current == "\\", index + 1 < scalars.count, scalars[index + 1] == "u" else { return "\u{FFFD}" }
        advance()
        advance()
        let low = try fourHex()
        guard (0xDC00..<0xE000).contains(low) else { return "\u{FFFD}" }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func fourHex() throws(FileFault) -> UInt32 {
        var digits = ""
        while digits.count < 4, let scalar = current, scalar.properties.isASCIIHexDigit {
            digits.unicodeScalars.append(scalar)
            advance()
        }
        guard digits.count == 4, let code = UInt32(digits, radix: 16) else {
            throw fault("\\u needs four figures", cure: "write the character itself instead")
        }
        return code
    }

    private mutating func number() throws(FileFault) -> Double {
        let start = position
        var text = ""
        while let scalar = current, "+-.eE0123456789".unicodeScalars.contains(scalar) {
            text.unicodeScalars.append(scalar)
            advance()
        }
        guard let number = Double(text), number.isFinite else {
            throw fault("‘\(text)’ is not a number", cure: "write it as 0.8, or in quotes if it is a text", at: start)
        }
        return number
    }

    private mutating func word() throws(FileFault) -> JsonNode.Value {
        let start = position
        var text = ""
        while let scalar = current, scalar.properties.isAlphabetic {
            text.unicodeScalars.append(scalar)
            advance()
        }
        switch text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        default: throw fault("‘\(text)’ has no quotes", cure: "write \"\(text)\"", at: start)
        }
    }
}
