/// An address as headers write it: `"Jo \"Bin\"" <sip:01803861234@pbx;user=phone>;tag=1`, or without a name and brackets
/// (`name-addr` and `addr-spec`, RFC 3261, section 25.1).
package struct NameAddress: Sendable, Equatable {
    /// The URI, between the brackets where there are any.
    package var uri: String
    /// Parameters of the header, behind the address; names in lower case.
    package var parameters: [String: String]

    /// Never fails: what is no address has a URI that leads nowhere.
    package init(_ text: String) {
        var rest: Substring
        if let open = Quoted.first("<", in: text) {
            let inner = text[text.index(after: open)...]
            uri = String(inner.prefix { $0 != ">" })
            rest = inner.drop { $0 != ">" }
        } else {
            // Without brackets, parameters are the header's (section 20).
            uri = String(text.prefix { $0 != ";" })
            rest = text.drop { $0 != ";" }
        }
        uri = String(uri.drop { $0.isWhitespace }.prefix { !$0.isWhitespace })
        if rest.first == ">" { rest.removeFirst() }
        parameters = [:]
        for part in Quoted.split(String(rest), at: ";") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = halves[0].filter { !$0.isWhitespace }.lowercased()
            if !name.isEmpty { parameters[name] = halves.count > 1 ? halves[1].filter { !$0.isWhitespace } : "" }
        }
    }

    /// All addresses of a header's value, which may be a list.
    package static func list(_ value: String) -> [NameAddress] { Quoted.split(value, at: ",").map(NameAddress.init) }
}

/// Text in which quotation marks and angle brackets keep what stands between them together (RFC 3261, section 25.1).
enum Quoted {
    /// The parts between separators that stand outside quotation marks and angle brackets.
    static func split(_ text: String, at separator: Character) -> [String] {
        var parts = [""]
        scan(text) { index, isOutside in
            if isOutside, text[index] == separator {
                parts.append("")
            } else {
                parts[parts.count - 1].append(text[index])
            }
            return true
        }
        return parts
    }

    /// Where a character first stands outside quotation marks.
    static func first(_ character: Character, in text: String) -> String.Index? {
        var found: String.Index?
        scan(text) { index, isOutside in
            if isOutside, text[index] == character { found = index }
            return found == nil
        }
        return found
    }

    private static func scan(_ text: String, _ visit: (String.Index, _ isOutside: Bool) -> Bool) {
        var quoting = Quoting()
        for index in text.indices {
            guard visit(index, quoting.isOutside) else { return }
            quoting.pass(text[index])
        }
    }
}

/// Where in such a text one is, character by character.
struct Quoting {
    private var isQuoted = false
    private var isEscaped = false
    private var isBracketed = false

    /// Neither between quotation marks nor between angle brackets.
    var isOutside: Bool { !isQuoted && !isBracketed }

    /// Goes past a character. A `\` within quotation marks makes the next one an ordinary one (`quoted-pair`).
    /// - Returns: whether an angle bracket, if it is one, was to come here: `<` outside of others, and `>` behind its `<`.
    @discardableResult
    mutating func pass(_ character: Character) -> Bool {
        let wasBracketed = isBracketed
        if isQuoted {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted = false
            }
        } else if character == "\"", !isBracketed {
            isQuoted = true
        } else if character == "<" {
            isBracketed = true
            return !wasBracketed
        } else if character == ">" {
            isBracketed = false
            return wasBracketed
        }
        return true
    }
}
