import GrammarSupport
import Recognition
import Routing
import TestSupport
import Testing
import Utilities
@testable import CallerSentences
@testable import Grammar
@testable import SpokenValues

/// What callers say in answer to the questions of forms.
@Suite struct DetailSentencesTests {
    private static let grammar = Result {
        try Grammar(directory: Program.package.appending(path: "Grammars/south-hams"))
    }

    @Test func `detail sentences are the same for the same seed, and none without a form`() throws {
        let grammar = try Self.grammar.get()
        #expect(grammar.detailSentences() == grammar.detailSentences())
        #expect(grammar.detailSentences() != grammar.detailSentences(seed: 3))
        let bare = try TestGrammar(["routes.jsgf": jsgf("public <bin> = missed bin;")]).load()
        #expect(bare.detailSentences().isEmpty)
    }

    @Test func `every answer of a form is read by it`() throws {
        // What the recogniser is taught to expect has to be what is understood.
        let grammar = try Self.grammar.get()
        let context = FormContext(today: CivilDate(number: 20_781), callerNumber: "07700900123")
        for form in grammar.forms {
            for slot in form.slots where slot.type != .message {
                var random = SeededRandom(seed: 5)
                let samples = (0..<200).map { _ in slot.sentence(&random) }
                let read = samples.filter { words in
                    let utterance = Utterance(typed: words.joined(separator: " "))
                    return form.read(utterance, asked: slot, wanted: form.slots, context: context).values[slot.id]
                        != nil
                }
                // Some days there are not, and some shapes are no postcode of an area.
                let unread = samples.filter { !read.contains($0) }.prefix(5).map { $0.joined(separator: " ") }
                #expect(Double(read.count) > 0.85 * 200, "\(form.id).\(slot.id): \(read.count) of 200, not \(unread)")
            }
        }
    }

    @Test func `callers may say every word of them`() throws {
        let grammar = try Self.grammar.get()
        let words = Set(grammar.vocabulary)
        let strange = Set(grammar.detailSentences().joined()).subtracting(words)
        #expect(strange.isEmpty)
        for word in ["zed", "tango", "x", "ray", "double", "fortnight"] { #expect(words.contains(word)) }
    }
}
