import CallHistory
import Foundation
import Telephony

/// What a report counts of one call: no number, and no words.
package struct CallFacts: Sendable, Equatable {
    /// A turn of it.
    package struct Turn: Sendable, Equatable {
        /// The prompt; nil for one that this version does not have.
        package var asked: PromptID?
        /// What came back; nil for what this version does not know.
        package var heard: TurnRow.Heard?
        /// What was made of it; nil where nothing is on record.
        package var understood: Interpretation?
        /// From the end of speech to the decision, in ms.
        package var latency: Int?
        /// What a person says it was about.
        package var label: String?
    }

    /// When it began.
    package var began: Date
    /// When it was over.
    package var ended: Date?
    /// How it ended; nil while it goes on, or when the process died with it.
    package var ending: CallEnding?
    /// The grammar's fingerprint.
    package var grammar: String
    /// Whether the same number rang again within the hour.
    package var wasCalledBack: Bool
    /// In order.
    package var turns: [Turn]
    /// In order.
    package var actions: [CallAction]
    /// Whether so much of the caller's sound was lost that it can be heard; nil where nothing is on record of the line.
    package var isLinePoor: Bool?
}

/// What became of the texts of a period.
package struct TextFacts: Sendable, Equatable {
    /// Promised.
    package var promised = 0
    /// Taken by the gateway.
    package var sent = 0
    /// Reported as delivered.
    package var delivered = 0
    /// Reported as not delivered.
    package var undelivered = 0
    /// Given up.
    package var failed = 0
    /// Links with a token, by which clicks can be told.
    package var tracked = 0
    /// Of those, followed.
    package var clicked = 0
    /// Of those, the form was completed.
    package var completed = 0

    /// Nothing yet.
    package init() {}
}

extension Store {
    /// Goes through the calls that began in a period, oldest first, one at a time: a year of them needs no more memory
    /// than a day.
    package func reduce<Result: Sendable>(
        _ period: Range<Date>, into result: Result, _ add: @Sendable (inout Result, CallFacts) -> Void
    ) throws -> Result {
        let bounds: [SQLValue] = [.init(period.lowerBound), .init(period.upperBound)]
        var result = result
        try database.snapshot {
            let calls = try database.cursor(
                """
                SELECT rowid, began, ended, ending, grammar, called_back IS NOT NULL, packets, packets_lost FROM calls
                WHERE began >= ? AND began < ? ORDER BY began, rowid
                """, bounds)
            let turns = try database.cursor(
                """
                SELECT calls.rowid, asked, heard, verdict, decided_ms - speech_end_ms,
                    (SELECT expect FROM labels
                        WHERE labels.call_id = calls.id AND turn = number AND \(Self.personsOwn))
                FROM calls \(database.dialect.joinInOrder) turns ON turns.call_id = calls.id
                WHERE began >= ? AND began < ? ORDER BY began, calls.rowid, number
                """, bounds)
            let actions = try database.cursor(
                """
                SELECT calls.rowid, kind, target, outcome, detail FROM calls \(database.dialect.joinInOrder) actions ON actions.call_id = calls.id
                WHERE began >= ? AND began < ? ORDER BY began, calls.rowid, actions.id
                """, bounds)
            try turns.advance()
            try actions.advance()
            try calls.advance()
            while calls.hasRow {
                let row = calls.integer(0)
                guard let began = calls.date(1) else {
                    throw DatabaseError(.damagedRow, "the beginning of a call is damaged", file: database.file)
                }
                var facts = CallFacts(
                    began: began, ended: calls.date(2), ending: calls.text(3).flatMap(CallEnding.init),
                    grammar: calls.text(4) ?? "",
                    wasCalledBack: calls.integer(5) != 0, turns: [], actions: [])
                if !calls.isNull(6) {
                    facts.isLinePoor = CallLine.isPoor(lost: calls.integer(7), received: calls.integer(6))
                }
                while turns.hasRow, turns.integer(0) == row {
                    facts.turns.append(
                        CallFacts.Turn(
                            asked: turns.text(1).flatMap(PromptID.init),
                            heard: turns.text(2).flatMap(TurnRow.Heard.init),
                            understood: turns.text(3).map(Interpretation.init(text:)),
                            latency: turns.isNull(4) ? nil : turns.integer(4), label: turns.text(5)))
                    try turns.advance()
                }
                while actions.hasRow, actions.integer(0) == row {
                    facts.actions.append(
                        CallAction(
                            ActionColumns(
                                kind: actions.text(1) ?? "", target: actions.text(2), outcome: actions.text(3) ?? "",
                                detail: actions.text(4))))
                    try actions.advance()
                }
                add(&result, facts)
                try calls.advance()
            }
        }
        return result
    }

    /// When the first and the last call began; nil when there is none.
    package func span() throws -> ClosedRange<Date>? {
        let row = try database.query("SELECT min(began) AS first, max(began) AS last FROM calls") { row in
            (try row.date("first"), try row.date("last"))
        }.first
        guard let first = row?.0, let last = row?.1 else { return nil }
        return first...last
    }

    /// What became of the texts that were promised in a period.
    package func textFacts(in period: Range<Date>) throws -> TextFacts {
        let bounds: [SQLValue] = [.init(period.lowerBound), .init(period.upperBound)]
        var facts = TextFacts()
        try database.snapshot {
            let texts = try database.cursor(
                """
                SELECT count(*), count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE receipt = 'delivered'),
                    count(*) FILTER (WHERE receipt IN ('permanent-failure', 'temporary-failure', 'technical-failure')),
                    count(*) FILTER (WHERE state = 'failed')
                FROM outbox WHERE created >= ? AND created < ?
                """, bounds)
            try texts.advance()
            facts.promised = texts.integer(0)
            facts.sent = texts.integer(1)
            facts.delivered = texts.integer(2)
            facts.undelivered = texts.integer(3)
            facts.failed = texts.integer(4)
            let links = try database.cursor(
                """
                SELECT count(*), count(clicked), count(completed) FROM links
                WHERE created >= ? AND created < ?
                """, bounds)
            try links.advance()
            facts.tracked = links.integer(0)
            facts.clicked = links.integer(1)
            facts.completed = links.integer(2)
        }
        return facts
    }

    /// The survey's answers of a period, counted by question and answer.
    package func surveyCounts(in period: Range<Date>) throws -> [String: [String: Int]] {
        var counts: [String: [String: Int]] = [:]
        let rows = try database.query(
            "SELECT question, answer, count(*) AS n FROM survey_answers WHERE at >= ? AND at < ? GROUP BY 1, 2",
            [.init(period.lowerBound), .init(period.upperBound)]
        ) { (try $0.requireText("question"), try $0.requireText("answer"), try $0.requireInteger("n")) }
        for (question, answer, count) in rows { counts[question, default: [:]][answer] = count }
        return counts
    }

    /// Calls of a period that no conversation began with, by why: `busy`, `gone`.
    package func missedCalls(in period: Range<Date>) throws -> [String: Int] {
        Dictionary(
            uniqueKeysWithValues: try database.query(
                "SELECT why, count(*) AS n FROM missed_calls WHERE at >= ? AND at < ? GROUP BY why",
                [.init(period.lowerBound), .init(period.upperBound)]
            ) { (try $0.requireText("why"), try $0.requireInteger("n")) })
    }

    /// Everything in `body` or nothing of it, and with one wait for the disk.
    package func inOneTransaction<Result: Sendable>(
        _ body: @Sendable (isolated Store) throws -> Result
    ) throws -> Result {
        try database.transaction { try body(self) }
    }
}
