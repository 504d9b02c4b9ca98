import ConfigurationFiles

/// A JSGF file as it is written: where each rule's alternatives stand, for whoever changes one and leaves all else alone.
///
/// All ranges are in characters (`Array(text)`), from 0.
package struct JsgfSource: Sendable, Equatable {
    /// One rule.
    package struct Rule: Sendable, Equatable {
        /// As between the angle brackets.
        package var name: String
        /// Whether `public` stands before it.
        package var isPublic: Bool
        /// The line of its name, from 1.
        package var line: Int
        /// What stands between the bars at the top; one where there is no bar.
        package var alternatives: [Alternative]
        /// Where it begins, with `public` where that stands before it.
        package var start: Int
        /// Where its semicolon stands.
        package var end: Int
    }

    /// What stands between two bars, without the white space and the comments around it.
    package struct Alternative: Sendable, Equatable {
        /// With its weight and its tags.
        package var range: Range<Int>
        /// Without its weight before and its tags behind.
        package var said: Range<Int>
        /// `/2/`, if one is written.
        package var weight: Double?
        /// From the first to behind the last stroke of the weight.
        package var weightRange: Range<Int>?
        /// As written: `said` of the file.
        package var text: String
        /// The line on which it begins, from 1.
        package var line: Int
        /// Why it cannot be changed as one line of a list; nil when it can.
        package var obstacle: Obstacle?
    }

    /// What makes an alternative more than a line of a list.
    package enum Obstacle: String, Sendable {
        /// A comment within it.
        case comment = "there is a comment within it"
        /// A tag that is not at its end.
        case tag = "there is a {tag} within it"
        /// `*` or `+`.
        case repetition = "it repeats something with * or +"
        /// `<NULL>` or `<VOID>`.
        case special = "it has <NULL> or <VOID> in it"
        /// Alternatives within it that have weights.
        case weight = "there are weights within it"
    }

    /// In the order of the file.
    package private(set) var rules: [Rule] = []
    /// What keeps the file from being read; then its rules are not to be changed.
    package private(set) var faults: [FileFault]

    /// - Parameters:
    ///   - file: for faults.
    ///   - text: of the whole file.
    package init(file: String, text: String) {
        faults = JsgfParser(file: file, text: text).faults.errors
        guard faults.isEmpty else { return }
        var lexer = JsgfLexer(file: file, text: text)
        let tokens = lexer.tokens()
        let characters = Array(text)
        var index = 0
        while index < tokens.count {
            let start = index
            while index < tokens.count, tokens[index].kind != .mark(";") { index += 1 }
            guard index < tokens.count else { break }
            if let rule = Self.rule(tokens[start..<index], end: tokens[index].range.lowerBound, characters) {
                rules.append(rule)
            }
            index += 1
        }
    }

    /// The rule of that name.
    package func rule(_ name: String) -> Rule? { rules.first { $0.name == name } }

    /// What is wrong with words that shall become one alternative; nil when they can.
    package static func fault(inAlternative text: String) -> (message: String, cure: String)? {
        let source = JsgfSource(file: "", text: "#JSGF V1.0 UTF-8 en;grammar phrase;<phrase> = \(text);")
        if let fault = source.faults.first { return (fault.message, fault.cure) }
        guard source.rules.count == 1, let alternative = source.rules.first?.alternatives.first,
            source.rules.first?.alternatives.count == 1
        else { return ("‘\(text)’ is more than one phrase", "add them one by one, without ‘|’ and ‘;’ between them") }
        if alternative.obstacle == nil, alternative.range != alternative.said {
            return ("‘\(text)’ has a weight or a tag in it", "write the words alone")
        }
        let isAll = alternative.text.filter { !$0.isWhitespace } == text.filter { !$0.isWhitespace }
        return (alternative.obstacle ?? (isAll ? nil : .comment)).map {
            ("‘\(text)’ is more than a phrase: \($0.rawValue)", "write the words alone")
        }
    }

    private static func rule(_ tokens: ArraySlice<JsgfToken>, end: Int, _ characters: [Character]) -> Rule? {
        var rest = tokens
        guard let start = tokens.first?.range.lowerBound else { return nil }
        let isPublic = rest.first?.kind == .word("public")
        if isPublic { rest.removeFirst() }
        guard let head = rest.popFirst(), case .rule(let name) = head.kind, rest.popFirst()?.kind == .mark("=")
        else { return nil }
        var depth = 0
        var parts: [[JsgfToken]] = [[]]
        for token in rest {
            switch token.kind {
            case .mark("("), .mark("["): depth += 1
            case .mark(")"), .mark("]"): depth -= 1
            default: break
            }
            if depth == 0, token.kind == .mark("|") { parts.append([]) } else { parts[parts.count - 1].append(token) }
        }
        return Rule(
            name: name, isPublic: isPublic, line: head.position.line,
            alternatives: parts.compactMap { alternative($0[...], characters) }, start: start, end: end)
    }

    private static func alternative(_ tokens: ArraySlice<JsgfToken>, _ characters: [Character]) -> Alternative? {
        var said = tokens
        var weight: Double?
        var weightRange: Range<Int>?
        if case .weight(let value)? = said.first?.kind {
            weight = value
            weightRange = said.first?.range
            said.removeFirst()
        }
        while said.last?.kind == .tag { said.removeLast() }
        guard let first = said.first, let last = said.last, let start = tokens.first, let end = tokens.last else {
            return nil
        }
        let range = first.range.lowerBound..<last.range.upperBound
        return Alternative(
            range: start.range.lowerBound..<end.range.upperBound, said: range, weight: weight,
            weightRange: weightRange, text: String(characters[range]), line: start.position.line,
            obstacle: obstacle(within: said, all: tokens, characters))
    }

    private static func obstacle(
        within said: ArraySlice<JsgfToken>, all: ArraySlice<JsgfToken>, _ characters: [Character]
    ) -> Obstacle? {
        for (token, next) in zip(all, all.dropFirst()) {
            let between = characters[token.range.upperBound..<next.range.lowerBound]
            if between.contains(where: { !$0.isWhitespace }) { return .comment }
        }
        for token in said {
            switch token.kind {
            case .tag: return .tag
            case .mark("*"), .mark("+"): return .repetition
            case .rule("NULL"), .rule("VOID"): return .special
            case .weight: return .weight
            default: break
            }
        }
        return nil
    }
}
