import ConfigurationFiles
import Foundation
import TestSupport
import Testing

@testable import GrammarEditing

@Suite struct FormEditTests {
    private static let form = """
        {
          "title": "your report",   "_note": "ask Jo",
          "slots": [
            {"id": "bin", "type": "choice",
             "question": "Which bin?",
             "choices": [
               {"value": "rubbish", "phrases": ["rubbish",  "grey bin"]},
               {"value": "food", "name": "the food waste", "phrases": ["food"]}
             ]},

            {"id": "day", "type": "date",  "question": "Which day?"},
            {"id": "house", "type": "house_number", "question": "Which house?"}
          ]
        }

        """

    private func files(_ text: String = form) -> EditableGrammar {
        EditableGrammar(forms: ["missed"]) { $0 == "forms/missed.json" ? text : "" }
    }

    @Test func `a form is shown as its file has it`() throws {
        let form = try #require(files().form("missed"))
        #expect(form.title == "your report" && form.text.isEmpty)
        #expect(form.questions.map(\.id) == ["bin", "day", "house"])
        #expect(form.questions[0].choices.map(\.value) == ["rubbish", "food"])
        #expect(form.questions[0].choices[0].phrases == ["rubbish", "grey bin"])
        #expect(form.questions[1].values["question"] == "Which day?")
        #expect(files("{ broken").form("missed") == nil && files().form("other") == nil)
    }

    @Test func `a question is changed where it stands, and all else stays byte for byte`() throws {
        let edit = GrammarEdit.question("day", of: "missed", "question", .text("On which day?"))
        #expect(edit.file == "forms/missed.json")
        #expect(try edit.applied(to: Self.form) == Self.form.replacing("Which day?", with: "On which day?"))
        let added = try GrammarEdit.question("day", of: "missed", "when", .text("past")).applied(to: Self.form)
        #expect(
            difference(Self.form, added).come.first?.hasSuffix(#""question": "Which day?", "when": "past"},"#) == true)
        #expect(try GrammarEdit.question("day", of: "missed", "when", nil).applied(to: added) == Self.form)
        let words = GrammarEdit.choice("rubbish", of: "bin", in: "missed", "phrases", .list([.text("rubbish")]))
        #expect(
            try words.applied(to: Self.form)
                == Self.form.replacing(#"["rubbish",  "grey bin"]"#, with: #"["rubbish"]"#))
    }

    @Test func `questions and choices come, go and change places, and the layout stays`() throws {
        let new = GrammarEdit.addQuestion(
            [JsonMember("id", .text("name")), JsonMember("type", .text("name"))], to: "missed")
        let four = try new.applied(to: Self.form)
        #expect(difference(Self.form, four).come.last == #"    {"id": "name", "type": "name"}"#)
        #expect(try GrammarEdit.removeQuestion("name", of: "missed").applied(to: four) == Self.form)
        let moved = try GrammarEdit.placeQuestion("house", of: "missed", before: "day").applied(to: Self.form)
        #expect(files(moved).form("missed")?.questions.map(\.id) == ["bin", "house", "day"])
        #expect(moved.split(separator: "\n").count == Self.form.split(separator: "\n").count)
        #expect(try GrammarEdit.placeQuestion("house", of: "missed", before: nil).applied(to: moved) == Self.form)
        let turned = try GrammarEdit.placeChoice("rubbish", of: "bin", in: "missed", before: nil).applied(to: Self.form)
        #expect(files(turned).form("missed")?.questions[0].choices.map(\.value) == ["food", "rubbish"])
        // What is not there is not made.
        #expect(
            try GrammarEdit.question("gone", of: "missed", "question", .text("?")).applied(to: Self.form) == Self.form)
        #expect(try GrammarEdit.removeQuestion("gone", of: "missed").applied(to: Self.form) == Self.form)
    }

    @Test func `a form that is new begins with its first question`() throws {
        let edits: [GrammarEdit] = [
            .form("sacks", "title", "your order"),
            .addQuestion([JsonMember("id", .text("how_many")), JsonMember("type", .text("number"))], to: "sacks"),
        ]
        let text = try edits.reduce("") { try $1.applied(to: $0) }
        #expect(text == "{\"title\": \"your order\", \"slots\": [{\"id\": \"how_many\", \"type\": \"number\"}]}\n")
    }

    @Test func `two who change different questions lose nothing, and two who move them are told`() throws {
        let small = try SmallCouncil.begin()
        defer { small.remove() }
        let folder = small.candidate.directory.appending(path: "forms")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Self.form.utf8).write(to: folder.appending(path: "missed.json"))
        let seen = ["forms/missed.json": try small.candidate.file("forms/missed.json").version]
        try small.candidate.make(
            [.question("day", of: "missed", "question", .text("On which day?"))], seen: seen)
        try small.candidate.make(
            [.question("house", of: "missed", "question", .text("And the house?"))], seen: seen)
        let text = try small.candidate.text(of: "forms/missed.json")
        #expect(text.contains("On which day?") && text.contains("And the house?"))
        try small.candidate.make([.placeQuestion("house", of: "missed", before: "bin")], seen: seen)
        #expect {
            try small.candidate.make([.placeQuestion("day", of: "missed", before: "bin")], seen: seen)
        } throws: { error in
            if case .conflicts(let list)? = error as? EditRefusal { list.count == 1 } else { false }
        }
        // What would break it is refused with line and cure.
        #expect(throws: EditRefusal.self) {
            try small.candidate.make([.question("day", of: "missed", "type", .text("moon"))])
        }
    }
}
