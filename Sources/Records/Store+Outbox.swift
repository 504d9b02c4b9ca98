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
    /// Whoever calls has had their share of texts to numbers that they gave.
    case tooManyOfCaller
    /// Callers who withhold their number have had their share.
    case tooManyWithheld
    /// So many texts went to numbers that callers gave that no more go today.
    case tooManyKeyed
}

/// Who has a text sent to a number that is not the one they call from.
package enum TextOrigin: Sendable, Equatable {
    /// Somebody with a number, E.164 where it is one.
    case caller(String)
    /// Somebody who withholds it.
    case withheld
}

/// How many texts may go in a day, and to whom.
package struct TextAllowance: Sendable, Equatable {
    /// To one number.
    package var perNumber = 5
    /// To numbers that one caller gave who calls from another.
    package var perCaller = 3
    /// In an hour, to numbers that callers gave who withhold their own: they cannot be told apart.
    package var withheldAnHour = 4
    /// To all numbers that callers gave.
    package var keyed = 100

    /// The limits that hold without a setting.
    package init() {}
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
    ///   - allowance: how many go in the day before; failed ones do not count.
    ///   - origin: who has it sent to a number that is not the one they call from; nil when it goes to their own.
    ///   - link: the link in it that has a token; kept in the same transaction.
    package func promise(
        _ text: OutboxRow, allowance: TextAllowance, origin: TextOrigin? = nil, link: LinkRow? = nil
    ) throws -> PromiseOutcome {
        let personalisation = String(decoding: try Self.json.encode(text.personalisation), as: UTF8.self)
        return try database.transaction {
            try lockTexts(to: text.to)
            // Always behind the number's own, so that no two wait for each other.
            if origin != nil { try database.lock("texts to numbers that callers gave") }
            let before = try database.query(
                "SELECT * FROM outbox WHERE reference = ?", [.init(text.reference)], read: OutboxRow.init)
            if let before = before.first {
                let same =
                    before.to == text.to && before.body == text.body && before.template == text.template
                    && before.personalisation == text.personalisation
                return same ? .alreadyPromised : .referenceTaken
            }
            if try isOptedOut(text.to) { return .optedOut }
            // What a clock that was ahead has left behind is of no day.
            let day = [SQLValue](
                [text.created.addingTimeInterval(-24 * 60 * 60), text.created.addingTimeInterval(60)].map { .init($0) })
            func count(_ condition: String, _ values: [SQLValue]) throws -> Int {
                try database.query(
                    """
                    SELECT count(*) AS n FROM outbox
                    WHERE created > ?1 AND created <= ?2 AND state <> 'failed' AND \(condition)
                    """, day + values
                ) { try $0.requireInteger("n") }.first ?? 0
            }
            guard try count("to_number = ?3", [.init(text.to)]) < allowance.perNumber else { return .tooMany }
            let caller = try origin.map { origin in
                if case .caller(let number) = origin { try hash(ofNumber: number) } else { Self.withheld }
            }
            if let caller {
                if caller == Self.withheld {
                    let hour = SQLValue(text.created.addingTimeInterval(-60 * 60))
                    guard try count("caller = ?3 AND created > ?4", [.init(caller), hour]) < allowance.withheldAnHour
                    else { return .tooManyWithheld }
                } else if try count("caller = ?3", [.init(caller)]) >= allowance.perCaller {
                    return .tooManyOfCaller
                }
                guard try count("caller IS NOT NULL", []) < allowance.keyed else { return .tooManyKeyed }
            }
            try database.execute(
                """
                INSERT INTO outbox (
                    reference, call_id, to_number, body, template, personalisation, created,
                    state, attempts, next_attempt, last_error, gateway_id, sent, receipt, receipt_at, caller
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .init(text.reference), .init(text.callID), .init(text.to), .init(text.body),
                    .init(text.template), .text(personalisation), .init(text.created), .init(text.state.rawValue),
                    .init(text.attempts), .init(text.nextAttempt), .init(text.lastError), .init(text.gatewayID),
                    .init(text.sent), .init(text.receipt), .init(text.receiptAt),
                    .init(caller),
                ])
            if let link { try insert(link) }
            return .promised
        }
    }

    /// How many texts the gateway took since then, and how many it is being given for the first time, by anybody. In one
    /// statement, so that none is missed that is taken meanwhile.
    private func given(since date: Date, at now: Date) throws -> Int {
        try database.query(
            """
            SELECT (SELECT count(*) FROM outbox WHERE sent > ?1 AND sent <= ?2) + (
                SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending') AND state = 'sending'
                AND last_error IS NULL AND next_attempt > ?3) AS n
            """, [.init(date), .init(date + 300), .init(now)]
        ) { try $0.requireInteger("n") }.first ?? 0
    }

    /// Whether a text is due.
    package func hasDue(at now: Date) throws -> Bool {
        try Self.due(at: now).contains { condition, bound in
            try !database.query(
                "SELECT 1 AS one FROM outbox AS o WHERE \(Self.first) AND \(condition) LIMIT 1", [bound]
            ) { try $0.requireInteger("one") }.isEmpty
        }
    }

    /// Takes out texts that are due, marks them `sending` and counts the attempt, so that nobody else takes them
    /// before `lease`. For each number only its oldest unsettled text can be taken: texts go in order.
    /// - Parameters:
    ///   - limit: at most so many.
    ///   - perMinute: how many the gateway takes in a minute from all senders together; nil where that is not asked.
    ///   - tried: how many this sender gave to it in the last minute, taken or not.
    package func claim(
        limit: Int, perMinute: Int? = nil, tried: Int = 0, now: Date, lease: Date
    ) throws -> [ClaimedText] {
        try database.transaction {
            var limit = limit
            if let perMinute {
                // So that no two senders count the same room.
                try database.lock("texts a minute")
                limit = min(limit, perMinute - max(tried, try given(since: now - 60, at: now)))
            }
            guard limit > 0 else { return [] }
            var due: [OutboxRow] = []
            for (condition, bound) in Self.due(at: now) where due.count < limit {
                due += try database.query(
                    Self.claiming(condition, database.dialect), [bound, .init(limit - due.count)],
                    read: OutboxRow.init)
            }
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
                "SELECT * FROM outbox WHERE id = ? \(database.dialect.toBeChanged)", [.init(text.id)],
                read: OutboxRow.init)
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

    /// What is counted of a number, and the order of its texts, stays so until the end of the transaction.
    func lockTexts(to number: String) throws { try database.lock("texts to \(number)") }

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

    /// Texts that are due in the order of an index, so that it ends with the last that is wanted, however many wait.
    static func claiming(_ condition: String, _ dialect: SQLDialect) -> String {
        """
        SELECT * FROM outbox AS o WHERE \(Self.first) AND \(condition) ORDER BY next_attempt, id LIMIT ?2
        \(dialect.claimed)
        """
    }

    /// What is due; and what is due later than it can be, since no wait is longer than an hour: that was written by a clock that was
    /// ahead. One after the other, each a stretch of an index.
    static func due(at now: Date) -> [(condition: String, bound: SQLValue)] {
        let bounds = bounds(of: now)
        return [("next_attempt <= ?1", bounds[0]), ("next_attempt > ?1", bounds[1])]
    }

    static func bounds(of now: Date) -> [SQLValue] { [.init(now), .init(now.addingTimeInterval(2 * 60 * 60))] }

    /// In the place of a caller's hash.
    private static let withheld = "withheld"

    private static let json: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return encoder
    }()
}
