import CallHistory
import Foundation
import Grammar
import TestSupport
import Testing
import Utilities
@testable import GeneratedYear
@testable import Records
@testable import Reporting

/// Sums of days that are over are kept, and are never other than what counting the calls would give.
@Suite(.onBothEngines) struct DaySumsTests {
    private let folder: TemporaryFolder
    private let place: RecordsPlace
    private let store: Store
    private static let now = Date(timeIntervalSince1970: 1_780_000_000)

    init() throws {
        folder = try TemporaryFolder()
        place = try RecordsPlace(in: folder.path)
        store = try Store(file: place.address)
    }

    private func fill(_ count: Int) async throws {
        var generator = CallGenerator(seed: 7, calls: count)
        while let batch = generator.next(atMost: 1000) {
            try await store.inOneTransaction { store in
                for call in batch { try call.insert(into: store) }
            }
        }
    }

    private func figures(keeping: Bool, months: MonthSums? = nil, now: Date = now) async throws -> String {
        try await ReportFigures.of(
            store, days: ReportDays(from: "2025-04-01", to: "2026-03-31"), names: RouteNames(nil), costs: CostModel(),
            keeping: keeping ? store : nil, months: months, now: now
        ).json()
    }

    private func kept() async throws -> [Date: DaySums] {
        try await store.daySums(in: .distantPast..<Date.distantFuture, counting: CallSums.counting)
    }

    @Test func `a report from sums that were kept is the one that is counted`() async throws {
        try await fill(2000)
        let counted = try await figures(keeping: false)
        #expect(try await kept().isEmpty)
        #expect(try await figures(keeping: true) == counted)
        #expect(try await kept().count == 365)
        #expect(try await figures(keeping: true) == counted)
        // They are what is told, and nobody counts again.
        let first = try #require(try await kept().keys.min())
        let claim = try await store.claim([first..<first + 86_400], counting: CallSums.counting)
        var made = CallSums()
        made.calls.answered = 100_000
        try await store.keep([first: DaySums(sums: try made.text(), words: nil)], claim: claim)
        #expect(try await figures(keeping: false) != counted)
    }

