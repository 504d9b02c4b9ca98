import ConfigurationFiles
import Grammar

// Forms by voice: each is a file of its own, and its questions and choices are known by their ids.
extension GrammarEdit {
    /// Something that a form has for itself, such as its title; nothing takes it away.
    package static func form(_ id: String, _ key: String, _ text: String) -> GrammarEdit {
        GrammarEdit(EditableGrammar.file(ofForm: id), .member([key], text.trimmed.isEmpty ? nil : .text(text.trimmed)))
    }

    /// A whole form taken away, with its file.
    package static func removeForm(_ id: String) -> GrammarEdit {
        GrammarEdit(EditableGrammar.file(ofForm: id), .noFile)
    }

    /// Something of a question; nil takes it away.
    package static func question(_ id: String, of form: String, _ key: String, _ value: JsonValue?) -> GrammarEdit {
        GrammarEdit(EditableGrammar.file(ofForm: form), .member(["slots", id, key], value))
    }

    /// One question more, behind the others.
    /// - Parameter members: with its `id`.
    package static func addQuestion(_ members: [JsonMember], to form: String) -> GrammarEdit {
        GrammarEdit(EditableGrammar.file(ofForm: form), .newElement(["slots"], .object(members)))
    }

    /// One question fewer.
    package static func removeQuestion(_ id: String, of form: String) -> GrammarEdit {
        GrammarEdit(EditableGrammar.file(ofForm: form), .member(["slots", id], nil))
    }

    /// A question before another, or last.
    package static func placeQuestion(_ id: String, of form: String, before other: String?) -> GrammarEdit {
        GrammarEdit(EditableGrammar.file(ofForm: form), .placed(["slots"], id, before: other))
    }

    /// Something of a choice, which is known by its value; nil takes it away.
    package static func choice(
        _ value: String, of question: String, in form: String, _ key: String, _ new: JsonValue?
    ) -> GrammarEdit {
        GrammarEdit(EditableGrammar.file(ofForm: form), .member(["slots", question, "choices", value, key], new))
    }

    /// One choice more, behind the others.
    package static func addChoice(_ members: [JsonMember], to question: String, in form: String) -> GrammarEdit {
        GrammarEdit(EditableGrammar.file(ofForm: form), .newElement(["slots", question, "choices"], .object(members)))
    }

    /// One choice fewer.
    package static func removeChoice(_ value: String, of question: String, in form: String) -> GrammarEdit {
        GrammarEdit(EditableGrammar.file(ofForm: form), .member(["slots", question, "choices", value], nil))
    }

    /// A choice before another, or last.
    package static func placeChoice(
        _ value: String, of question: String, in form: String, before other: String?
    ) -> GrammarEdit {
        GrammarEdit(EditableGrammar.file(ofForm: form), .placed(["slots", question, "choices"], value, before: other))
    }
}
