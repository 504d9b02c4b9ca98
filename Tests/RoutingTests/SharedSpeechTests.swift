import GrammarSupport
import Foundation
import Testing
@testable import Grammar
@testable import Recognition
@testable import Routing
@testable import Utilities

/// The texts of the shared speech sets, as if every word had been heard: what the matcher can reach at best.
@Suite(.enabled(if: SharedSpeech.isPresent, "../shared/speech is not there"))
struct SharedSpeechTests {
    @Test func `every phrase of the council leads to its own route`() throws {
        let grammar = try SharedSpeech.grammar("council")
        let router = Router(grammar: grammar, pronouncer: DictionaryPronouncer.shared)
        var random = SeededRandom(seed: 4)
        var wrong: [String] = []
        var refused: [String] = []
        for route in grammar.routes {
            for phrase in grammar.phrases[route.id] ?? [] {
                for turn in 0..<3 {
                    let before = turn == 0 ? [] : random.pick(CarrierPhrases.beforeMatter) ?? []
                    let after = turn < 2 ? [] : random.pick(CarrierPhrases.afterMatter) ?? []
                    let text = (before + phrase.words + after).joined(separator: " ")
                    let decision = router.decide(Utterance(typed: text))
                    if decision.candidates.first?.destination != .route(route.id) {
                        wrong.append("\(text): \(decision.reason)")
                    }
                    if case .accept = decision.verdict { continue }
                    refused.append("\(text): \(decision.reason)")
                }
            }
        }
        print("phrases: wrong \(wrong.count), not accepted \(refused.count)")
        for line in wrong + refused { print("  \(line)") }
        #expect(wrong.isEmpty)
        #expect(refused.count < 20)
    }

    @Test func `the council's texts lead where they should`() throws {
        let router = Router(grammar: try SharedSpeech.grammar("council"), pronouncer: DictionaryPronouncer.shared)
        var wrong: [String] = []
        var asked: [String] = []
        var accepted: [String] = []
        let lines = try SharedSpeech.manifest("council")
        for line in lines {
            let decision = router.decide(Utterance(typed: line.words))
            if line.kind == "oog" {
                if decision.verdict != .reject { accepted.append("\(line.words): \(decision.reason)") }
            } else {
                if decision.candidates.first?.destination.label != line.expect {
                    wrong.append("\(line.words): \(decision.reason)")
                }
                if case .accept = decision.verdict { continue }
                asked.append("\(line.words): \(decision.reason)")
            }
        }
        print(
            "council texts: \(lines.count), wrong \(wrong.count), not accepted \(asked.count), nonsense let in \(accepted.count)"
        )
        for line in wrong { print("  wrong \(line)") }
        for line in asked { print("  asked \(line)") }
        for line in accepted { print("  nonsense \(line)") }
        #expect(wrong.isEmpty)
        #expect(accepted.isEmpty)
    }

    @Test func `coffee orders give every slot`() throws {
        let router = Router(grammar: try SharedSpeech.grammar("coffee"), pronouncer: DictionaryPronouncer.shared)
        var wrong: [String] = []
        let lines = try SharedSpeech.manifest("coffee")
        for line in lines {
            let parts = line.expect.split(separator: " ", maxSplits: 1)
            var wanted: [String: String] = [:]
            for pair in parts[1].split(separator: ";") {
                let ends = pair.split(separator: "=").map { String($0).trimmed }
                wanted[ends[0]] = ends[1]
            }
            let extras = ["milkAmount", "sugarAmount"].compactMap { wanted[$0] }.joined(separator: " and ")
            let text = [
                "can i get a", wanted["size"], wanted["roast"], wanted["numberOfShots"], wanted["coffeeDrink"],
                extras.isEmpty ? nil : "with \(extras)", "please",
            ].compactMap(\.self).joined(separator: " ")
            let decision = router.decide(Utterance(typed: text))
            var got = decision.candidates.first?.slots ?? [:]
            for name in ["ask", "amount", "strength", "extras"] { got[name] = nil }
            guard case .accept(let candidate) = decision.verdict, candidate.destination.label == parts[0], got == wanted
            else {
                wrong.append("\(text): \(got.sorted { $0.key < $1.key }) \(decision.reason)")
                continue
            }
        }
        print("coffee texts: \(lines.count), wrong \(wrong.count)")
        for line in wrong { print("  \(line)") }
        #expect(wrong.isEmpty)
    }
}
