import CallHistory
import Foundation
import Telephony

/// Which calls are looked for.
package struct CallQuery: Sendable, Equatable {
    /// When they began.
    package var period: Range<Date>
    /// The label of a destination that was understood or acted on.
    package var route: String?
    /// What was heard: a turn has all of these words, in what was heard or in its alternatives.
    package var words: [String]
    /// The probability of the best destination of a turn, 0 to 1.
    package var probability: ClosedRange<Double>?
    /// Calls that this kind of thing was done on.
    package var kinds: [CallAction.Kind]

    /// Parameters as the properties.
    package init(
        period: Range<Date>, route: String? = nil, words: [String] = [], probability: ClosedRange<Double>? = nil,
        kinds: [CallAction.Kind] = []
    ) {
        self.period = period
        self.route = route
        self.words = words
        self.probability = probability
        self.kinds = kinds
    }
}

/// Where a call stands among all, the latest first.
package struct CallPlace: Sendable, Equatable {
    /// When it began.
    package var began: Date
    /// Of those that began at once, the later id first.
    package var id: String

    /// Parameters as the properties.
    package init(began: Date, id: String) {
        self.began = began
        self.id = id
    }
}

/// A page of calls that were looked for.
package struct CallsFound: Sendable, Equatable {
    /// The latest first.
    package var calls: [CallRecord] = []
    /// How far it was looked, when there may be more behind it.
    package var next: CallPlace?

    /// None.
    package init() {}
}

extension CallFacts {
    /// What a report would count of a call.
    package init(_ record: CallRecord) {
        self.init(
            began: record.call.began, ended: record.call.ended, ending: record.call.ending.flatMap(CallEnding.init),
            grammar: record.call.grammar, wasCalledBack: record.call.calledBack != nil,
            turns: record.turns.map { turn in
                Turn(
                    asked: PromptID(rawValue: turn.asked), heard: turn.heard,
                    understood: turn.verdict.map(Interpretation.init(text:)), latency: nil, label: nil)
            }, actions: record.actions.map(\.action), isLinePoor: nil)
    }
}

extension Store {
    /// A page of calls, the latest first. Calls are gone through from the latest on, so that a page of what is frequent is there
    /// at once; what is rare is looked for as long as `patience` lasts, and from `next` on when somebody wants to go on.
    /// - Parameters:
    ///   - behind: where the page before ended.
    ///   - count: at most so many.
    ///   - patience: how long is looked for.
    ///   - isWanted: what the query cannot say.
    package func find(
        _ query: CallQuery, behind: CallPlace? = nil, atMost count: Int, patience: Duration,
        isWanted: @Sendable (CallFacts) -> Bool = { _ in true }
    ) throws -> CallsFound {
        let end = ContinuousClock.now + patience
        let (condition, values) = query.condition(in: database.dialect)
        let place: [SQLValue] = [
            .init(query.period.lowerBound), .init(behind?.began ?? query.period.upperBound), .init(behind?.id ?? ""),
        ]
        var found = CallsFound()
        try database.snapshot {
            let (first, last, id) = (values.count + 1, values.count + 2, values.count + 3)
            let calls = try database.cursor(
                """
                SELECT id, began, \(condition) FROM calls
                WHERE began >= ?\(first) AND began <= ?\(last) AND (began < ?\(last) OR id < ?\(id))
                ORDER BY began DESC, id DESC
                """, values + place)
            var seen = 0
            try calls.advance()
            while calls.hasRow {
                guard let id = calls.text(0), let began = calls.date(1) else {
                    throw DatabaseError(.damagedRow, "the beginning of a call is damaged", file: database.file)
                }
                if calls.integer(2) != 0, let record = try record(ofCall: id), isWanted(CallFacts(record)) {
                    found.calls.append(record)
                }
                seen += 1
                try calls.advance()
                if calls.hasRow, found.calls.count == count || seen % 100 == 0 && ContinuousClock.now > end {
                    found.next = CallPlace(began: began, id: id)
                    break
                }
            }
        }
        return found
    }

    /// What persons say of a call's turns, by the turn's number; who listened before a list.
    package func personsLabels(ofCall id: String) throws -> [Int: LabelRow] {
        Dictionary(grouping: try labels(ofCall: id), by: \.turn).compactMapValues { labels in
            TurnWithLabels.believed(of: labels, isImplied: false)
        }
    }

    /// The next turn that a caller spoke in and that no person has labelled, the latest call first.
    /// - Parameters:
    ///   - since: of calls that began since.
    ///   - behind: a turn, with when its call began; nil from the latest on.
    package func turnToLabel(since: Date, behind: (place: CallPlace, turn: Int)? = nil) throws -> (
        call: String, turn: Int
    )? {
        let further =
            behind == nil ? "" : "AND (began < ?2 OR (began = ?2 AND (id < ?3 OR (id = ?3 AND number > ?4))))"
        return try database.query(
            """
            SELECT call_id, number FROM calls \(database.dialect.joinInOrder) turns ON call_id = id
            WHERE began >= ?1 \(further)
                AND heard = 'utterance' AND decision IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM labels WHERE labels.call_id = id AND turn = number
                    AND source IN ('staff', 'manifest'))
            ORDER BY began DESC, id DESC, number LIMIT 1
            """,
            [.init(since)]
                + (behind.map { [.init($0.place.began), .init($0.place.id), .init($0.turn)] } ?? [])
        ) { (try $0.requireText("call_id"), try $0.requireInteger("number")) }.first
    }
}

extension CallQuery {
    /// 1 or 0 of a call, in SQL: a column and no condition, so that the search comes back after each call and can be broken off.
    fileprivate func condition(in dialect: SQLDialect) -> (sql: String, values: [SQLValue]) {
        var parts: [String] = []
        var values: [SQLValue] = []
        if let route {
            let verdicts = ["accept", "confirm", "which", "elsewhere"].map { "\($0) \(route)" }
            parts.append(
                """
                (EXISTS (SELECT 1 FROM actions WHERE call_id = calls.id AND target = ?)
                OR EXISTS (SELECT 1 FROM turns WHERE call_id = calls.id AND verdict IN (?, ?, ?, ?)))
                """)
            values += [.init(route)] + verdicts.map { .init($0) }
        }
        if !words.isEmpty {
            let each = words.map { _ in dialect.contains("hypotheses", "?") }.joined(separator: " AND ")
            parts.append("EXISTS (SELECT 1 FROM turns WHERE call_id = calls.id AND \(each))")
            values += words.map { .init("\"text\":\"\($0)\"") }
        }
        if let probability {
            parts.append(
                """
                EXISTS (SELECT 1 FROM turns WHERE call_id = calls.id
                AND \(dialect.bestProbability) BETWEEN ? AND ?)
                """)
            values += [.init(probability.lowerBound), .init(probability.upperBound)]
        }
        if !kinds.isEmpty {
            let list = kinds.map { _ in "?" }.joined(separator: ", ")
            parts.append("EXISTS (SELECT 1 FROM actions WHERE call_id = calls.id AND kind IN (\(list)))")
            values += kinds.map { .init($0.rawValue) }
        }
        return (parts.isEmpty ? "1" : parts.joined(separator: " AND "), values)
    }
}
