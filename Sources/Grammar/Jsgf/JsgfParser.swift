import ConfigurationFiles
import SpokenValues

/// Reads one JSGF file into its rules and imports. Faults do not stop it: it goes on after the next semicolon.
struct JsgfParser {
    struct Import: Equatable {
        /// `file` of `<file.rule>`.
        var file: String
        /// The rule, or nil for `<file.*>`.
        var rule: String?
        var position: TextPosition
    }

    let file: String
    /// As declared: `grammar com.acme.politeness;`.
    private(set) var grammarName = ""
    private(set) var rules: [JsgfRule] = []
    private(set) var imports: [Import] = []
    private(set) var faults = FaultList()

    private let tokens: [JsgfToken]
    private var index = 0
    /// Groups within groups; more than any person writes, and few enough for the stack.
    private static let depthLimit = 100

    init(file: String, text: String) {
        self.file = file
        var lexer = JsgfLexer(file: file, text: text)
        tokens = lexer.tokens()
        faults = lexer.faults
        parse()
    }

    private var current: JsgfToken { tokens[index] }
    private mutating func advance() { if index + 1 < tokens.count { index += 1 } }
    private func at(_ mark: Character) -> Bool { current.kind == .mark(mark) }

    private mutating func parse() {
        if current.kind == .word("grammar") {
            advance()
            if case .word(let name) = current.kind {
                grammarName = name
                advance()
                expectSemicolon(after: "the grammar’s name")
            } else {
                fault("after ‘grammar’ comes a name, not \(current.text)", cure: "write ‘grammar council;’")
                skipPastSemicolon()
            }
        } else {
            fault("the grammar has no name", cure: "write ‘grammar council;’ below the header")
        }
        while current.kind != .end { parseStatement() }
    }

    private mutating func parseStatement() {
        switch current.kind {
        case .word("import"): parseImport()
        case .word("public"):
            advance()
            guard case .rule = current.kind else {
                fault("after ‘public’ comes a <rule>, not \(current.text)", cure: "write ‘public <name> = …;’")
                return skipPastSemicolon()
            }
            parseRule(isPublic: true)
        case .rule: parseRule(isPublic: false)
        case .mark(";"):
            fault("this semicolon ends nothing", cure: "remove it")
            advance()
        default:
            fault("a rule was expected, not \(current.text)", cure: "begin it with ‘<name> =’ or ‘public <name> =’")
            skipPastSemicolon()
        }
    }

    private mutating func parseImport() {
        advance()
        guard case .rule(let name) = current.kind, let dot = name.lastIndex(of: ".") else {
            fault("‘import’ needs a rule of another file", cure: "write ‘import <file.rule>;’ or ‘import <file.*>;’")
            return skipPastSemicolon()
        }
        let rule = String(name[name.index(after: dot)...])
        imports.append(
            Import(file: String(name[..<dot]), rule: rule == "*" ? nil : rule, position: current.position))
        advance()
        expectSemicolon(after: "the import")
    }

