import CallerSentences
import Foundation
import Grammar
import GrammarSupport
import Meaning
import Recognition
import Testing

@testable import Routing

/// What a decision says for itself where openings were learnt, here by their words alone.
final class ReasonTests {
    private let cache = FileManager.default.temporaryDirectory.appending(path: "reasons-\(UUID().uuidString)")
    private let router: Router

    init() throws {
        let openings: [(String, [String])] = [
            (
                "fly_tipping",
                [
                    "someone's dumped a mattress in our lane", "a mattress was dumped by the gate",
                    "rubbish tipped by the road", "they've dumped rubble in the lane",
                ]
            ),
            (
                "litter",
                [
                    "the bin in the park is overflowing", "sweet wrappers all over the park",
                    "crisp packets in the park",
                    "broken bottles all over the park",
                ]
            ),
            ("none", ["sorry wrong number", "oh sorry never mind", "never mind goodbye"]),
        ]
        let grammar = try TestGrammar([
            "routes.jsgf": jsgf(
                "public <fly_tipping> = fly tipping;\npublic <litter> = litter | overflowing litter bin;"),
            "openings.tsv": openings.flatMap { route, texts in texts.map { "\($0)\t\(route)\n" } }.joined(),
        ]).load()
        let meaning = try #require(
            Meaning(examples: grammar.meaningExamples(), encoder: nil, cache: cache.path))
        router = Router(
            grammar: grammar, pronouncer: DictionaryPronouncer.shared, calibration: nil,
            meaning: meaning)
    }

    deinit { try? FileManager.default.removeItem(at: cache) }

    private func reason(_ text: String) -> String { router.decide(Utterance(typed: text)).reason }

    @Test func `where no phrase was near the openings that are nearest are named`() {
        let reason = reason("there is a mattress been dumped down the lane")
        #expect(reason.contains("means what ‘") || reason.contains("is nearest to ‘"), "\(reason)")
        #expect(reason.contains("mattress"), "\(reason)")
        #expect(reason.contains("(fly_tipping, probability 0."), "\(reason)")
        #expect(!reason.contains("like ‘fly tipping’"), "\(reason)")
    }

    @Test func `where a phrase was heard it is named as it was before`() {
        let reason = reason("overflowing litter bin")
        #expect(reason.contains("heard ‘overflowing litter bin’, 1.0 like ‘overflowing litter bin’"), "\(reason)")
    }

    @Test func `an opening that was said word for word is known`() {
        let reason = reason("someone's dumped a mattress in our lane")
        #expect(reason.contains("‘someone's dumped a mattress in our lane’ is known word for word"), "\(reason)")
    }

    @Test func `what is all fillers is known to ask for nothing, whatever speaks for nothing else`() {
        let decision = router.decide(Utterance(typed: "oh sorry"))
        #expect(decision.asksForNothing, "\(decision.reason)")
        #expect(decision.reason.contains("asks for nothing that is known here"), "\(decision.reason)")
        #expect(!router.decide(Utterance(typed: "overflowing litter bin")).asksForNothing)
    }

    @Test func `what asks for nothing says so, and what else it may have been`() {
        let reason = reason("sorry never mind")
        #expect(
            reason.contains("‘sorry never mind’ asks for nothing that is known here, as does ‘oh sorry never mind’"),
            "\(reason)")
        #expect(reason.contains("; next best "), "\(reason)")
    }

    @Test func `the runner up is named by its nearest opening`() {
        let reason = reason("rubbish all over the park")
        #expect(reason.contains("; next best ‘"), "\(reason)")
        #expect(!reason.contains("‘’"), "\(reason)")
    }

    @Test func `nothing heard is said as it was before`() {
        #expect(reason("") == "no words were heard")
    }
}
