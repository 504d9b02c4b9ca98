import Foundation

/// Somebody who wants no texts. The number itself is not kept.
package struct OptOutRow: Sendable, Equatable {
    /// As `Store.hash(ofNumber:)` gives it.
    package var numberHash: String
    /// The number's last three digits, so that a person can recognise it.
    package var ending: String
    /// How it came about: `texted STOP`, `asked staff`…
    package var why: String
    /// When.
    package var at: Date
}

extension OptOutRow {
    init(_ row: Row) throws {
        self.init(
            numberHash: try row.requireText("number_hash"), ending: try row.requireText("ending"),
            why: try row.requireText("why"), at: try row.requireDate("at"))
    }
}

extension Store {
    /// No more texts to this number. Texts that are waiting for it are withdrawn.
    /// - Parameter number: E.164.
    /// - Returns: how many texts were withdrawn.
    @discardableResult
    package func optOut(_ number: String, why: String, at date: Date) throws -> Int {
        try database.transaction {
            try lockTexts(to: number)
            try database.execute(
                """
                INSERT INTO opt_outs (number_hash, ending, why, at) VALUES (?, ?, ?, ?)
                ON CONFLICT (number_hash) DO UPDATE SET ending = excluded.ending, why = excluded.why, at = excluded.at
                """,
                [.init(try hash(ofNumber: number)), .init(String(number.suffix(3))), .init(why), .init(date)])
            try database.execute(
                """
                UPDATE outbox SET state = 'failed', last_error = 'withdrawn: the number wants no texts'
                WHERE to_number = ? AND state = 'waiting'
                """, [.init(number)])
            return try database.changes
        }
    }

    /// Texts may go to this number again.
    /// - Returns: false when it was not on the list.
    package func optIn(_ number: String) throws -> Bool {
        try database.execute("DELETE FROM opt_outs WHERE number_hash = ?", [.init(try hash(ofNumber: number))])
        return try database.changes == 1
    }

    /// Everybody who wants no texts, the latest first.
    package func optOuts() throws -> [OptOutRow] {
        try database.query("SELECT * FROM opt_outs ORDER BY at DESC, number_hash", read: OptOutRow.init)
    }

    func isOptedOut(_ number: String) throws -> Bool {
        try !database.query(
            "SELECT 1 AS one FROM opt_outs WHERE number_hash = ?", [.init(try hash(ofNumber: number))]
        ) { try $0.requireInteger("one") }.isEmpty
    }
}
