import Foundation

/// What became of a promise.
package enum PromiseOutcome: Sendable, Equatable {
    /// The text is in the outbox, on the disk.
    case promised
    /// The same text was promised before under this reference; it is not repeated.
    case alreadyPromised
    /// Another text has this reference.
    case referenceTaken
    /// The number has had its share.
    case tooMany
    /// The number's owner wants no texts.
    case optedOut
}

/// A text that was taken out to be sent.
package struct ClaimedText: Sendable, Equatable {
    /// The row as it now stands: `sending`.
    package var row: OutboxRow
    /// It was `sending` before, so the gateway may have it already: ask before sending it again.
    package var mayHaveGone: Bool
}

extension Store {
    /// Puts a text into the outbox in one transaction with the check of how many the number has had.
    /// - Parameters:
    ///   - limit: how many texts one number may have since `since`; failed ones do not count.
    ///   - link: the link in it that has a token; kept in the same transaction.
    package func promise(
        _ text: OutboxRow, limit: Int, since: Date, link: LinkRow? = nil
    ) throws -> PromiseOutcome {
        let personalisation = String(decoding: try Self.json.encode(text.personalisation), as: UTF8.self)
        return try database.transaction {
            let before = try database.query(
                "SELECT * FROM outbox WHERE reference = ?", [.init(text.reference)], read: OutboxRow.init)
            if let before = before.first {
                let same =
                    before.to == text.to && before.body == text.body && before.template == text.template
                    && before.personalisation == text.personalisation
                return same ? .alreadyPromised : .referenceTaken
            }
            if try isOptedOut(text.to) { return .optedOut }
            let sent = try database.query(
                "SELECT count(*) AS n FROM outbox WHERE to_number = ? AND created > ? AND state <> 'failed'",
                [.init(text.to), .init(since)]
            ) { try $0.requireInteger("n") }
            guard (sent.first ?? 0) < limit else { return .tooMany }
            try database.execute(
                """
                INSERT INTO outbox (
                    reference, call_id, to_number, body, template, personalisation, created,
                    state, attempts, next_attempt, last_error, gateway_id, sent, receipt, receipt_at
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .init(text.reference), .init(text.callID), .init(text.to), .init(text.body),
                    .init(text.template), .text(personalisation), .init(text.created), .init(text.state.rawValue),
                    .init(text.attempts), .init(text.nextAttempt), .init(text.lastError), .init(text.gatewayID),
                    .init(text.sent), .init(text.receipt), .init(text.receiptAt),
                ])
            if let link { try insert(link) }
            return .promised
        }
    }

    /// How many texts the gateway took since then.
    package func sent(since date: Date) throws -> Int {
        try database.query("SELECT count(*) AS n FROM outbox WHERE sent > ?", [.init(date)]) {
            try $0.requireInteger("n")
        }.first ?? 0
    }

    /// When the next text is due, or nil when none waits.
    package func nextDue() throws -> Date? {
        try database.query("SELECT min(next_attempt) AS due FROM outbox AS o WHERE \(Self.first)") { row in
            try row.date("due")
        }.first ?? nil
    }

    /// Takes out texts that are due, marks them `sending` and counts the attempt, so that nobody else takes them
    /// before `lease`. For each number only its oldest unsettled text can be taken: texts go in order.
    package func claim(limit: Int, now: Date, lease: Date) throws -> [ClaimedText] {
        try database.transaction {
            let due = try database.query(
                "SELECT * FROM outbox AS o WHERE \(Self.first) AND next_attempt <= ? ORDER BY next_attempt, id LIMIT ?",
                [.init(now), .init(limit)], read: OutboxRow.init)
            return try due.map { row in
                var claimed = row
                claimed.state = .sending
                claimed.attempts += 1
                claimed.nextAttempt = lease
                try write(claimed)
                return ClaimedText(row: claimed, mayHaveGone: row.state == .sending)
            }
        }
    }

    /// Notes what became of a text that was claimed.
    /// - Returns: false when the lease had run out and another sender has taken the text since; nothing is changed then.
    @discardableResult
    package func settle(_ text: OutboxRow) throws -> Bool {
        try database.transaction {
            let current = try database.query(
                "SELECT * FROM outbox WHERE id = ?", [.init(text.id)], read: OutboxRow.init)
            guard let current = current.first, current.state == .sending, current.attempts == text.attempts else {
                return false
            }
            try write(text)
            return true
        }
    }

    /// The texts promised in a period, oldest first.
    package func outbox(in period: Range<Date>) throws -> [OutboxRow] {
        try database.query(
            "SELECT * FROM outbox WHERE created >= ? AND created < ? ORDER BY id",
            [.init(period.lowerBound), .init(period.upperBound)], read: OutboxRow.init)
    }

    /// What has not gone yet: how many texts, when the oldest of them was promised, and how many were given up.
    package func backlog() throws -> (unsettled: Int, oldest: Date?, failed: Int) {
        let unsettled = try database.query(
            "SELECT count(*) AS n, min(created) AS oldest FROM outbox WHERE state IN ('waiting', 'sending')"
        ) { (try $0.requireInteger("n"), try $0.date("oldest")) }.first
        let failed = try database.query("SELECT count(*) AS n FROM outbox WHERE state = 'failed'") {
            try $0.requireInteger("n")
        }.first
        return (unsettled?.0 ?? 0, unsettled?.1, failed ?? 0)
    }

    private func write(_ text: OutboxRow) throws {
        try database.execute(
            """
            UPDATE outbox SET state = ?, attempts = ?, next_attempt = ?, last_error = ?, gateway_id = ?, sent = ?
            WHERE id = ?
            """,
            [
                .init(text.state.rawValue), .init(text.attempts), .init(text.nextAttempt), .init(text.lastError),
                .init(text.gatewayID), .init(text.sent), .init(text.id),
            ])
    }

    /// The condition on `outbox AS o`: unsettled, and the oldest such text of its number.
    private static let first = """
        state IN ('waiting', 'sending') AND NOT EXISTS (
            SELECT 1 FROM outbox AS earlier
            WHERE earlier.to_number = o.to_number AND earlier.id < o.id AND earlier.state IN ('waiting', 'sending'))
        """

    private static let json: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return encoder
    }()
}
