/// A question that decides where a call goes: which parish, which ward, which depot.
public struct PlaceQuestion: Sendable, Equatable {
    /// The question in words: "Which parish do you live in?".
    public var words: String
    /// What may be answered, in the order of the file.
    public var choices: [Choice]
    /// Key of the target for everybody who names none of them; nil is the route's own.
    public var otherwise: String?

    /// One answer.
    public struct Choice: Sendable, Equatable {
        /// As it is said: "Totnes".
        public var name: String
        /// What callers say for it, the name among them.
        public var phrases: [String]
        /// Key of the target.
        public var target: String
    }
}

extension PlaceQuestion {
    /// The answer in an utterance: the first hypothesis that names just one of them; the longest phrase counts.
    public func choice(in utterance: Utterance) -> Choice? {
        for hypothesis in utterance.hypotheses {
            let words = hypothesis.words.flatMap { SpokenWords.words(in: $0.text) }
            let named = choices.flatMap { choice in
                choice.phrases.map { (choice: choice, words: SpokenWords.words(in: $0)) }
            }.filter { words.contains($0.words) }
            guard let longest = named.map(\.words.count).max() else { continue }
            let best = named.filter { $0.words.count == longest }.map(\.choice)
            if let first = best.first, best.allSatisfy({ $0 == first }) { return first }
        }
        return nil
    }

    /// The answers that are spelled most like what was heard, the nearest first; none that is more unlike than like.
    public func nearest(to utterance: Utterance, limit: Int) -> [Choice] {
        let heard = utterance.hypotheses.prefix(3).map { hypothesis in
            hypothesis.words.flatMap { SpokenWords.words(in: $0.text) }.joined(separator: " ")
        }.filter { !$0.isEmpty }
        let scored = choices.map { choice in
            (
                choice: choice,
                unlike: heard.map { text in
                    choice.phrases.map { Spelling.unlikeness($0.lowercased(), text) }.min() ?? 1
                }.min() ?? 1
            )
        }
        return scored.filter { $0.unlike < 0.5 }.sorted { $0.unlike < $1.unlike }.prefix(limit).map(\.choice)
    }

    /// What callers say in answer to it.
    var sentences: [[String]] {
        choices.flatMap(\.phrases).flatMap { phrase in
            let words = SpokenWords.words(in: phrase)
            return [words, ["in"] + words, ["i", "live", "in"] + words, ["it's"] + words, ["it's", "in"] + words]
        }
    }
}

extension Council {
    /// Reads `questions`.
    mutating func readQuestions(_ fields: inout JsonFields, _ faults: inout FaultList) {
        for member in fields.members(of: "questions", faults: &faults) {
            let what = "the question \"\(member.key)\""
            guard var inner = JsonFields(member.value, file: Self.file, what: what, faults: &faults) else { continue }
            let words = inner.text("words", required: true, faults: &faults)
            let otherwise = inner.text("otherwise", faults: &faults)
            checkTarget(otherwise, at: inner.place(of: "otherwise"), what, &faults)
            let choices = inner.members(of: "choices", faults: &faults).compactMap { choice($0, of: what, &faults) }
            inner.refuseUnknown(&faults)
            if choices.isEmpty {
                faults.error(
                    Self.file, inner.place(of: "choices"), "\(what) has no answers",
                    cure: "write \"choices\": {\"Totnes\": \"the key of a target\"}")
            }
            var owners: [String: String] = [:]
            for choice in choices {
                for phrase in choice.phrases {
                    if let other = owners[phrase.lowercased()], other != choice.name {
                        faults.error(
                            Self.file, inner.place(of: "choices"), "‘\(phrase)’ answers \(what) in two ways",
                            cure: "remove it from ‘\(other)’ or from ‘\(choice.name)’")
                    }
                    owners[phrase.lowercased()] = choice.name
                }
            }
            if let words { questions[member.key] = PlaceQuestion(words: words, choices: choices, otherwise: otherwise) }
        }
    }

    /// `"Totnes": "totnes_office"` or `"Totnes": {"target": "totnes_office", "phrases": ["totnes town"]}`.
    private func choice(
        _ member: JsonNode.Member, of what: String, _ faults: inout FaultList
    ) -> PlaceQuestion.Choice? {
        if case .string(let target) = member.value.value {
            checkTarget(target, at: member.value.position, "‘\(member.key)’ of \(what)", &faults)
            return PlaceQuestion.Choice(name: member.key, phrases: [member.key], target: target)
        }
        let inWords = "‘\(member.key)’ of \(what)"
        guard var inner = JsonFields(member.value, file: Self.file, what: inWords, faults: &faults) else { return nil }
        let target = inner.text("target", required: true, faults: &faults)
        checkTarget(target, at: inner.place(of: "target"), inWords, &faults)
        let phrases = inner.list("phrases", like: "[\"totnes town\"]", faults: &faults).compactMap { node -> String? in
            guard case .string(let text) = node.value, !text.trimmed.isEmpty else {
                faults.error(Self.file, node.position, "a phrase is \(node.kind)", cure: "write words in double quotes")
                return nil
            }
            return text.trimmed
        }
        inner.refuseUnknown(&faults)
        return target.map { PlaceQuestion.Choice(name: member.key, phrases: [member.key] + phrases, target: $0) }
    }

    /// Reads `second_language`.
    mutating func readSecondLanguage(_ fields: inout JsonFields, _ faults: inout FaultList) {
        guard let node = fields.node("second_language"),
            var inner = JsonFields(node, file: Self.file, what: "\"second_language\"", faults: &faults)
        else { return }
        let language = inner.text("language", required: true, faults: &faults)
        let key = inner.text("key", required: true, faults: &faults)
        let target = inner.text("target", faults: &faults)
        checkTarget(target, at: inner.place(of: "target"), "\"second_language\"", &faults)
        inner.refuseUnknown(&faults)
        if let key, key.count != 1 || !"123456789".contains(key) {
            faults.error(
                Self.file, inner.place(of: "key"), "‘\(key)’ is no key that is free for a language",
                cure: "write a figure from \"1\" to \"9\"")
            return
        }
        if let language, language.contains("/") || language.contains("..") {
            faults.error(
                Self.file, inner.place(of: "language"), "‘\(language)’ is no language", cure: "write \"cy-GB\"")
            return
        }
        guard let language, let key = key?.first else { return }
        secondLanguage = SecondLanguage(language: language, key: key, target: target)
    }
}
