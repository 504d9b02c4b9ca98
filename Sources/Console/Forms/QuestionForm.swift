import Foundation
import Grammar
import GrammarEditing

/// A question of a form by voice as it is filled in on a page: every field's text by the field's id.
struct QuestionForm: Sendable, Equatable {
    var values: [String: String] = [:]

    /// Texts, by their keys in the file.
    static let texts = ["question", "reprompt", "name"]
    /// Texts that some kinds of answers have.
    static let numbers = ["min", "max"]
    /// Lists, one entry on a line.
    static let lists = ["also", "after", "areas"]
    /// Ticks, and whether they are on where nothing is written.
    static let ticks: [(key: String, isUsual: Bool)] = [("required", true), ("read_back", false), ("several", false)]
    static let choices = "choices"
    static let type = "type"

    /// Kinds of answers, as they are called on a page.
    static let types: [(value: String, words: String)] = [
        ("choice", "one of several"), ("yes_no", "yes or no"), ("number", "a number"),
        ("digits", "figures, as of an account"),
        ("money", "a sum of money"), ("date", "a day"), ("time", "a time of day"), ("postcode", "a postcode"),
        ("house_number", "the number or name of a house"), ("phone", "a telephone number"),
        ("name", "a name that is spelled"), ("message", "a message, recorded"),
    ]

    /// What belongs to some kinds of answers alone.
    static let keys: [String: Set<String>] = [
        "choice": ["choices", "several"], "number": ["min", "max"], "digits": ["min", "max"], "date": ["when"],
        "postcode": ["areas"],
    ]

    /// One that is new.
    init() { values = [Self.type: "yes_no", "when": "any", "required": "yes"] }

    /// As the file has it.
    init(_ question: EditableGrammar.Question) {
        for key in Self.texts + Self.numbers { values[key] = question.values[key] ?? "" }
        for key in Self.lists { values[key] = (question.lists[key] ?? []).joined(separator: "\n") }
        for (key, isUsual) in Self.ticks {
            values[key] = (question.values[key].map { $0 == "true" } ?? isUsual) ? "yes" : ""
        }
        values["when"] = question.values["when"] ?? "any"
        values[Self.type] = question.type
        values[Self.choices] = question.choices.map(Self.line).joined(separator: "\n")
    }

    /// As it was typed.
    init(_ visit: Visit) {
        for key in Self.texts + Self.numbers + ["when", Self.type] { values[key] = visit.field(key) }
        for key in Self.lists + [Self.choices] { values[key] = visit.field(key).replacing("\r", with: "") }
        for (key, _) in Self.ticks { values[key] = visit.field(key).isEmpty ? "" : "yes" }
    }

    subscript(_ key: String) -> String { values[key] ?? "" }

    func lines(_ key: String) -> [String] { ServiceForm.lines(self[key]) }

    // MARK: Choices

    /// `rubbish = the rubbish bin: rubbish, grey bin`.
    static func line(_ choice: EditableGrammar.Choice) -> String {
        let name = choice.name.isEmpty || choice.name == choice.value ? "" : " = \(choice.name)"
        return "\(choice.value)\(name): \(choice.phrases.joined(separator: ", "))"
    }

