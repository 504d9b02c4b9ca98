import Foundation

extension Store {
    /// Where a portion ends that begins at a moment: no more rows are in it, unless more than that are of one moment.
    /// - Parameters:
    ///   - start: the first moment that may be in it, as it is kept; empty for the beginning.
    ///   - date: what is older is past its time.
    ///   - rows: how many rows at most.
    /// - Returns: the first moment behind it, as it is kept; nil when nothing is left.
    func end(
        ofPortionOf sweep: RetentionSweep, from start: String, before date: Date, rows: Int
    ) throws -> String? {
        let moments = try database.query(
            """
            SELECT (\(sweep.moments) AND \(sweep.moment) >= ?1 ORDER BY \(sweep.moment) LIMIT 1) AS first,
                (\(sweep.moments) AND \(sweep.moment) >= ?1 ORDER BY \(sweep.moment) LIMIT 1 OFFSET \(rows)) AS next
            """, [.text(start), .init(date)]
        ) { (first: try $0.text("first"), next: try $0.text("next")) }
        guard let found = moments.first, let first = found.first else { return nil }
        guard let next = found.next else { return Timestamp.text(date) }
        guard next == first else { return next }
        return try database.query(
            "\(sweep.moments) AND \(sweep.moment) > ?1 ORDER BY \(sweep.moment) LIMIT 1", [.text(first), .init(date)]
        ) { try $0.requireText(sweep.moment) }.first ?? Timestamp.text(date)
    }

    /// Deletes a portion of one kind of data, and enters it in the register, in one transaction.
    /// - Parameters:
    ///   - portion: its moments, as they are kept.
    ///   - register: what it is entered as.
    ///   - files: how many files of it were deleted already.
    ///   - elsewhere: recordings that other nodes are to delete.
    /// - Returns: how many rows changed or went.
    func expire(
        _ sweep: RetentionSweep, _ portion: Range<String>, register line: DeletionRow, files: Int = 0,
        elsewhere: [RecordingPlace] = []
    ) throws -> Int {
        try database.transaction {
            // So that no two nodes wait for each other's rows.
            try database.lock("retention")
            try leaveToNodes(elsewhere, at: line.at)
            var count = 0
            for sql in sweep.statements {
                try database.execute(sql, [.text(portion.lowerBound), .text(portion.upperBound)])
                count += try database.changes
            }
            try add(count + files, to: line)
            return count
        }
    }

    /// What is counted of one kind of data beside it goes last: whoever counted meanwhile may have seen what is gone now.
    /// - Parameter files: how many files without a row were deleted.
    func finishExpiry(of kind: Retention.Kind, before date: Date, register line: DeletionRow, files: Int) throws {
        try database.transaction {
            try forgetSums(of: kind, before: date)
            try add(files, to: line)
        }
    }

    /// Adds to a line of the register what was deleted, and writes the line where it is not there yet.
    private func add(_ amount: Int, to line: DeletionRow) throws {
        guard amount > 0 else { return }
        try database.execute(
            """
            UPDATE deletions SET amount = amount + ?
            WHERE id = (SELECT max(id) FROM deletions WHERE at = ? AND kind = ?)
            """, [.init(amount), .init(line.at), .init(line.kind)])
        guard try database.changes == 0 else { return }
        try register(line.kind, before: line.before, amount: amount, at: line.at, why: line.why)
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
}