    @Test func `a report from months that were added up is the one that is counted, when a day changes too`()
        async throws
    {
        try await fill(2000)
        let counted = try await figures(keeping: true)
        let months = MonthSums()
        for _ in 0..<2 { #expect(try await figures(keeping: true, months: months) == counted) }
        // A day that was counted anew.
        let call = try #require(try await store.latestCalls(in: .distantPast..<Date.distantFuture, count: 1).first).call
        try await store.insert(
            TurnRow(callID: call.id, number: 99, asked: "welcome", heard: .utterance, verdict: "accept bins"))
        let anew = try await figures(keeping: false)
        #expect(anew != counted)
        for _ in 0..<2 { #expect(try await figures(keeping: true, months: months) == anew) }
        // One who only reads takes the months too.
        #expect(try await figures(keeping: false, months: months) == anew)
    }

    @Test func `days that go on are counted each time`() async throws {
        try await fill(500)
        let middle = try ReportDays(from: "2025-10-01", to: "2025-10-01").period.lowerBound + 3600
        _ = try await figures(keeping: true, now: middle)
        #expect(try await kept().keys.max().map { $0 < middle - 3600 } == true)
        try await ReportFigures.keepDays(of: store, keeping: store, now: Self.now)
        let all = try await kept()
        #expect(all.keys.max().map { $0 > middle } == true)
        #expect(try await figures(keeping: true) == figures(keeping: false))
    }

    @Test func `what was counted in another way is counted again`() async throws {
        try await fill(200)
        let counted = try await figures(keeping: true)
        let day = try #require(try await kept().keys.min())
        let claim = try await store.claim([day..<day + 86_400], counting: CallSums.counting + 1)
        try await store.keep([day: DaySums(sums: "{}", words: nil)], claim: claim)
        #expect(try await kept().count == 364)
        #expect(try await figures(keeping: true) == counted)
        #expect(try await kept().count == 365)
    }

    @Test func `what changes a call takes the sums of its day away, and those of no other`() async throws {
        let days = try ReportDays(from: "2025-06-01", to: "2025-06-04").whole.map(\.period)
        for (index, day) in days.enumerated() {
            var row = CallRow(id: "c\(index)", began: day.lowerBound + 100, grammar: "g", software: "0")
            row.callerNumber = "+4477009001\(index)1"
            try await store.insert(row)
            try await store.insert(
                TurnRow(callID: row.id, number: 1, asked: "welcome", heard: .utterance, verdict: "accept bins"))
        }
        let label = LabelRow(callID: "c1", turn: 1, expect: "bins", by: "ann", at: Self.now)
        var implied = label
        implied.source = .confirmed
        let unchanged = implied
        let begun = days[1].lowerBound
        let changes: [(String, Int?, @Sendable (Store) async throws -> Void)] = [
            ("a label", 1, { try await $0.label(label) }),
            ("a label that is taken back", 1, { _ = try await $0.removeLabel(ofCall: "c1", turn: 1, source: .staff) }),
            ("what followed", nil, { try await $0.label(unchanged) }),
            (
                "an action", 1,
                {
                    try await $0.insert(
                        ActionRow(callID: "c1", columns: CallAction.answer(.route("bins")).columns, at: begun))
                }
            ),
            (
                "a turn", 1,
                { try await $0.insert(TurnRow(callID: "c1", number: 2, asked: "no_match", heard: .noInput)) }
            ),
            ("its end", 1, { try await $0.end(call: "c1", at: begun, ending: "weHungUp") }),
            (
                "a call", 1,
                {
                    try await $0.insert(CallRow(id: "late", began: begun + 5, grammar: "g", software: "0"))
                }
            ),
            (
                "an erasure", 1,
                {
                    try await $0.erase("+447700900111", spellings: ["+447700900111"], why: "asked", at: Self.now)
                }
            ),
        ]
        for (name, place, change) in changes {
            try await ReportFigures.keepDays(of: store, keeping: store, now: Self.now)
            #expect(try await Set(kept().keys) == Set(days.map(\.lowerBound)), "before \(name)")
            try await change(store)
            let gone = place.map { [days[$0].lowerBound] } ?? []
            #expect(try await Set(kept().keys) == Set(days.map(\.lowerBound)).subtracting(gone), "\(name)")
        }
    }

    @Test func `who rings again after midnight takes the sums of the day before away, too`() async throws {
        let days = try ReportDays(from: "2025-06-01", to: "2025-06-03").whole.map(\.period)
        var row = CallRow(id: "evening", began: days[0].upperBound - 600, grammar: "g", software: "0")
        row.callerNumber = "+447700900123"
        try await store.insert(row)
        (row.id, row.began) = ("other", days[2].lowerBound + 7200)
        try await store.insert(row)
        try await ReportFigures.keepDays(of: store, keeping: store, now: Self.now)
        #expect(try await kept().count == 3)
        (row.id, row.began) = ("night", days[1].lowerBound + 600)
        try await store.insert(row)
        #expect(try await Set(kept().keys) == [days[2].lowerBound])
    }

    @Test func `what changes while a day is counted is not lost`() async throws {
        let day = try #require(try ReportDays(from: "2025-06-01", to: "2025-06-01").whole.first).period
        let sums = DaySums(sums: try CallSums().text(), words: nil)
        let claim = try await store.claim([day], counting: CallSums.counting)
        try await store.insert(CallRow(id: "c", began: day.lowerBound + 1, grammar: "g", software: "0"))
        try await store.keep([day.lowerBound: sums], claim: claim)
        #expect(try await kept().isEmpty)
        let first = try await store.claim([day], counting: CallSums.counting)
        let second = try await store.claim([day], counting: CallSums.counting)
        try await store.keep([day.lowerBound: DaySums(sums: "first", words: nil)], claim: first)
        #expect(try await kept().isEmpty)
        try await store.keep([day.lowerBound: sums], claim: second)
        #expect(try await kept() == [day.lowerBound: sums])
    }

    @Test func `sums go with the calls that were counted, and hold no words and no officer`() async throws {
        try await fill(1000)
        _ = try await figures(keeping: true)
        let all = try await kept()
        for secret in ["off_0", "blue badge", "+447", "jo shaw", "call-"] {
            #expect(!all.values.contains { $0.sums.contains(secret) }, "\(secret)")
        }
        #expect(all.values.contains { $0.words?.contains("blue badge") ?? false })
        // Words go in their time, and in the middle of a day, too; what is counted stays as it would be counted then.
        let noon = try ReportDays(from: "2025-08-01", to: "2025-08-01").period.lowerBound + 12 * 3600
        let retention = RetentionRun(store: store, retention: Retention())
        _ = try await retention.delete(.words, before: noon, at: Self.now, why: "test")
        let left = try await kept()
        #expect(left.count == all.count - 1 && left[noon - 12 * 3600] == nil)
        #expect(left.allSatisfy { $0.key > noon || $0.value.words == nil })
        #expect(try await figures(keeping: true) == figures(keeping: false))
        let half = try ReportDays(from: "2025-10-01", to: "2025-10-01").period.lowerBound
        _ = try await retention.delete(.calls, before: half, at: Self.now, why: "test")
        #expect(try await kept().keys.min() == half)
        #expect(try await figures(keeping: true) == figures(keeping: false))
    }

    @Test func `sums come back as they were, and what is none is not taken for any`() throws {
        var sums = CallSums()
        sums.calls.answered = 3
        sums.routes["bins"] = ReportFigures.Route(calls: 2, calledBack: 1)
        sums.versions["g"] = ReportFigures.Version(calls: 3, withRejection: 1)
        sums.abandoned["at the first question"] = 1
        sums.latencies = [80: 2, 20_000: 1]
        sums.hours[9] = 3
        (sums.settled, sums.links) = (1, 2)
        let text = try sums.text()
        #expect(CallSums(text: text) == sums)
        #expect(CallSums(text: "{}") == nil)
        #expect(CallSums(text: text.replacing("\"shift\":[0,0,0]", with: "\"shift\":[0,0]")) == nil)
    }

    /// Kept sums outlive the program that counted them. If this fails, calls are counted in another way than before: raise
    /// `CallSums.counting`, and write the new value here.
    @Test func `the way of counting has a number of its own`() throws {
        var generator = CallGenerator(seed: 11, calls: 2000)
        var sums = CallSums()
        while let batch = generator.next(atMost: 1000) {
            for call in batch {
                guard let row = call.row else { continue }
                var facts = CallFacts(CallRecord(call: row, turns: call.turns, actions: call.actions))
                for index in facts.turns.indices { facts.turns[index].latency = call.turns[index].timings.decided }
                sums.add(facts, hour: 9)
            }
        }
        var fingerprint = Fingerprint()
        fingerprint.add("\(CallSums.counting) \(try sums.text())")
        #expect(fingerprint.value == 4_789_069_344_732_676_857)
    }
}