    /// Nil, with a fault, for what is none.
    static func choice(_ line: String, _ faults: inout FormFaults) -> EditableGrammar.Choice? {
        let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            faults.add(
                choices, "Enter ‘\(line)’ as a name, a colon and what callers say, such as rubbish: rubbish, grey bin")
            return nil
        }
        let names = parts[0].split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        let phrases = parts[1].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter {
            !$0.isEmpty
        }
        return EditableGrammar.Choice(
            value: names.first ?? "", name: names.count > 1 ? names[1] : "", phrases: phrases)
    }

    /// Whether lines say all that the file has; where a name has a colon in it, they do not.
    static func isPlain(_ question: EditableGrammar.Question) -> Bool {
        var faults = FormFaults()
        let read = question.choices.compactMap { choice(line($0), &faults) }
        return read.map(line) == question.choices.map(line) && read.map(\.phrases) == question.choices.map(\.phrases)
    }

    /// What the choices would be.
    func offered(_ faults: inout FormFaults) -> [EditableGrammar.Choice] {
        var offered: [EditableGrammar.Choice] = []
        for line in lines(Self.choices) {
            guard let choice = Self.choice(line, &faults) else { continue }
            if offered.contains(where: { $0.value == choice.value }) {
                faults.add(Self.choices, "‘\(choice.value)’ stands there twice: put its words on one line")
            }
            offered.append(choice)
        }
        return offered
    }

    // MARK: Edits

    private func json(_ key: String) -> JsonValue? {
        if Self.lists.contains(key) {
            let list = lines(key)
            return list.isEmpty ? nil : .list(list.map { .text($0) })
        }
        if Self.numbers.contains(key) { return Int(self[key]).map { .whole($0) } }
        if let tick = Self.ticks.first(where: { $0.key == key }) {
            let isOn = !self[key].isEmpty
            return isOn == tick.isUsual ? nil : .truth(isOn)
        }
        if key == "when", self[key] == "any" { return nil }
        return self[key].isEmpty ? nil : .text(self[key])
    }

    private static func written(_ choice: EditableGrammar.Choice) -> [JsonMember] {
        let name = choice.name.isEmpty ? [] : [JsonMember("name", .text(choice.name))]
        return [JsonMember("value", .text(choice.value))] + name
            + [JsonMember("phrases", .list(choice.phrases.map { .text($0) }))]
    }

    /// Which of the fields the kind of answer has.
    private func has(_ key: String) -> Bool {
        Self.keys.values.contains { $0.contains(key) } ? Self.keys[self[Self.type]]?.contains(key) ?? false : true
    }

    /// What is typed and can be no value at all.
    private func check(_ faults: inout FormFaults) {
        if self["question"].isEmpty { faults.add("question", "Enter the question as callers hear it") }
        for key in Self.numbers where has(key) && !self[key].isEmpty && Int(self[key]) == nil {
            faults.add(key, "Enter a whole number, or nothing")
        }
        if self[Self.type] == "choice", lines(Self.choices).isEmpty {
            faults.add(Self.choices, "Enter what callers may choose from, one on each line")
        }
    }

    /// All of it, for a question that is new.
    func members(id: String, faults: inout FormFaults) -> [JsonMember] {
        check(&faults)
        let offered = offered(&faults)
        var members = [JsonMember("id", .text(id)), JsonMember("type", .text(self[Self.type]))]
        let keys = Self.texts + Self.numbers + ["when"] + Self.lists + Self.ticks.map(\.key)
        for key in keys where has(key) { if let value = json(key) { members.append(JsonMember(key, value)) } }
        if self[Self.type] == "choice" {
            members.append(JsonMember("choices", .list(offered.map { .object(Self.written($0)) })))
        }
        return members
    }

    /// The edits that make of one the other, by the fields that they belong to.
    /// - Parameters:
    ///   - base: what somebody saw when they began to type.
    ///   - id: of the question.
    ///   - form: the form's.
    ///   - faults: told what cannot be made an edit at all.
    func edits(from base: QuestionForm, of id: String, in form: String, faults: inout FormFaults) -> [(
        field: String, edits: [GrammarEdit]
    )] {
        check(&faults)
        let keys = Self.texts + Self.numbers + ["when"] + Self.lists + Self.ticks.map(\.key)
        guard self[Self.type] == base[Self.type] else {
            // Another kind of answer has other fields: what it does not have goes, and all comes at once.
            var edits: [GrammarEdit] = [.question(id, of: form, Self.type, .text(self[Self.type]))]
            for key in keys where json(key) != base.json(key) || has(key) != base.has(key) {
                edits.append(.question(id, of: form, key, has(key) ? json(key) : nil))
            }
            if self[Self.type] == "choice" {
                let offered = offered(&faults).map { JsonValue.object(Self.written($0)) }
                edits.append(.question(id, of: form, Self.choices, .list(offered)))
            } else if base[Self.type] == "choice" {
                edits.append(.question(id, of: form, Self.choices, nil))
            }
            return [(Self.type, edits)]
        }
        var all: [(field: String, edits: [GrammarEdit])] = []
        for key in keys where has(key) && json(key) != base.json(key) {
            all.append((key, [.question(id, of: form, key, json(key))]))
        }
        if self[Self.type] == "choice", self[Self.choices] != base[Self.choices] {
            all.append((Self.choices, choiceEdits(from: base, of: id, in: form, faults: &faults)))
        }
        return all.filter { !$0.edits.isEmpty }
    }

    private func choiceEdits(
        from base: QuestionForm, of id: String, in form: String, faults: inout FormFaults
    ) -> [GrammarEdit] {
        var ignored = FormFaults()
        let (was, new) = (base.offered(&ignored), offered(&faults))
        var edits: [GrammarEdit] = []
        for choice in new {
            guard let old = was.first(where: { $0.value == choice.value }) else {
                edits.append(.addChoice(Self.written(choice), to: id, in: form))
                continue
            }
            if old.name != choice.name {
                let name: JsonValue? = choice.name.isEmpty ? nil : .text(choice.name)
                edits.append(.choice(choice.value, of: id, in: form, "name", name))
            }
            if old.phrases != choice.phrases {
                let phrases = JsonValue.list(choice.phrases.map { .text($0) })
                edits.append(.choice(choice.value, of: id, in: form, "phrases", phrases))
            }
        }
        let kept = Set(new.map(\.value))
        for old in was where !kept.contains(old.value) { edits.append(.removeChoice(old.value, of: id, in: form)) }
        // The order in which they are pressed as keys.
        let stands =
            was.map(\.value).filter(kept.contains)
            + new.map(\.value).filter { value in !was.contains { $0.value == value } }
        if stands != new.map(\.value) {
            for choice in new { edits.append(.placeChoice(choice.value, of: id, in: form, before: nil)) }
        }
        return edits
    }
}
