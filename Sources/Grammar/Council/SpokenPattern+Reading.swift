import ConfigurationFiles

/// Reads patterns as rules of `routes.jsgf` are read, with `…` besides.
struct SpokenPatternReader {
    /// A text of `council.json` and where it stands.
    struct Source {
        var text: String
        var position: TextPosition
    }

    private let jsgf: JsgfGrammar
    private let fields: JsonFields
    private let phrases: [Source]
    private static let gap = "gap"
    private static let stem = "council"

    /// - Parameters:
    ///   - phrases: each a pattern.
    ///   - lists: what `<name>` in them stands for.
    ///   - fields: where faults go.
    init(phrases: [Source], lists: [(name: String, source: Source)], fields: JsonFields) {
        self.fields = fields
        self.phrases = phrases
        let rules: [(head: String, source: Source)] =
            lists.map { ("<\($0.name)>", $0.source) }
            + phrases.enumerated().map { ("public <\(Self.name(of: $0.offset))>", $0.element) }
        let head = ["#JSGF V1.0 UTF-8 en;", "grammar \(Self.stem);", "<\(Self.gap)> = <NULL>;"]
        // One rule a line, so that a fault's line tells whose it is.
        let lines = head + rules.map { "\($0.head) = \(Self.rule($0.source.text));" }
        jsgf = JsgfGrammar(file: "\(Self.stem).jsgf") { _ in lines.joined(separator: "\n") }
        func source(of fault: FileFault) -> Source? {
            guard let line = fault.line, line > head.count, line - head.count <= rules.count else { return nil }
            return rules[line - head.count - 1].source
        }
        // Without phrases nothing is public, and a gap need not be used: neither is a fault here.
        for fault in jsgf.faults.errors {
            guard let source = source(of: fault) else { continue }
            fields.error(at: source.position, "‘\(source.text)’: \(Self.plain(fault.message))", cure: fault.cure)
        }
        for fault in jsgf.faults.warnings {
            guard let source = source(of: fault) else { continue }
            fields.warn(at: source.position, "‘\(source.text)’: \(Self.plain(fault.message))", cure: fault.cure)
        }
    }

    /// Those that are well written.
    func patterns() -> SpokenPatterns {
        guard jsgf.faults.errors.isEmpty else { return SpokenPatterns() }
        return SpokenPatterns(
            phrases.enumerated().compactMap { place, source in
                guard let rule = jsgf.rules["\(Self.stem).\(Self.name(of: place))"] else { return nil }
                guard let pattern = pattern(rule.expansion, within: []) else {
                    fields.error(
                        at: source.position, "‘\(source.text)’ repeats something without end",
                        cure: "write what is repeated once, or as often as it is said")
                    return nil
                }
                if pattern.isOpenEnded {
                    fields.error(
                        at: source.position, "‘\(source.text)’ begins or ends with …",
                        cure: "take it away: words may be said before and after in any case")
                    return nil
                }
                return pattern
            })
    }

    private static func name(of place: Int) -> String { "phrase-\(place)" }

    private static func rule(_ text: String) -> String {
        text.replacing("...", with: "…").replacing("…", with: " <\(gap)> ")
            .map { $0.isNewline ? " " : String($0) }.joined()
    }

    private static func plain(_ message: String) -> String {
        message.replacing(#/the rule <phrase-\d+>|<phrase-\d+>/#, with: "it")
    }

    /// Nil for what repeats without end.
    private func pattern(_ expansion: JsgfExpansion, within rules: Set<String>) -> SpokenPattern? {
        switch expansion {
        case .word(let word): return .words([word])
        case .null, .void: return .sequence([])
        case .star, .plus: return nil
        case .optional(let inside): return pattern(inside, within: rules).map { .oneOf([$0, .sequence([])]) }
        case .sequence(let parts):
            let read = parts.compactMap { pattern($0, within: rules) }
            return read.count == parts.count ? .sequence(read) : nil
        case .alternatives(let choices):
            let read = choices.compactMap { pattern($0.expansion, within: rules) }
            return read.count == choices.count ? .among(read) : nil
        case .reference(let reference):
            if reference.slot == Self.gap { return .gap }
            guard !rules.contains(reference.name), let rule = jsgf.rules[reference.name] else { return nil }
            return pattern(rule.expansion, within: rules.union([reference.name]))
        }
    }
}

extension SpokenPattern {
    /// Alternatives that are single words make one set, which is asked at once.
    fileprivate static func among(_ choices: [SpokenPattern]) -> SpokenPattern {
        var words: Set<String> = []
        var others: [SpokenPattern] = []
        for choice in choices {
            if case .words(let more) = choice { words.formUnion(more) } else { others.append(choice) }
        }
        if others.isEmpty { return .words(words) }
        return .oneOf((words.isEmpty ? [] : [.words(words)]) + others)
    }

    /// Whether a gap is the first or the last of it.
    fileprivate var isOpenEnded: Bool {
        switch self {
        case .words: false
        case .gap: true
        case .oneOf(let choices): choices.contains(where: \.isOpenEnded)
        case .sequence(let parts): parts.first?.isOpenEnded == true || parts.last?.isOpenEnded == true
        }
    }
}
