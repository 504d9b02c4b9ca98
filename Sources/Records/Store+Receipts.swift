import Foundation

extension Store {
    /// Notes what the gateway reports of a text that it took. Receipts may arrive late, twice and out of order: what is on
    /// its way changes no end, `delivered` stays, and a failure that a person has seen to is none again. A text that was
    /// given up, or was to be sent again, has gone after all.
    /// - Parameters:
    ///   - status: GOV.UK Notify's words: `delivered`, `permanent-failure`, `temporary-failure`, `technical-failure`.
    /// - Returns: false when there is no such text.
    package func receipt(_ reference: String, status: String, gatewayID: String?, at date: Date) throws -> Bool {
        try database.transaction {
            let found = try database.query(
                "SELECT 1 AS one FROM outbox WHERE reference = ?", [.init(reference)]
            ) { try $0.requireInteger("one") }
            // A receipt also tells that the gateway has the text, should its first answer have been lost.
            try database.execute(
                """
                UPDATE outbox SET receipt = ?1, receipt_at = ?2, gateway_id = coalesce(gateway_id, ?3),
                    state = 'sent', sent = coalesce(sent, ?2), last_error = NULL
                WHERE reference = ?4 AND CASE
                    WHEN receipt IS NULL OR receipt NOT IN (\(Self.ends)) THEN TRUE
                    WHEN receipt = 'delivered' THEN FALSE
                    WHEN receipt = 'resent' THEN ?1 = 'delivered'
                    ELSE ?1 IN (\(Self.ends)) END
                """,
                [.init(status), .init(date), .init(gatewayID), .init(reference)])
            return !found.isEmpty
        }
    }

    /// Reports behind which nothing more comes, and our own of a text that was sent again.
    private static let ends = "'delivered', 'permanent-failure', 'temporary-failure', 'technical-failure', 'resent'"

    /// Texts that a person has to look at, oldest first: not taken by the gateway, or not arrived on the phone.
    package func deadLetters(in period: Range<Date>) throws -> [OutboxRow] {
        try database.query(
            """
            SELECT * FROM outbox WHERE created >= ? AND created < ?
            AND (state = 'failed' OR receipt IN ('permanent-failure', 'temporary-failure', 'technical-failure'))
            ORDER BY id
            """,
            [.init(period.lowerBound), .init(period.upperBound)], read: OutboxRow.init)
    }

    /// One text, or nil.
    package func text(_ reference: String) throws -> OutboxRow? {
        try database.query("SELECT * FROM outbox WHERE reference = ?", [.init(reference)], read: OutboxRow.init).first
    }

    /// Puts a dead letter back into the outbox. One that the gateway may have is asked about first; one that the gateway
    /// took and could not deliver is promised anew, under a reference of its own.
    /// - Returns: the reference under which it is sent, or nil when there is no such dead letter.
    package func resend(_ reference: String, at date: Date) throws -> String? {
        try database.transaction {
            // What was deleted in its time has no number any more.
            guard let promised = try text(reference) else { return nil }
            try lockTexts(to: promised.to)
            guard let row = try text(reference), !row.to.isEmpty, try !isOptedOut(row.to) else { return nil }
            switch row.state {
            case .failed:
                // The reason of the last attempt hides what became of the one before a person had it sent again.
                let doubt =
                    row.attempts > 0 && (row.resent != nil || (row.lastError ?? "").contains("may have been sent"))
                try database.execute(
                    """
                    UPDATE outbox SET state = ?1, attempts = 0, next_attempt = ?2, last_error = NULL, resent = ?2,
                        receipt = NULL, receipt_at = NULL
                    WHERE id = ?3
                    """,
                    [.init((doubt ? OutboxRow.State.sending : .waiting).rawValue), .init(date), .init(row.id)])
                return reference
            case .sent where ["permanent-failure", "temporary-failure", "technical-failure"].contains(row.receipt):
                let again = UUID().uuidString.lowercased()
                try database.execute(
                    """
                    INSERT INTO outbox (
                        reference, call_id, to_number, body, template, personalisation, created, state, attempts,
                        next_attempt, resent, caller
                    ) SELECT ?1, call_id, to_number, body, template, personalisation, ?2, 'waiting', 0, ?2, ?2, caller
                    FROM outbox WHERE id = ?3
                    """,
                    [.init(again), .init(date), .init(row.id)])
                try database.execute(
                    "UPDATE outbox SET receipt = 'resent', receipt_at = ? WHERE id = ?", [.init(date), .init(row.id)])
                return again
            case .waiting, .sending, .sent: return nil
            }
        }
    }
}
