import Foundation
import TestSupport
import Testing

@testable import Records

/// Nodes of two versions on one database, while they are upgraded one by one.
@Suite(.withPostgreSQL) struct UpgradeTests {
    /// A program of version 11 of the tables, the oldest that may go on, in the SQL that it had: what a call, its text, a form and the
    /// node's own row are written by, and what is read back.
    private struct OldProgram {
        let database: any Database

        func work(_ id: String) throws {
            let at = SQLValue(time(0))
            // What fails since the table is another one is noted anew two seconds later.
            do { try note() } catch { try note() }
            try database.transaction {
                try database.execute("DELETE FROM day_sums WHERE began <= ?1 AND ended > ?1", [at])
                try database.execute(
                    """
                    INSERT INTO calls (
                        id, began, ended, caller_number, dialled, ending, grammar, software, audio_path, called_back, node
                    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    [
                        .text(id), at, .null, .text("+447700900123"), .null, .null, .text("g"), .text("0"), .null,
                        .null,
                        .text("old"),
                    ])
            }
            try database.execute(
                """
                INSERT INTO turns (
                    call_id, number, asked, heard, digits, hypotheses, decision, verdict, reason,
                    audio_path, audio_start_ms, audio_end_ms,
                    prompt_start_ms, prompt_end_ms, speech_start_ms, speech_end_ms, decided_ms, signal_to_noise, fit,
                    heard_twice
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [.text(id), .integer(1), .text("welcome"), .text("no-input"), .null, .text("[]")]
                    + Array(repeating: .null, count: 14))
            try database.execute(
                "INSERT INTO actions (call_id, kind, target, outcome, detail, at) VALUES (?, ?, ?, ?, ?, ?)",
                [.text(id), .text("hang-up"), .null, .text("completed"), .null, at])
            try database.execute(
                """
                INSERT INTO outbox (
                    reference, call_id, to_number, body, template, personalisation, created,
                    state, attempts, next_attempt, last_error, gateway_id, sent, receipt, receipt_at, caller
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(id), .text(id), .text("+44\(id)"), .text("b"), .text("link"), .text("{}"), at,
                    .text("waiting"),
                    .integer(0), at, .null, .null, .null, .null, .null, .null,
                ])
            try database.execute(
                "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [.text(id), .text(id), .text(id), .text("bins"), at, .integer(0), .null, .null])
            try database.execute(
                """
                INSERT INTO form_results (
                    reference, call_id, form, "values", state, created, delivered, attempts, next_attempt, last_error
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(id), .text(id), .text("f"), .text("{}"), .text("kept"), at, .null, .integer(0), at, .null,
                ])
            try database.execute(
                "INSERT INTO survey_answers (call_id, question, answer, at, number_hash) VALUES (?, ?, ?, ?, ?)",
                [.text(id), .text("helped"), .text("1"), at, .null])
            try database.execute(
                """
                UPDATE calls SET
                    ended = ?, ending = ?, audio_path = coalesce(?, audio_path), codec = ?, packets = ?, packets_lost = ?,
                    jitter_ms = ?, packets_lost_at_peer = ?, round_trip_ms = ?
                WHERE id = ?
                """, [at, .text("weHungUp"), .null, .null, .null, .null, .null, .null, .null, .text(id)])
            for table in ["turns", "actions", "outbox", "links", "form_results", "survey_answers"] {
                #expect(try rows(table, id) == 1, "\(table)")
            }
        }

        private func note() throws {
            let at = SQLValue(time(0))
            try database.transaction {
                try database.lock("node old")
                _ = try database.query("SELECT * FROM nodes WHERE name = ?", [.text("old")]) {
                    try $0.requireText("name")
                }
                try database.execute(
                    """
                    INSERT INTO nodes (
                        name, address, software, started, seen, state, calls, call_limit, grammar, complaint, drained
                    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
                    ON CONFLICT (name) DO UPDATE SET address = excluded.address, software = excluded.software,
                        started = excluded.started, seen = excluded.seen, state = excluded.state, calls = excluded.calls,
                        call_limit = excluded.call_limit, grammar = excluded.grammar, complaint = excluded.complaint
                    """,
                    [
                        .text("old"), .text("127.0.0.1:5060"), .text("0"), at, at, .text("taking"), .integer(1),
                        .integer(20), .text("g"), .null,
                    ])
            }
        }

        func rows(_ table: String, _ call: String) throws -> Int {
            try database.query("SELECT * FROM \(table) WHERE call_id = ?", [.text(call)]) {
                try $0.requireText("call_id")
            }.count
        }

        func calls() throws -> [String] {
            try database.query("SELECT * FROM calls ORDER BY began, id") { try $0.requireText("id") }
        }
    }

    private static func old(_ address: String, _ version: Int) throws -> OldProgram {
        let database = try Store.open(address, mode: .readWrite, .seconds(20))
        try Schema.migrate(database, steps: Array(Schema.steps.prefix(version)))
        try Schema.requireCurrent(database, steps: Array(Schema.steps.prefix(version)))
        return OldProgram(database: database)
    }

    @Test(arguments: Schema.oldest..<Schema.steps.count)
    func `an older node works on while a newer one brings the tables forward, and after it has been restarted`(
        version: Int
    ) async throws {
        let server = try PostgreSQLServer.shared.get()
        let address = server.address(of: try server.makeDatabase())
        let before = try Self.old(address, version)
        try before.work("before")
        // One that goes on the whole time, whenever the tables change.
        let (atWork, begun) = AsyncStream<Void>.makeStream()
        let busy = Task {
            defer { begun.finish() }
            let program = try Self.old(address, version)
            var count = 0
            repeat {
                count += 1
                try program.work("busy-\(count)")
                begun.finish()
                await Task.yield()
            } while !Task.isCancelled
            return count
        }
        for await _ in atWork {}
        let new = try Store(file: address)
        try await new.insert(call("new"))
        try await new.insert(TurnRow(callID: "new", number: 1, asked: "welcome", heard: .noInput))
        try before.work("meanwhile")
        try Self.old(address, version).work("restarted")
        busy.cancel()
        let count = try await busy.value
        let all = Set(["before", "meanwhile", "new", "restarted"] + (1...count).map { "busy-\($0)" })
        #expect(Set(try before.calls()) == all)
        #expect(Set(try await new.calls(in: time(-9)..<time(9)).map(\.call.id)) == all)
        #expect(try await new.nodes().map(\.name) == ["old"])
        #expect(try before.rows("turns", "new") == 1)
        // What the old one promised is sent by the new one, once.
        let claimed = try await new.claim(limit: 10_000, now: time(1), lease: time(121)).map(\.row.reference)
        #expect(claimed.count == all.count - 1 && Set(claimed) == all.subtracting(["new"]))
    }

    @Test func `a step that takes something away keeps older nodes out`() async throws {
        let server = try PostgreSQLServer.shared.get()
        let address = server.address(of: try server.makeDatabase())
        _ = try Store(file: address)
        try Store.open(address, mode: .readWrite, .seconds(5)).execute(
            "UPDATE marks SET at = '\(Schema.steps.count)' WHERE name = 'schema'")
        let error = #expect(throws: DatabaseError.self) { try Self.old(address, Schema.steps.count - 1) }
        #expect(error?.kind == .version)
    }
}
