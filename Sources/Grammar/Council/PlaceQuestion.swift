import ConfigurationFiles

/// A question that decides where a call goes: which parish, which ward, which depot.
package struct PlaceQuestion: Sendable, Equatable {
    /// The question in words: "Which parish do you live in?".
    package var words: String
    /// What may be answered, in the order of the file.
    package var choices: [Choice]
    /// Key of the target for everybody who names none of them; nil is the route's own.
    package var otherwise: String?

    /// One answer.
    package struct Choice: Sendable, Equatable {
        /// As it is said: "Totnes".
        package var name: String
        /// What callers say for it, the name among them.
        package var phrases: [String]
        /// Key of the target.
        package var target: String
    }
}

extension Council {
    /// Reads `questions`.
    mutating func readQuestions(_ fields: inout JsonFields) {
        for member in fields.members(of: "questions") {
            let what = "the question \"\(member.key)\""
            guard var inner = fields.nested(member.value, what: what) else { continue }
            let words = inner.text("words", required: true)
            let otherwise = inner.text("otherwise")
            checkTarget(otherwise, at: inner.place(of: "otherwise"), what, inner)
            let choices = inner.members(of: "choices").compactMap { choice($0, of: what, in: inner) }
            inner.refuseUnknown()
            if choices.isEmpty {
                inner.error(
                    at: "choices", "\(what) has no answers",
                    cure: "write \"choices\": {\"Totnes\": \"the key of a target\"}")
            }
            var owners: [String: String] = [:]
            for choice in choices {
                for phrase in choice.phrases {
                    if let other = owners[phrase.lowercased()], other != choice.name {
                        inner.error(
                            at: "choices", "‘\(phrase)’ answers \(what) in two ways",
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
        _ member: JsonNode.Member, of what: String, in fields: JsonFields
    ) -> PlaceQuestion.Choice? {
        if case .string(let target) = member.value.value {
            checkTarget(target, at: member.value.position, "‘\(member.key)’ of \(what)", fields)
            return PlaceQuestion.Choice(name: member.key, phrases: [member.key], target: target)
        }
        let inWords = "‘\(member.key)’ of \(what)"
        guard var inner = fields.nested(member.value, what: inWords) else { return nil }
        let target = inner.text("target", required: true)
        checkTarget(target, at: inner.place(of: "target"), inWords, inner)
        let phrases = inner.list("phrases", like: "[\"totnes town\"]").compactMap { node -> String? in
            guard case .string(let text) = node.value, !text.trimmed.isEmpty else {
                fields.error(at: node.position, "a phrase is \(node.kind)", cure: "write words in double quotes")
                return nil
            }
            return text.trimmed
        }
        inner.refuseUnknown()
        return target.map { PlaceQuestion.Choice(name: member.key, phrases: [member.key] + phrases, target: $0) }
    }

    /// Reads `second_language`.
    mutating func readSecondLanguage(_ fields: inout JsonFields) {
        guard let node = fields.node("second_language"),
            var inner = fields.nested(node, what: "\"second_language\"")
        else { return }
        let language = inner.text("language", required: true)
        let key = inner.text("key", required: true)
        let target = inner.text("target")
        checkTarget(target, at: inner.place(of: "target"), "\"second_language\"", inner)
        inner.refuseUnknown()
        if let key, key.count != 1 || !"123456789".contains(key) {
            inner.error(
                at: "key", "‘\(key)’ is no key that is free for a language",
                cure: "write a figure from \"1\" to \"9\"")
            return
        }
        if let language, language.contains("/") || language.contains("..") {
            inner.error(at: "language", "‘\(language)’ is no language", cure: "write \"cy-GB\"")
            return
        }
        guard let language, let key = key?.first else { return }
        secondLanguage = SecondLanguage(language: language, key: key, target: target)
    }
}