    private mutating func parseRule(isPublic: Bool) {
        guard case .rule(let name) = current.kind else { return }
        let position = current.position
        advance()
        guard at("=") else {
            fault("after <\(name)> comes ‘=’, not \(current.text)", cure: "write ‘<\(name)> = …;’")
            return skipPastSemicolon()
        }
        advance()
        let before = faults.errors.count
        let expansion = alternatives(depth: 0)
        if let expansion {
            rules.append(
                JsgfRule(name: name, isPublic: isPublic, expansion: expansion, file: file, position: position))
        } else if faults.errors.count == before {
            faults.error(file, position, "the rule <\(name)> is empty", cure: "give it words, or remove it")
        }
        switch current.kind {
        case .mark(";"): advance()
        case .mark(let mark) where mark == ")" || mark == "]":
            fault("‘\(mark)’ closes nothing", cure: "remove it, or put ‘\(mark == ")" ? "(" : "[")’ where it belongs")
            skipPastSemicolon()
        case .mark("="):
            fault("there is a second ‘=’ in <\(name)>", cure: "end the rule before with a semicolon")
            skipPastSemicolon()
        default:
            faults.error(file, position, "the rule <\(name)> has no semicolon at its end", cure: "put ‘;’ after it")
            if current.kind != .end, !startsRule { skipPastSemicolon() }
        }
    }

    /// Whether a rule's definition begins here: the rule before it lacks its semicolon.
    private var startsRule: Bool {
        switch current.kind {
        case .word("public"), .word("import"):
            if index + 1 < tokens.count, case .rule = tokens[index + 1].kind { return true }
            return false
        case .rule: return index + 1 < tokens.count && tokens[index + 1].kind == .mark("=")
        default: return false
        }
    }

    /// `a | /2/ b c | d`; nil when there is nothing at all.
    private mutating func alternatives(depth: Int) -> JsgfExpansion? {
        var found: [JsgfAlternative] = []
        var bars = 0
        while true {
            var weight = 1.0
            let position = current.position
            if case .weight(let value) = current.kind {
                weight = value
                advance()
            }
            if let expansion = sequence(depth: depth) {
                found.append(JsgfAlternative(weight: weight, expansion: expansion, position: position))
            } else if at("|") || bars > 0 {
                faults.error(
                    file, position, "there is nothing between two bars, or before or after one",
                    cure: "remove the bar, or write <NULL> if nothing is meant")
            }
            guard at("|") else { break }
            bars += 1
            advance()
        }
        if found.count == 1, bars == 0 { return found[0].expansion }
        return found.isEmpty ? nil : .alternatives(found)
    }

    private mutating func sequence(depth: Int) -> JsgfExpansion? {
        var parts: [JsgfExpansion] = []
        while !startsRule, let part = unit(depth: depth) { parts.append(part) }
        return parts.count > 1 ? .sequence(parts) : parts.first
    }

    /// A word, a reference or a group, with the marks that follow it.
    private mutating func unit(depth: Int) -> JsgfExpansion? {
        let position = current.position
        var unit: JsgfExpansion
        switch current.kind {
        case .word(let text):
            advance()
            unit = spoken(text, at: position)
        case .quoted(let text):
            advance()
            unit = spoken(text, at: position)
        case .rule(let name):
            advance()
            switch name {
            case "NULL": unit = .null
            case "VOID": unit = .void
            default: unit = .reference(JsgfReference(name: name, position: position))
            }
        case .mark("("), .mark("["):
            let open: Character = at("(") ? "(" : "["
            guard let group = group(open, depth: depth) else { return self.unit(depth: depth) }
            unit = group
        case .mark("*"), .mark("+"):
            fault("\(current.text) stands alone", cure: "put it behind the word or group that is repeated")
            advance()
            return self.unit(depth: depth)
        case .weight:
            fault("a weight stands before a whole alternative only", cure: "move it behind the ‘|’ or ‘=’")
            advance()
            return self.unit(depth: depth)
        case .tag:
            advance()
            return self.unit(depth: depth)
        case .mark, .end: return nil
        }
        while true {
            switch current.kind {
            case .mark("*"): unit = .star(unit)
            case .mark("+"): unit = .plus(unit)
            case .tag: break
            default: return unit
            }
            advance()
        }
    }

    private mutating func group(_ open: Character, depth: Int) -> JsgfExpansion? {
        let position = current.position
        let close: Character = open == "(" ? ")" : "]"
        advance()
        guard depth < Self.depthLimit else {
            faults.error(
                file, position, "groups stand too deep in one another", cure: "give the inner groups rules of their own"
            )
            index = tokens.count - 1
            return nil
        }
        let before = faults.errors.count
        let inside = alternatives(depth: depth + 1)
        if at(close) {
            advance()
        } else {
            let cure = "put ‘\(close)’ where it ends"
            faults.error(file, position, "‘\(open)’ is not closed before \(current.text)", cure: cure)
            if at(")") || at("]") { advance() }
        }
        guard let inside else {
            if faults.errors.count == before {
                faults.error(file, position, "there is nothing in \(open)\(close)", cure: "remove it")
            }
            return nil
        }
        return open == "[" ? .optional(inside) : inside
    }

    private mutating func spoken(_ text: String, at position: TextPosition) -> JsgfExpansion {
        let words = Tokeniser.words(in: text)
        if words.isEmpty {
            faults.error(file, position, "‘\(text)’ cannot be spoken", cure: "write words as they are said")
            return .null
        }
        if words.contains(where: { $0.contains(where: \.isNumber) }) {
            faults.warn(
                file, position, "‘\(text)’ has figures in it", cure: "write numbers as they are said, ‘twenty four’")
        }
        return words.count == 1 ? .word(words[0]) : .sequence(words.map { .word($0) })
    }

    private mutating func expectSemicolon(after what: String) {
        if at(";") { return advance() }
        fault("there is no semicolon after \(what)", cure: "put ‘;’ there")
        if !startsRule { skipPastSemicolon() }
    }

    private mutating func skipPastSemicolon() {
        while current.kind != .end {
            if at(";") { return advance() }
            advance()
            if startsRule { return }
        }
    }

    private mutating func fault(_ message: String, cure: String) {
        faults.error(file, current.position, message, cure: cure)
    }
}

extension JsgfParser {
    /// What stands before the last dot of the rules that are referred to.
    var qualifiers: Set<String> {
        var found: Set<String> = []
        for rule in rules {
            rule.expansion.visit { part in
                guard case .reference(let reference) = part, let dot = reference.name.lastIndex(of: ".") else { return }
                found.insert(String(reference.name[..<dot]))
            }
        }
        return found
    }

    /// Whether this file, or the grammar in it, is called so.
    func isCalled(_ qualifier: String) -> Bool {
        let stem = JsgfGrammar.stem(file)
        return [stem, JsgfGrammar.last(of: stem), grammarName, JsgfGrammar.last(of: grammarName)].contains(qualifier)
    }
}
