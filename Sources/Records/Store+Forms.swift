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
        try noteResent(form)
    }

    private func noteResent(_ form: FormResultRow) throws {
        guard let resent = form.resent else { return }
        try database.execute(
            "INSERT INTO form_resends VALUES (?, ?) ON CONFLICT (reference) DO UPDATE SET at = excluded.at",
            [.init(form.reference), .init(resent)])
    }

    /// Keeps a form as it grows: over what was kept of it on the same call, as long as that was half filled.
    /// - Throws: `DatabaseError`; `.constraint` when another form has the reference.
    package func keep(_ form: FormResultRow) throws {
        try database.transaction {
            try database.lock("form \(form.reference)")
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
        guard try database.changes == 1 else {
            throw DatabaseError(.constraint, "there is no form result ‘\(form.reference)’", file: database.file)
        }
        try noteResent(form)
    }

    /// Notes what became of a result that was claimed.
    /// - Returns: false when the lease had run out and another sender has taken the result since; nothing is changed then.
    @discardableResult
    package func settle(_ form: FormResultRow) throws -> Bool {
        try database.transaction {
            try database.lock("form \(form.reference)")
            guard let current = try formResult(form.reference), current.state == .sending,
                current.attempts == form.attempts
            else { return false }
            try update(form)
            return true
        }
    }

    /// Takes out results that are due, oldest first, marks them `sending` and counts the attempt, so that nobody else
    /// takes them before `lease`. A result that comes again after that may have arrived already: its reference tells.
    package func claimForms(limit: Int, now: Date, lease: Date) throws -> [FormResultRow] {
        try database.transaction {
            let due = try database.query(
                """
                \(FormResultRow.selected) WHERE state IN ('waiting', 'sending')
                AND (next_attempt <= ?1 OR next_attempt > ?2) ORDER BY next_attempt, reference LIMIT ?3
                \(database.dialect.claimed)
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
            "\(FormResultRow.selected) WHERE reference = ?", [.init(reference)], read: FormResultRow.init
        ).first
    }

    /// The results of a period, oldest first.
    package func formResults(in period: Range<Date>) throws -> [FormResultRow] {
        try database.query(
            "\(FormResultRow.selected) WHERE created >= ? AND created < ? ORDER BY created, reference",
            [.init(period.lowerBound), .init(period.upperBound)], read: FormResultRow.init)
    }

    /// Results that a person has to look at, oldest first: those who deal with them never took them.
    package func failedForms(in period: Range<Date>) throws -> [FormResultRow] {
        try formResults(in: period).filter { $0.state == .failed }
    }

    /// Has a result handed over again that was given up, or kept because its form named nowhere else. Whoever has it already can
    /// tell by its reference.
    /// - Returns: false when there is no such result.
    package func resendForm(_ reference: String, at date: Date) throws -> Bool {
        try database.transaction {
            try database.lock("form \(reference)")
            guard var form = try formResult(reference), [.failed, .kept].contains(form.state) else { return false }
            (form.state, form.attempts, form.lastError) = (.waiting, 0, nil)
            (form.nextAttempt, form.resent) = (date, date)
            try update(form)
            return true
        }
    }

    /// What has not been handed over yet: how many results, when the oldest of them was completed, and how many were given up.
    package func formBacklog() throws -> (unsettled: Int, oldest: Date?, failed: Int) {
        let unsettled = try database.query(
            "SELECT count(*) AS n, min(created) AS oldest FROM form_results WHERE state IN ('waiting', 'sending')"
        ) { (try $0.requireInteger("n"), try $0.date("oldest")) }.first
        let failed = try database.query("SELECT count(*) AS n FROM form_results WHERE state = 'failed'") {
            try $0.requireInteger("n")
        }.first
        return (unsettled?.0 ?? 0, unsettled?.1, failed ?? 0)
    }
}
