import CallHistory
import Foundation
import Grammar
import Records
import Routing
import Testing

@testable import Tuning

@Suite struct QueueTests {
    private static let bins = Destination.route("missed_bin")
    private static let thresholds = DecisionThresholds(ask: 0.4, act: 0.8)

    private func queue(_ calls: [CallRecord], labels: [LabelRow] = []) -> [LabellingQueue.Item] {
        LabellingQueue(
            of: calls, labels: labels, thresholds: Self.thresholds, labelled: ["missed_bin": 3, "council_tax": 1]
        ).items
    }

    @Test func `turns of which nothing is learned are not in the queue`() throws {
        let sure = try spoken(
            "missed bin", .accept(Self.bins), candidates: [("missed_bin", 0.99), ("council_tax", 0.01)])
        #expect(queue([madeCall("c", [sure])]).isEmpty)
    }

    @Test func `each thing to be learned is said in words`() throws {
        let near = try spoken("a bin", .confirm(Self.bins), candidates: [("missed_bin", 0.42)])
        let rejected = try spoken("seagull sacks", .noMatch, candidates: [("missed_bin", 0.05)])
        let close = try spoken(
            "bin tax", .choose([Self.bins]), candidates: [("missed_bin", 0.6), ("council_tax", 0.35)])
        let items = queue([
            madeCall("near", [near, try spoken("no", asked: .confirm, .answer(.no))]),
            madeCall("rejected", [rejected]), madeCall("close", [close]),
        ])
        #expect(items.map(\.callID) == ["near", "rejected", "close"])
        #expect(
            items[0].reasons == [
                "the caller said no to what it was taken for",
                "its probability, 0.42, is near the 0.40 from which on it is asking",
            ])
        #expect(items[0].implied.map(\.expect) == ["not:missed_bin"])
        #expect(items[1].reasons == ["nothing was understood", "it is unlike anything that is known"])
        #expect(items[2].reasons == ["council_tax was nearly as likely"])
    }

    @Test func `what was passed on or rang again is in the queue however sure it was`() throws {
        let sure = try spoken("missed bin", .accept(Self.bins), candidates: [("missed_bin", 0.99)])
        let label = LabelRow(
            callID: "on", turn: 1, source: .transferredOn, expect: "council_tax", by: "pbx", at: time(9))
        let other = try spoken("the bin", .accept(Self.bins), candidates: [("missed_bin", 0.99)])
        let items = queue([madeCall("on", [sure]), madeCall("again", calledBack: 60, [other])], labels: [label])
        #expect(items.map(\.callID) == ["on", "again"])
        #expect(items[0].reasons.first == "the agent passed it on to council_tax")
        #expect(items[1].reasons.first == "the caller rang again within the hour")
    }

    @Test func `what an agent passed on is in the queue without anybody's noting it`() throws {
        let sure = try spoken("missed bin", .accept(Self.bins), candidates: [("missed_bin", 0.99)])
        let tax = Destination.route("council_tax")
        let calls = [
            madeCall("one", [sure], actions: [.passedOn(to: "tax", [tax])]),
            madeCall("none", [try spoken("the bin", .accept(Self.bins), candidates: [("missed_bin", 0.99)])]),
            madeCall(
                "several", began: 1, [try spoken("a bin", .accept(Self.bins), candidates: [("missed_bin", 0.99)])],
                actions: [.passedOn(to: "desk", [tax, .team("planning")])]),
        ]
        let items = queue(calls)
        #expect(Set(items.map(\.callID)) == ["one", "several"])
        let reasons = items.compactMap(\.reasons.first)
        #expect(reasons.contains("the agent passed it on to council_tax"))
        #expect(reasons.contains("the agent passed it on to somebody for other things"))
    }

    @Test func `a turn that a person labelled is done and the same words come once`() throws {
        let calls = try ["a", "b", "c"].map { madeCall($0, [try spoken("seagull sacks", .noMatch)]) }
        let label = LabelRow(callID: "a", turn: 1, expect: "none", by: "ann", at: time(9))
        let items = queue(calls, labels: [label])
        #expect(items.map(\.callID) == ["b"])
        #expect(items.first?.count == 2)
        #expect(items.first?.reasons.last == "said 2 times")
        #expect(queue(calls, labels: [label]).first?.worth ?? 0 > queue([calls[0]]).first?.worth ?? 9)
    }

    @Test func `the queue reads the latest calls of the records`() async throws {
        let scratch = try Scratch()
        for number in 0..<3 {
            try await scratch.store.keep(
                madeCall("c\(number)", began: Double(number), [try spoken("words \(number)", .noMatch)]))
        }
        let queue = try await LabellingQueue.read(
            from: scratch.store, in: .distantPast..<Date.distantFuture, calls: 2, thresholds: Self.thresholds)
        #expect(queue.items.map(\.callID) == ["c2", "c1"])
        #expect(queue.items.map(\.words) == ["words 2", "words 1"])
    }

    @Test func `words that are past their time are not asked about`() async throws {
        var turn = try spoken("seagull sacks", .noMatch)
        turn.hypotheses = "[]"
        #expect(queue([madeCall("c", [turn])]).isEmpty)
    }
}
