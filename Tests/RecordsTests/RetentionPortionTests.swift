import Foundation
import TestSupport
import Testing

@testable import Records

/// Deleting much that is past its time, and what others do meanwhile. `SWITCHBOARD_MEASURE=1` measures a million of each.
@Suite(.onBothEngines) struct RetentionPortionTests {
    let scratch: Scratch
    let store: Store
    private static let day = 24.0 * 60 * 60

    init() throws {
        scratch = try Scratch()
        store = try Store(file: scratch.file)
    }

    private var run: RetentionRun { RetentionRun(store: store, retention: Retention()) }

    /// Texts, each a second after the other, and calls with a turn and an action each.
    private func fill(texts: Int, calls: Int) throws {
        let database = try scratch.connection()
        let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)"
        // As `Timestamp` writes it, of a day.
        func moment(_ count: Int) -> String {
            let ms = "(i * 1000.0 * 86400 / \(count + 1))"
            return database is SQLiteDatabase
                ? "strftime('%Y-%m-%dT%H:%M:%fZ', '2026-03-02', (\(ms) / 1000) || ' seconds')"
                : "to_char(timestamp '2026-03-02' + \(ms) * interval '1 ms', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
        }
        try database.transaction {
            if texts > 0 {
                try database.execute(
                    """
                    INSERT INTO outbox (
                        reference, to_number, body, template, personalisation, created, state, attempts, next_attempt)
                    \(numbers) SELECT 'r' || i, '+44770' || i, 'a text of the usual length, with a link', 'link', '{}',
                        \(moment(texts)), 'sent', 1, '2026-03-02T09:00:00.000Z' FROM n
                    """, [.init(texts)])
            }
            if calls > 0 {
                try database.execute(
                    """
                    INSERT INTO calls (id, began, caller_number, grammar, software)
                    \(numbers) SELECT 'c' || i, \(moment(calls)), '+44770' || i, 'g', '0' FROM n
                    """, [.init(calls)])
                try database.execute(
                    """
                    INSERT INTO turns (call_id, number, asked, heard, hypotheses)
                    \(numbers) SELECT 'c' || i, 1, 'welcome', 'utterance', '[{"words":[{"text":"my bin"}]}]' FROM n
                    """, [.init(calls)])
                try database.execute(
                    """
                    INSERT INTO actions (call_id, kind, outcome, at)
                    \(numbers) SELECT 'c' || i, 'hang-up', 'done', '2026-03-02T09:00:00.000Z' FROM n
                    """, [.init(calls)])
            }
        }
        try database.execute("ANALYZE")
    }

    /// Texts whose numbers are there yet, calls with a number, calls.
    private func left(_ database: any Database) throws -> [Int] {
        try ["outbox WHERE to_number <> ''", "calls WHERE caller_number IS NOT NULL", "calls"].flatMap { rows in
            try database.query("SELECT count(*) AS n FROM \(rows)") { try $0.requireInteger("n") }
        }
    }

    private func registered(_ kind: Retention.Kind) async throws -> [Int] {
        try await store.deletions(in: time(0)..<time(1000 * Self.day)).filter { $0.kind == kind.rawValue }.map(\.amount)
    }

    @Test func `much that is past its time goes in portions, and others write in between`() async throws {
        try fill(texts: 10_000, calls: 3000)
        let database = try scratch.connection()
        let (run, now) = (self.run, time(800 * Self.day))
        let other = try Store(file: scratch.file)
        let deleting = Task { try await run.run(at: now, isConfirmed: true) }
        var seen: [Set<Int>] = [[], [], []]
        var written = 0
        while try left(database).contains(where: { $0 > 0 }) {
            try await other.missedCall(at: now, why: "full")
            written += 1
            for (place, count) in try left(database).enumerated() { seen[place].insert(count) }
        }
        #expect(
            Set(try await deleting.value.map { "\($0.kind) \($0.amount)" }) == [
                "words 3000", "numbers 3000", "texts 10000", "calls 13000",
            ])
        // In one piece each would be there or gone.
        for counts in seen { #expect(counts.count > 2, "\(counts)") }
        #expect(try await store.missedCalls(in: now..<now + 1)["full"] == written)
        for (kind, amount) in [(Retention.Kind.words, 3000), (.numbers, 3000), (.texts, 10_000), (.calls, 13_000)] {
            #expect(try await registered(kind) == [amount])
        }
        #expect(try await store.check() == [])
    }

    @Test func `what is broken off is on the register as far as it went, and the next run goes on`() async throws {
        try fill(texts: 10_000, calls: 0)
        let database = try scratch.connection()
        let (run, now) = (self.run, time(100 * Self.day))
        let deleting = Task { try await run.run(at: now, isConfirmed: true) }
        while try left(database)[0] == 10_000 {}
        deleting.cancel()
        await #expect(throws: CancellationError.self) { try await deleting.value }
        let rest = try left(database)[0]
        #expect(rest > 0)
        #expect(try await registered(.texts) == [10_000 - rest])
        #expect(try await run.run(at: now + 1, isConfirmed: true).map(\.amount) == [rest])
        #expect(try left(database)[0] == 0)
        #expect(try await registered(.texts) == [10_000 - rest, rest])
    }

    @Test func `however many rows are of one moment, all that are past their time go and no other`() async throws {
        let database = try scratch.connection()
        for (count, moment) in [(2500, 0.0), (700, 1), (1, 2), (1, 3)] {
            try database.execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                INSERT INTO missed_calls (at, why) SELECT ?2, 'full' FROM n
                """, [.init(count), .init(time(moment))])
        }
        let deleted = try await run.delete(.calls, before: time(3), at: time(800 * Self.day), why: "a test")
        #expect(deleted.amount == 3201)
        #expect(try await store.missedCalls(in: time(0)..<time(9))["full"] == 1)
        #expect(try await registered(.calls) == [3201])
    }

    @Test func `a run looks a week back behind the last one, and in a month at everything again`() async throws {
        let run = self.run
        func missed(_ day: Double) async throws { try await store.missedCall(at: time(day * Self.day), why: "full") }
        /// How many it deletes that are before a day.
        func delete(before day: Double) async throws -> Int {
            try await run.delete(
                .calls, before: time(day * Self.day), at: time((day + 730) * Self.day), why: "a test"
            ).amount
        }
        try await missed(1)
        #expect(try await delete(before: 100) == 1)
        // What comes in late.
        for day in [50.0, 94, 100] { try await missed(day) }
        #expect(try await delete(before: 101) == 2)
        #expect(try await delete(before: 129) == 0)
        #expect(try await delete(before: 130) == 1)
        try await missed(50)
        #expect(try await delete(before: 131) == 0)
        #expect(try await self.run.delete(.calls, before: time(0), at: time(900 * Self.day), why: "a test").amount == 0)
        let another = try await self.run.delete(
            .calls, before: time(131 * Self.day), at: time(900 * Self.day), why: "a test")
        #expect(another.amount == 1)
    }

    /// What a sender does is promised, taken out and settled here; the longest of it while all the other texts are deleted, in one
    /// piece and in portions.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["SWITCHBOARD_MEASURE"] != nil), arguments: [false, true])
    func `how long a sender waits while a million texts are deleted`(inPortions: Bool) async throws {
        try fill(texts: 1_000_000, calls: 0)
        let (run, store) = (self.run, store)
        let other = try Store(file: scratch.file, busyTimeout: .seconds(600))
        for (days, kind) in [(100.0, Retention.Kind.texts), (800, .calls)] {
            let (now, limit) = (time(days * Self.day), time(2 * Self.day))
            let began = ContinuousClock.now
            let deleting = Task {
                if inPortions {
                    _ = try await run.delete(kind, before: limit, at: now, why: "a test")
                } else {
                    for sweep in RetentionSweep.all(of: kind) {
                        _ = try await store.expire(
                            sweep, ""..<Timestamp.text(limit),
                            register: DeletionRow(at: now, kind: kind.rawValue, before: limit, amount: 0, why: "a test")
                        )
                    }
                }
                return ContinuousClock.now - began
            }
            let senders = [("of this process", store), ("of another", other)].map { name, store in
                Task {
                    var waits: [Duration] = []
                    while !Task.isCancelled {
                        let began = ContinuousClock.now
                        let reference = UUID().uuidString
                        let text = OutboxRow(
                            reference: reference, to: "+44\(reference)", body: "b", template: "link", created: now)
                        _ = try await store.promise(text, allowance: TextAllowance())
                        for claimed in try await store.claim(limit: 1, now: now, lease: now + 120) {
                            var row = claimed.row
                            (row.state, row.sent) = (.sent, now)
                            try await store.settle(row)
                        }
                        waits.append(ContinuousClock.now - began)
                        try? await Task.sleep(for: .milliseconds(20))
                    }
                    return (name, waits.sorted())
                }
            }
            let took = try await deleting.value
            for sender in senders { sender.cancel() }
            print("\(RecordsEngine.current), ‘\(kind)’ \(inPortions ? "in portions" : "in one piece"): \(took)")
            for sender in senders {
                let (name, waits) = try await sender.value
                print(
                    "    a sender \(name): \(waits[waits.count / 2]) median, \(waits[waits.count - 1]) at worst of \(waits.count)"
                )
            }
        }
    }
}
