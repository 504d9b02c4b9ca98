import CallHistory
import Foundation
import TestSupport
import Testing

@testable import Records

/// Calls are found by what was said and done on them.
@Suite(.onBothEngines) struct FindingTests {
    let scratch: Scratch
    let store: Store
    init() throws {
        scratch = try Scratch()
        store = try Store(file: scratch.file)
    }

    /// Three calls, each a second after the other: about bins, about tax, and one that said nothing.
    private func fill() async throws {
        for (number, (id, word, probability)) in [("a", "bin", 0.9), ("b", "tax", 0.4)].enumerated() {
            var row = call(id, began: Double(number))
            row.callerNumber = "+447700900123"
            try await store.insert(row)
            try await store.insert(
                TurnRow(
                    callID: id, number: 1, asked: "welcome", heard: .utterance,
                    hypotheses: #"[{"words":[{"text":"my"},{"text":"\#(word)"}]}]"#,
                    decision: #"{"candidates":[{"probability":\#(probability)}]}"#, verdict: "accept \(word)"))
            try await store.insert(
                ActionRow(callID: id, columns: .init(kind: "transfer", target: word, outcome: "done"), at: time(3)))
        }
        try await store.insert(call("c", began: 2))
        try await store.insert(TurnRow(callID: "c", number: 1, asked: "welcome", heard: .noInput))
    }

    private func find(_ change: (inout CallQuery) -> Void, behind: CallPlace? = nil, atMost: Int = 9) async throws
        -> CallsFound
    {
        var query = CallQuery(period: time(-1)..<time(9))
        change(&query)
        return try await store.find(query, behind: behind, atMost: atMost, patience: .seconds(60))
    }

    @Test func `calls are found by destination, words, probability and what was done, the latest first`() async throws {
        try await fill()
        #expect(try await find { _ in }.calls.map(\.call.id) == ["c", "b", "a"])
        #expect(try await find { $0.route = "bin" }.calls.map(\.call.id) == ["a"])
        #expect(try await find { $0.words = ["my", "tax"] }.calls.map(\.call.id) == ["b"])
        // What is a sign to LIKE is none here.
        #expect(try await find { $0.words = ["%"] }.calls.isEmpty)
        #expect(try await find { $0.probability = 0.3...0.5 }.calls.map(\.call.id) == ["b"])
        #expect(try await find { $0.kinds = [.transfer] }.calls.map(\.call.id) == ["b", "a"])
        #expect(
            try await find {
                ($0.route, $0.words, $0.probability, $0.kinds) = ("bin", ["bin"], 0...1, [.transfer, .text])
            }
            .calls.map(\.call.id) == ["a"])
    }

    @Test func `a page goes on where the one before ended`() async throws {
        try await fill()
        let first = try await find({ _ in }, atMost: 2)
        #expect(first.calls.map(\.call.id) == ["c", "b"])
        let next = try await find({ _ in }, behind: first.next, atMost: 2)
        #expect(next.calls.map(\.call.id) == ["a"] && next.next == nil)
    }

    @Test func `the next turn to label is the latest that nobody has labelled`() async throws {
        try await fill()
        let first = try #require(try await store.turnToLabel(since: time(-1)))
        #expect(first == ("b", 1))
        let behind = (place: CallPlace(began: time(1), id: "b"), turn: 1)
        #expect(try #require(try await store.turnToLabel(since: time(-1), behind: behind)) == ("a", 1))
        try await store.label(LabelRow(callID: "b", turn: 1, expect: "tax", by: "ann", at: time(4)))
        #expect(try #require(try await store.turnToLabel(since: time(-1))) == ("a", 1))
        #expect(try await store.turnToLabel(since: time(1)) == nil)
    }

    @Test func `the next call of a number, the latest calls and their span are told`() async throws {
        #expect(try await store.span() == nil)
        try await fill()
        #expect(try await store.call(after: "a")?.call.id == "b")
        #expect(try await store.call(after: "b") == nil)
        #expect(try await store.latestCalls(in: time(-1)..<time(9), count: 2).map(\.call.id) == ["c", "b"])
        #expect(try await store.span() == time(0)...time(2))
    }

    @Test func `texts, links and survey answers of a period are counted`() async throws {
        #expect(try await store.textFacts(in: time(0)..<time(9)) == TextFacts())
        try await fill()
        for number in 0..<3 {
            let text = OutboxRow(
                reference: "r\(number)", callID: "a", to: "+44770090012\(number)", body: "b", template: "link",
                created: time(1))
            let link = LinkRow(
                token: "T\(number)", callID: "a", reference: "r\(number)", route: "bin", created: time(1))
            _ = try await store.promise(text, allowance: TextAllowance(), link: link)
        }
        #expect(try await store.receipt("r0", status: "delivered", gatewayID: "g", at: time(2)))
        #expect(try await store.receipt("r1", status: "permanent-failure", gatewayID: nil, at: time(2)))
        #expect(try await store.linkClicked("T0", at: time(3)))
        #expect(try await store.linkCompleted("T1", at: time(3)))
        try await store.insert(SurveyAnswerRow(callID: "a", question: "served", answer: "yes", at: time(3)))
        var facts = TextFacts()
        (facts.promised, facts.sent, facts.delivered, facts.undelivered) = (3, 2, 1, 1)
        (facts.tracked, facts.clicked, facts.completed) = (3, 2, 1)
        #expect(try await store.textFacts(in: time(0)..<time(9)) == facts)
        #expect(try await store.surveyCounts(in: time(0)..<time(9)) == ["served": ["yes": 1]])
    }
}
