import CallerSentences
import Foundation
import Grammar
import GrammarSupport
import Meaning
import Recognition
import SentenceEncoder
import TestSupport
import Testing

@testable import Routing

/// Which fit says how sure a destination is, by how it was heard and by what its meaning was learnt with.
struct HeardTwiceTests {
    private static let files = [
        "routes.jsgf": jsgf("public <bins> = missed bin;\npublic <tax> = council tax;"),
        "openings.tsv": """
        they never emptied my bin\tbins
        the bin men drove past us\tbins
        how do i pay what i owe on the house\ttax
        the bill for the house is wrong\ttax
        """,
    ]

    /// Of one probability, whatever was measured.
    private static func fit(_ probability: Double) -> Calibration.Fit {
        Calibration.Fit(
            route: .init(intercept: log(probability / (1 - probability)), terms: []),
            curve: [.init(from: 0.5, wrong: 0, straightThrough: 1)], check: .init(logLoss: 0, brier: 0, table: []))
    }

    private func probability(_ utterance: Utterance, encoder: SentenceEncoder?) throws -> Double? {
        let cache = try TemporaryFolder()
        let grammar = try TestGrammar(Self.files).load()
        let meaning = try #require(Meaning(examples: grammar.meaningExamples(), encoder: encoder, cache: cache.path))
        let calibration = Calibration(
            note: "a test", fitted: "2026-01-02", recordings: 1, bySound: Self.fit(0.1), byMeaning: Self.fit(0.6),
            heardTwice: Self.fit(0.9))
        let router = Router(
            grammar: grammar, pronouncer: DictionaryPronouncer.shared, calibration: calibration, meaning: meaning)
        return router.match(utterance).first.map { ($0.probability * 10).rounded() / 10 }
    }

    private func heard(twice: Bool?) -> Utterance {
        var utterance = Utterance(typed: "missed bin")
        (utterance.speechStart, utterance.speechEnd, utterance.isHeardTwice) = (0.5, 1.7, twice)
        return utterance
    }

    @Test(arguments: [nil, false, true])
    func `by words alone what was heard twice is as sure as what was heard once`(twice: Bool?) throws {
        #expect(try probability(heard(twice: twice), encoder: nil) == 0.6)
    }

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: SentenceEncoder.installed),
            "the sentence encoder's weights are not there: run ./setup"),
        arguments: [(nil, 0.6), (false, 0.6), (true, 0.9)] as [(Bool?, Double)])
    func `with an encoder what was heard twice has a fit of its own`(twice: Bool?, sure: Double) throws {
        let encoder = try SentenceEncoder(reading: SentenceEncoder.installed)
        #expect(try probability(heard(twice: twice), encoder: encoder) == sure)
    }
}
