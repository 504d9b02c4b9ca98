import ConfigurationFiles
import Grammar

extension EditableGrammar {
    /// A form by voice, as its file has it.
    package struct VoiceForm: Sendable, Equatable {
        /// The file's name without `.json`.
        package var id: String
        /// As it is spoken in "Thank you. I've taken {title}".
        package var title = ""
        /// The text with the reference; empty sends none.
        package var text = ""
        /// Where the answers are posted; empty keeps them in the records.
        package var webhook = ""
        /// In the order in which they are asked.
        package var questions: [Question] = []
    }

    /// Something that a form asks. What is not written is empty.
    package struct Question: Sendable, Equatable {
        /// The key of its answer; it never changes.
        package var id: String
        /// What answers it, of `SlotType.labels`.
        package var type = ""
        /// Its texts, numbers, `true` and `false`, by their keys.
        package var values: [String: String] = [:]
        /// Its lists of texts, by their keys.
        package var lists: [String: [String]] = [:]
        /// What a choice offers.
        package var choices: [Choice] = []
    }

    /// What a choice offers.
    package struct Choice: Sendable, Equatable {
        /// As the records have it; it never changes.
        package var value: String
        /// As it is spoken; empty is the value.
        package var name = ""
        /// What callers say for it.
        package var phrases: [String] = []

        /// Parameters as the properties.
        package init(value: String, name: String = "", phrases: [String] = []) {
            (self.value, self.name, self.phrases) = (value, name, phrases)
        }
    }

    /// A form as its file has it; nil where there is none, or nobody can read it.
    package func form(_ id: String) -> VoiceForm? {
        guard let text = formTexts[id], let root = try? JsonReader.read(file: Self.file(ofForm: id), text: text),
            root.members != nil
        else { return nil }
        var form = VoiceForm(id: id)
        form.title = root.text("title") ?? ""
        form.text = root.text("text") ?? ""
        form.webhook = root.text("webhook") ?? ""
        form.questions = (root.member("slots")?.elements ?? []).compactMap(Question.init)
        return form
    }
}

extension EditableGrammar.Question {
    /// Nil for what has no id.
    fileprivate init?(_ node: JsonNode) {
        guard let id = node.text("id") else { return nil }
        self.id = id
        type = node.text("type") ?? ""
        for member in node.members ?? [] {
            switch member.value.value {
            case .string(let text): values[member.key] = text
            case .bool(let truth): values[member.key] = truth ? "true" : "false"
            case .number(let number): values[member.key] = Int(exactly: number).map(String.init) ?? String(number)
            case .array(let elements) where member.key == "choices":
                choices = elements.compactMap { element in
                    element.text("value").map {
                        EditableGrammar.Choice(
                            value: $0, name: element.text("name") ?? "", phrases: element.member("phrases")?.texts ?? []
                        )
                    }
                }
            case .array: lists[member.key] = member.value.texts
            case .object, .null: continue
            }
        }
    }
}

extension JsonNode {
    fileprivate func member(_ key: String) -> JsonNode? { members?.first { $0.key == key }?.value }

    fileprivate func text(_ key: String) -> String? {
        if case .string(let text)? = member(key)?.value { text } else { nil }
    }

    fileprivate var texts: [String] {
        (elements ?? []).compactMap { if case .string(let text) = $0.value { text } else { nil } }
    }
}
