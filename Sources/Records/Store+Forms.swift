import Foundation

extension Store {
    /// Keeps the answers to a voice form; on the disk when it returns, so that the caller may be told.
    /// - Throws: `DatabaseError`; `.constraint` when the reference is taken or the values are no JSON.
    package func insert(_ form: FormResultRow) throws {
        try database.execute(
            """
            INSERT INTO form_results (
                reference, call_id, form, "values", state, created, delivered, attempts, next_attempt, last_error
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .init(form.reference), .init(form.callID), .init(form.form), .init(form.values),
                .init(form.state.rawValue), .init(form.created), .init(form.delivered), .init(form.attempts),
                .init(form.nextAttempt), .init(form.lastError),
            ])
    }

    /// Keeps a form as it grows: over what was kept of it on the same call, as long as that was half filled.
    /// - Throws: `DatabaseError`; `.constraint` when another form has the reference.
    package func keep(_ form: FormResultRow) throws {
        try database.transaction {
            guard let before = try formResult(form.reference) else { return try insert(form) }
            guard before.state == .partial, before.callID == form.callID, before.form == form.form else {
                throw DatabaseError(
                    .constraint, "another form has the reference ‘\(form.reference)’", file: database.file)
            }
            try database.execute("DELETE FROM form_results WHERE reference = ?", [.init(form.reference)])
            try insert(form)
        }
    }

    /// Notes where a result stands: state, delivery, attempts and what went wrong.
    /// - Throws: `DatabaseError`; `.constraint` when there is no such result.
    package func update(_ form: FormResultRow) throws {
        try database.execute(
            """
            UPDATE form_results SET state = ?, delivered = ?, attempts = ?, next_attempt = ?, last_error = ?
            WHERE reference = ?
            """,
            [
                .init(form.state.rawValue), .init(form.delivered), .init(form.attempts), .init(form.nextAttempt),
                .init(form.lastError), .init(form.reference),
            ])
        guard database.changes == 1 else {
            throw DatabaseError(.constraint, "there is no form result ‘\(form.reference)’", file: database.file)
        }
    }

    /// Takes out results that are due, oldest first, marks them `sending` and counts the attempt, so that nobody else
    /// takes them before `lease`. A result that comes again after that may have arrived already: its reference tells.
    package func claimForms(limit: Int, now: Date, lease: Date) throws -> [FormResultRow] {
        try database.transaction {
            let due = try database.query(
                """
                SELECT * FROM form_results WHERE state IN ('waiting', 'sending')
                AND (next_attempt <= ?1 OR next_attempt > ?2) ORDER BY next_attempt, reference LIMIT ?3
                """, Self.bounds(of: now) + [.init(limit)], read: FormResultRow.init)
            return try due.map { row in
                var claimed = row
                claimed.state = .sending
                claimed.attempts += 1
                claimed.nextAttempt = lease
                try update(claimed)
                return claimed
            }
        }
    }

    /// One result, or nil.
    package func formResult(_ reference: String) throws -> FormResultRow? {
        try database.query(
            "SELECT * FROM form_results WHERE reference = ?", [.init(reference)], read: FormResultRow.init
        ).first
    }

    /// The results of a period, oldest first.
    func formResults(in period: Range<Date>) throws -> [FormResultRow] {
        try database.query(
            "SELECT * FROM form_results WHERE created >= ? AND created < ? ORDER BY created, reference",
            [.init(period.lowerBound), .init(period.upperBound)], read: FormResultRow.init)
    }
}
