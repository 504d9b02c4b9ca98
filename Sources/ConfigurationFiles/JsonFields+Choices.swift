extension JsonFields {
    /// The object behind a name; nil when it is missing or, with a fault, no object.
    package mutating func object(_ key: String, what: String) -> JsonFields? {
        node(key).flatMap { nested($0, what: what) }
    }

    /// A text that may be empty, as some settings are on purpose; nil when it is missing.
    package mutating func setting(_ key: String, placeholders: Set<String> = []) -> String? {
        if case .string(let text)? = node(key)?.value, text.trimmed.isEmpty { return text }
        return text(key, placeholders: placeholders)
    }

    /// A whole number of a range.
    package mutating func whole(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        let whole = node.whole
        if let whole, range.contains(whole) { return whole }
        let found =
            if case .number(let number) = node.value { whole.map(String.init) ?? "\(number)" } else { node.kind }
        error(
            at: node.position, "\"\(key)\" is \(found)",
            cure: "write a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// A number of a range.
    package mutating func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        guard let value = number(key) else { return nil }
        if range.contains(value) { return value }
        error(
            at: key, "\"\(key)\" is \(value)", cure: "write a number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// One of a few words.
    package mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, as type: Choice.Type = Choice.self
    ) -> Choice? {
        guard let node = node(key), let text = setting(key) else { return nil }
        let choice = Choice(rawValue: text)
        if choice == nil { refuse(text, at: node.position, of: key, among: Choice.allCases.map(\.rawValue)) }
        return choice
    }

    /// Some of a few words; a stranger among them is left out, with a fault.
    package mutating func choices<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, as type: Choice.Type = Choice.self, spelled: (String) -> String = { $0 }
    ) -> [Choice]? {
        guard node(key) != nil else { return nil }
        return list(key).compactMap { node in
            guard case .string(let text) = node.value else {
                error(at: node.position, "\"\(key)\" has \(node.kind) in it", cure: "write texts in double quotes")
                return nil
            }
            let choice = Choice(rawValue: spelled(text))
            if choice == nil { refuse(text, at: node.position, of: key, among: Choice.allCases.map(\.rawValue)) }
            return choice
        }
    }

    /// Notes that a text is none of the words that it can be.
    package func refuse(_ text: String, at place: TextPosition, of key: String, among words: [String]) {
        let near = Spelling.nearest(to: text, among: words).map { "did you mean \"\($0)\"? " } ?? ""
        let all = words.map { "\"\($0)\"" }.joined(separator: ", ")
        error(at: place, "\"\(key)\" is ‘\(text)’", cure: "\(near)it can be \(all)")
    }
}

extension JsonNode {
    /// The whole number that it is, if it is one.
    package var whole: Int? { if case .number(let number) = value { Int(exactly: number) } else { nil } }
}
