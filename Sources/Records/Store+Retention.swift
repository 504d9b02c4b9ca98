import Foundation

/// What a deletion took away, and the files that are left to delete.
public struct Deletion: Sendable, Equatable {
    /// How many calls.
    public var calls: Int
    /// How many texts.
    public var texts: Int
    /// How many of those texts had never been sent: worth saying.
    public var unsentTexts: Int
    /// The recordings that belonged to the calls; the rows that named them are gone.
    public var audioPaths: [String]
}

extension Store {
    /// Deletes every call that began, and every text that was promised, before `date`, with all that belongs to them.
    /// What is deleted is overwritten in the file, too.
    public func delete(olderThan date: Date) throws -> Deletion {
        let before: [SQLValue] = [.init(date)]
        let deletion = try database.transaction {
            let audioPaths = try database.query(
                """
                SELECT audio_path AS path FROM calls WHERE began < ?1 AND audio_path IS NOT NULL
                UNION SELECT turns.audio_path FROM turns JOIN calls ON calls.id = call_id
                WHERE began < ?1 AND turns.audio_path IS NOT NULL ORDER BY path
                """, before
            ) { try $0.requireText("path") }
            let unsent = try database.query(
                "SELECT count(*) AS n FROM outbox WHERE created < ? AND state IN ('waiting', 'sending')", before
            ) { try $0.requireInteger("n") }
            try database.execute("DELETE FROM outbox WHERE created < ?", before)
            let texts = database.changes
            try database.execute("DELETE FROM calls WHERE began < ?", before)
            return Deletion(
                calls: database.changes, texts: texts, unsentTexts: unsent.first ?? 0, audioPaths: audioPaths)
        }
        // The write-ahead log still holds the pages from before.
        try database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return deletion
    }
}
