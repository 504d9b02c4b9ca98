import CallHistory
import Dialogue
import Foundation
import Recognition
import Records
import Synchronization
import Telephony
import TestSupport
import Testing
@testable import SwitchboardEngine
@testable import SwitchboardService

/// What is in the records of a call on which the number of a card was given.
@Suite struct CardRecordsTests {
    private let folder: TemporaryFolder
    private let store: Store

    init() throws {
        folder = try TemporaryFolder()
        store = try Store(file: folder.appending(path: "records.sqlite").path)
    }

    private func bytes(_ text: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(at: folder.url, includingPropertiesForKeys: nil)
            .reduce(0) { $0 + (try Data(contentsOf: $1)).ranges(of: Data(text.utf8)).count }
    }

    private func keep(_ answers: [Turn.Answer]) async throws -> [TurnRow] {
        let cards = Watched()
        let journal = RecordsJournal(
            store: store, recording: { _ in nil }, line: { nil }, conceals: { cards.conceals($0, $1) }
        ) { Issue.record("\($0)") }
        await journal.note(.began(at: .now, caller: Caller(), grammar: "g"), on: "c")
        for (number, answer) in answers.enumerated() {
            let turn = Turn(
                number: number + 1, asked: .welcome, answer: answer, began: Double(number), ended: Double(number + 1),
                latency: 0)
            cards.note(turn)
            await journal.note(.heard(turn), on: "c")
            await journal.settle(within: .seconds(60))
        }
        await journal.note(.ended(.callerHungUp, at: 20), on: "c")
        await journal.settle(within: .seconds(60))
        return try #require(try await store.record(ofCall: "c")).turns
    }

    private final class Watched: Sendable {
        private let cards = Mutex(CardWatch())

        func note(_ turn: Turn) {
            cards.withLock { cards in
                switch turn.answer {
                case .keys(let keys):
                    for key in keys.compactMap({ Digit(rawValue: $0) }) { cards.pressed(key, at: turn.ended - 0.1) }
                    cards.keyed(keys, from: turn.began, to: turn.ended)
                case .utterance(let words): cards.said(words, from: turn.began, to: turn.ended)
                case .noInput, .hangUp: break
                }
            }
        }

        func conceals(_ began: Double, _ ended: Double) -> Bool {
            cards.withLock { $0.conceals(from: began, to: ended) }
        }
    }

    @Test(arguments: [["4242424242424242"], ["42424242424242", "4", "2"], ["4242", "4242", "4242", "4242"]])
    func `no file has a card's number that was keyed, in whatever parts`(parts: [String]) async throws {
        let turns = try await keep([.keys("1"), .keys("07700900123")] + parts.map { .keys($0) } + [.noInput])
        #expect(turns.prefix(2).map(\.digits) == ["1", "07700900123"])
        #expect(turns.dropFirst(2).dropLast().map(\.digits) == parts.map { String(repeating: "*", count: $0.count) })
        #expect(try bytes("4242") == 0)
        #expect(try bytes("07700900123") > 0)
    }

    @Test(arguments: [("four two four two", true), ("four two four three", false)])
    func `a card's number in groups is none the less one where the figures were the recogniser's second thought`(
        last: String, isCard: Bool
    ) async throws {
        func heard(_ ways: String...) -> Turn.Answer {
            let hypotheses = ways.map { way in
                Hypothesis(words: way.split(separator: " ").map { RecognisedWord(String($0)) }, confidence: 0.5)
            }
            return .utterance(Utterance(hypotheses: hypotheses))
        }
        let turns = try await keep([
            heard("two bins"), heard("forget it", "four two four two"), heard("four two four two"),
            heard("four two four two", "for tea for tea"), heard("yes please", last), heard("no"),
        ])
        #expect(turns[0].hypotheses.contains("bins") && turns[5].hypotheses.contains("no"))
        #expect(turns[1..<5].map { $0.hypotheses == "[]" } == Array(repeating: isCard, count: 4))
        #expect(try (bytes("\"forget\"") == 0) == isCard)
    }

    @Test func `no file has a card's number that was said, in parts or at once`() async throws {
        let group = Turn.Answer.utterance(Utterance(typed: "four two four two"))
        let whole = Utterance(typed: Array(repeating: "four two", count: 8).joined(separator: " "))
        let turns = try await keep([
            .utterance(Utterance(typed: "two bins")), group, group, group, group, .utterance(whole),
        ])
        #expect(turns[0].hypotheses.contains("bins"))
        #expect(turns.dropFirst().allSatisfy { $0.hypotheses == "[]" && $0.decision == nil })
        #expect(try bytes("\"four\"") == 0)
    }
}
