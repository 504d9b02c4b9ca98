import ConfigurationFiles

/// A piece of a JSGF file (Java Speech Grammar Format, W3C note of 5 June 2000) and where it stands.
struct JsgfToken: Equatable {
    enum Kind: Equatable {
        case word(String)
        /// A quoted token: several words that belong together.
        case quoted(String)
        /// `<name>`, without the angle brackets.
        case rule(String)
        /// `/number/`.
        case weight(Double)
        case tag
        /// One of `; = | * + ( ) [ ]`.
        case mark(Character)
        case end
    }
    var kind: Kind
    var position: TextPosition
    /// In the text's characters, from 0.
    var range: Range<Int> = 0..<0

    /// For messages.
    var text: String {
        switch kind {
        case .word(let word): "‘\(word)’"
        case .quoted(let words): "\"\(words)\""
        case .rule(let name): "<\(name)>"
        case .weight(let value): "/\(value)/"
        case .tag: "a {tag}"
        case .mark(let mark): "‘\(mark)’"
        case .end: "the end of the file"
        }
    }
}

/// Cuts a JSGF file into tokens. Faults do not stop it.
struct JsgfLexer {
    private let file: String
    private let characters: [Character]
    private var index = 0
    private var line = 1
    private var column = 1
    private(set) var faults = FaultList()

    init(file: String, text: String) {
        self.file = file
        characters = Array(text)
    }

    /// Every token, ending with `.end`.
    mutating func tokens() -> [JsgfToken] {
        readHeader()
        var tokens: [JsgfToken] = []
        while let token = next() { tokens.append(token) }
        tokens.append(JsgfToken(kind: .end, position: position))
        return tokens
    }

    private var position: TextPosition { TextPosition(line: line, column: column) }
    private var current: Character? { index < characters.count ? characters[index] : nil }
    private var following: Character? { index + 1 < characters.count ? characters[index + 1] : nil }

    private mutating func advance() {
        if characters[index].isNewline {
            line += 1
            column = 1
        } else {
            column += 1
        }
        index += 1
    }

    /// `#JSGF V1.0 UTF-8 en;`
    private mutating func readHeader() {
        if current == "\u{FEFF}" { index += 1 }
        skipSpaceAndComments()
        let start = position
        var header = ""
        while let character = current, !character.isNewline, character != ";" {
            header.append(character)
            advance()
        }
        guard header.hasPrefix("#JSGF") else {
            faults.error(
                file, start, "the file does not begin with its header",
                cure: "make the first line ‘#JSGF V1.0 UTF-8 en;’"
            )
            (index, line, column) = (0, 1, 1)
            return
        }
        if current == ";" {
            advance()
        } else {
            faults.error(file, start, "the header has no semicolon at its end", cure: "write ‘\(header);’")
        }
    }

    private mutating func skipSpaceAndComments() {
        while let character = current {
            if character.isWhitespace || character == "\u{FEFF}" {
                advance()
            } else if character == "/", following == "/" {
                while let inside = current, !inside.isNewline { _ = inside; advance() }
            } else if character == "/", following == "*" {
                let start = position
                advance()
                advance()
                while current != nil, !(current == "*" && following == "/") { advance() }
                if current == nil {
                    faults.error(file, start, "this comment has no end", cure: "close it with */")
                    return
                }
                advance()
                advance()
            } else {
                return
            }
        }
    }

    private mutating func next() -> JsgfToken? {
        skipSpaceAndComments()
        guard let character = current else { return nil }
        let start = position
        let first = index
        func token(_ kind: JsgfToken.Kind) -> JsgfToken {
            JsgfToken(kind: kind, position: start, range: first..<index)
        }
        switch character {
        case ";", "=", "|", "*", "+", "(", ")", "[", "]":
            advance()
            return token(.mark(character))
        case "<":
            guard let name = enclosed(by: ">", "rule name", oneLine: true) else { return next() }
            let trimmed = name.filter { !$0.isWhitespace }
            if trimmed.isEmpty {
                faults.error(file, start, "<> names no rule", cure: "write the rule’s name between the angle brackets")
            }
            return token(.rule(trimmed))
        case "{":
            guard enclosed(by: "}", "tag", oneLine: false) != nil else { return next() }
            return token(.tag)
        case "\"":
            guard let words = enclosed(by: "\"", "quoted phrase", oneLine: true) else { return next() }
            return token(.quoted(words))
        case "/":
            guard let text = enclosed(by: "/", "weight", oneLine: true) else { return next() }
            let number = Double(text.filter { !$0.isWhitespace })
            guard let number, number >= 0, number.isFinite else {
                faults.error(file, start, "/\(text)/ is not a weight", cure: "write a number such as /2/ or /0.5/")
                return token(.weight(1))
            }
            return token(.weight(number))
        case ">", "}":
            faults.error(file, start, "‘\(character)’ closes nothing", cure: "remove it, or open it before")
            advance()
            return next()
        default:
            var word = ""
            while let character = current, !character.isWhitespace, !";=|*+()[]<>{}\"/".contains(character) {
                word.append(character)
                advance()
            }
            return token(.word(word))
        }
    }

    /// The text up to `close`; nil, with a fault, when the file or the line ends before it.
    private mutating func enclosed(by close: Character, _ what: String, oneLine: Bool) -> String? {
        let start = position
        advance()
        var text = ""
        while let character = current, character != close, !(oneLine && character.isNewline) {
            if character == "\\", following != nil {
                advance()
                text.append(characters[index])
                advance()
                continue
            }
            if oneLine, character == ";", close == ">" { break }
            text.append(character)
            advance()
        }
        guard current == close else {
            faults.error(file, start, "this \(what) is not closed", cure: "put ‘\(close)’ at its end")
            return nil
        }
        advance()
        return text
    }
}
