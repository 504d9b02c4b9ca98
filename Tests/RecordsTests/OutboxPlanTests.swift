import Foundation
import TestSupport
import Testing

@testable import Records

/// How the engines find what is due in an outbox with many texts in it. `SWITCHBOARD_MEASURE=1` measures a million.
@Suite(.onBothEngines) struct OutboxPlanTests {
    let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private static let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)"

    /// Texts to as many numbers, due a second after each other from noon on.
    private func fill(_ database: any Database, _ count: Int, state: String = "waiting") throws {
        try database.transaction {
            try database.execute(
                """
                INSERT INTO outbox (
                    reference, to_number, body, template, personalisation, created, state, attempts, next_attempt)
                \(Self.numbers) SELECT '\(state)' || i, '+44770' || i, 'b', 'link', '{}', ?2, '\(state)', 0, ?3 FROM n
                """, [.init(count), .init(time(0)), .init(time(0))])
        }
        try database.execute("ANALYZE")
    }

    private func plan(_ sql: String, _ values: [SQLValue], _ database: any Database) throws -> String {
        let isSQLite = database is SQLiteDatabase
        let lines = try database.query((isSQLite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + sql, values) {
            try $0.requireText(isSQLite ? "detail" : "QUERY PLAN")
        }
        return lines.joined(separator: "\n")
    }

    @Test func `what is due is taken out by an index, and nothing is sorted or gone through`() throws {
        _ = try Store(file: scratch.file)
        let database = try scratch.connection()
        try fill(database, 20_000)
        for (condition, bound) in Store.due(at: time(10)) {
            let plan = try plan(Store.claiming(condition, database.dialect), [bound, .init(4)], database)
            #expect(plan.contains("outbox_due"), "\(plan)")
            #expect(!plan.contains("Seq Scan") && !plan.contains("SCAN"), "\(plan)")
            #expect(!plan.contains("Sort") && !plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }

    /// What was sent lies before what is due until the server clears it away; by its own rule it would wait for 20,050 changes here.
    @Test func `a server clears away what is left of texts that were sent before a fifth of all has changed`()
        async throws
    {
        guard RecordsEngine.current == .postgresql else { return }
        let server = try PostgreSQLServer()
        // Where it looks every second rather than every minute.
        try server.sql("ALTER SYSTEM SET autovacuum_naptime = '1s'", in: "postgres")
        try server.sql("SELECT pg_reload_conf()", in: "postgres")
        let address = server.address(of: try server.makeDatabase())
        _ = try Store(file: address)
        let database = try Store.open(address, mode: .readWrite, .seconds(5))
        try fill(database, 100_000)
        let (condition, bound) = Store.due(at: time(10))[0]
        let sql = "EXPLAIN (ANALYZE, BUFFERS) \(Store.claiming(condition, database.dialect))"
        func pages() throws -> Int {
            let lines = try database.query(sql, [bound, .init(4)]) { try $0.requireText("QUERY PLAN") }
            let line = try #require(lines.first { $0.contains("Buffers: shared") })
            return line.matches(of: /(?:hit|read)=(\d+)/).reduce(0) { $0 + (Int($1.1) ?? 0) }
        }
        // Rows that are new are looked after as well; that has been.
        let name = try #require(address.split(separator: "/").last.map(String.init))
        try server.sql("VACUUM outbox", in: name)
        func rounds() throws -> Int {
            let text = try server.sql(
                "SELECT autovacuum_count FROM pg_stat_user_tables WHERE relname = 'outbox'", in: name)
            return try #require(Int(text))
        }
        let before = try rounds()
        try database.execute("UPDATE outbox SET state = 'sent' WHERE id <= 12000")
        let grown = try pages()
        for _ in 0..<300 where try rounds() == before { try await Task.sleep(for: .milliseconds(200)) }
        #expect(try rounds() > before)
        let cleared = try pages()
        #expect(cleared <= 40, "\(grown) pages at first, and then \(cleared)")
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["SWITCHBOARD_MEASURE"] != nil))
    func `an outbox of a million texts is drained as fast as one of a thousand`() async throws {
        let store = try Store(file: scratch.file)
        let database = try scratch.connection()
        var before = 0
        for count in [1000, 999_000] {
            try fill(database, count, state: before == 0 ? "waiting" : "sending")
            before += count
            var took: [Duration] = []
            for _ in 0..<100 {
                let began = ContinuousClock.now
                let claimed = try await store.claim(limit: 4, perMinute: 100_000, now: time(100), lease: time(4000))
                #expect(claimed.count == 4)
                for one in claimed {
                    var row = one.row
                    (row.state, row.sent) = (.sent, time(100))
                    try await store.settle(row)
                }
                took.append(ContinuousClock.now - began)
            }
            took.sort()
            print("of \(before) texts, 4 taken out and settled: \(took[50]) median, \(took[99]) at worst")
        }
    }
}
