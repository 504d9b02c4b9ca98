import CallHistory
import Foundation

extension Store {
    /// Deletes one kind of data of before `date`, and enters it in the register, in one transaction.
    /// - Parameters:
    ///   - files: how many files of it were deleted already.
    ///   - elsewhere: recordings that other nodes are to delete.
    /// - Returns: how many rows changed or went.
    func expire(
        _ kind: Retention.Kind, before date: Date, at now: Date, why: String, files: Int = 0,
        elsewhere: [RecordingPlace] = []
    ) throws -> Int {
        try database.transaction {
            try leaveToNodes(elsewhere, at: now)
            var count = 0
            for sql in Self.deletions(of: kind) {
                try database.execute(sql, [.init(date)])
                count += try database.changes
            }
            try forgetSums(of: kind, before: date)
            if count + files > 0 { try register(kind.rawValue, before: date, amount: count + files, at: now, why: why) }
            return count
        }
    }

    /// The register of deletions of a period, oldest first.
    package func deletions(in period: Range<Date>) throws -> [DeletionRow] {
        try database.query(
            "SELECT * FROM deletions WHERE at >= ? AND at < ? ORDER BY id",
            [.init(period.lowerBound), .init(period.upperBound)], read: DeletionRow.init)
    }

    func register(_ kind: String, before: Date?, amount: Int, at now: Date, why: String) throws {
        try database.execute(
            "INSERT INTO deletions (at, kind, before, amount, why) VALUES (?, ?, ?, ?, ?)",
            [.init(now), .init(kind), .init(before), .init(amount), .init(why)])
    }

    /// The write-ahead log still holds the pages from before a deletion; this takes them away. While somebody reads the
    /// records that cannot be done, and is noted, so that a running switchboard does it as soon as it can.
    /// - Returns: whether it was done.
    @discardableResult
    package func emptyLog() throws -> Bool {
        guard try !database.emptyLog() else {
            if try isLogToBeEmptied { try database.execute("DELETE FROM marks WHERE name = 'erasure'") }
            return true
        }
        try mark("erasure")
        return false
    }

    /// Whether something that was deleted is still in the log.
    package var isLogToBeEmptied: Bool {
        get throws {
            try !database.query("SELECT at FROM marks WHERE name = 'erasure'") { try $0.requireText("at") }.isEmpty
        }
    }

    /// The kinds of actions whose details go with the words, as a list in SQL.
    private static let holdingWords =
        CallAction.Kind.holdingWords.map { "'\($0.rawValue)'" }.joined(separator: ", ")

    /// `?1` is the time; what is older goes.
    private static func deletions(of kind: Retention.Kind) -> [String] {
        switch kind {
        case .audio:
            [
                """
                UPDATE turns SET audio_path = NULL, audio_start_ms = NULL, audio_end_ms = NULL
                WHERE audio_path IS NOT NULL AND call_id IN (SELECT id FROM calls WHERE began < ?1)
                """,
                "UPDATE calls SET audio_path = NULL WHERE audio_path IS NOT NULL AND began < ?1",
            ]
        case .words:
            [
                """
                UPDATE turns SET digits = NULL, hypotheses = '[]', decision = NULL, reason = NULL
                WHERE (digits IS NOT NULL OR hypotheses <> '[]' OR decision IS NOT NULL OR reason IS NOT NULL)
                    AND call_id IN (SELECT id FROM calls WHERE began < ?1)
                """,
                // What a caller put right in a form, or was overheard to say.
                """
                UPDATE actions SET detail = NULL
                WHERE kind IN (\(holdingWords)) AND detail IS NOT NULL
                    AND call_id IN (SELECT id FROM calls WHERE began < ?1)
                """,
                """
                UPDATE labels SET words = NULL
                WHERE words IS NOT NULL AND call_id IN (SELECT id FROM calls WHERE began < ?1)
                """,
                // Behind the turns: what is kept meanwhile waits for them, and then finds no words.
                "DELETE FROM turn_vectors WHERE call_id IN (SELECT id FROM calls WHERE began < ?1)",
            ]
        case .numbers:
            [
                "UPDATE calls SET caller_number = NULL WHERE caller_number IS NOT NULL AND began < ?1",
                "UPDATE survey_answers SET number_hash = NULL WHERE number_hash IS NOT NULL AND at < ?1",
            ]
        case .texts:
            [
                // What has not gone by now never will.
                """
                UPDATE outbox SET state = 'failed', last_error = 'not sent before it had to be deleted'
                WHERE state IN ('waiting', 'sending') AND created < ?1
                """,
                """
                UPDATE outbox SET to_number = '', body = '', personalisation = '{}', caller = NULL
                WHERE to_number <> '' AND created < ?1
                """,
            ]
        case .forms: ["DELETE FROM form_results WHERE created < ?1"]
        case .surveys: ["DELETE FROM survey_answers WHERE at < ?1"]
        case .calls:
            [
                "DELETE FROM outbox WHERE created < ?1", "DELETE FROM links WHERE created < ?1",
                "DELETE FROM missed_calls WHERE at < ?1", "DELETE FROM calls WHERE began < ?1",
            ]
        }
    }
}
