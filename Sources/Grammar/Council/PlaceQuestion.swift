import ConfigurationFiles
import SpokenValues

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
