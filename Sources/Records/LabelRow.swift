import Foundation

/// What a person says a turn was about, having listened to it.
package struct LabelRow: Sendable, Equatable {
    /// The call.
    package var callID: String
    /// The turn's number.
    package var turn: Int
    /// The destination that was right, as in a manifest: `missed_bin`, `officer:off_0001`, `none`.
    package var expect: String
    /// What was said, if the person wrote it down. Personal data.
    package var words: String?
    /// Who says so.
    package var by: String
    /// When.
    package var at: Date

    /// Parameters as the properties.
    package init(callID: String, turn: Int, expect: String, words: String? = nil, by: String, at: Date) {
        self.callID = callID
        self.turn = turn
        self.expect = expect
        self.words = words
        self.by = by
        self.at = at
    }
}

/// A label with what it was given to.
package struct LabelledTurn: Sendable, Equatable {
    /// What a person says it was about.
    package var label: LabelRow
    /// The id of the prompt that the caller answered.
    package var asked: String
    /// The best hypothesis; nil where there were no words, or they are past their time. Personal data.
    package var heard: String?

    /// Parameters as the properties.
    package init(label: LabelRow, asked: String, heard: String?) {
        self.label = label
        self.asked = asked
        self.heard = heard
    }
}

extension LabelRow {
    init(_ row: Row) throws {
        self.init(
            callID: try row.requireText("call_id"), turn: try row.requireInteger("turn"),
            expect: try row.requireText("expect"), words: try row.text("words"), by: try row.requireText("by"),
            at: try row.requireDate("at"))
    }
}

extension Store {
    /// Keeps a label, in place of the one that the turn had.
    /// - Throws: `DatabaseError`; `.constraint` when there is no such turn.
    package func label(_ label: LabelRow) throws {
        try database.transaction {
            let turns = try database.query(
                "SELECT number FROM turns WHERE call_id = ? AND number = ?", [.init(label.callID), .init(label.turn)]
            ) { try $0.requireInteger("number") }
            guard !turns.isEmpty else {
                throw DatabaseError(
                    .constraint, "there is no turn \(label.turn) of a call ‘\(label.callID)’", file: database.file)
            }
            try database.execute(
                "INSERT OR REPLACE INTO labels (call_id, turn, expect, words, by, at) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    .init(label.callID), .init(label.turn), .init(label.expect), .init(label.words), .init(label.by),
                    .init(label.at),
                ])
        }
    }

    /// The labels of calls that began in a period.
    package func labels(in period: Range<Date>) throws -> [LabelRow] {
        try database.query(
            """
            SELECT labels.* FROM labels JOIN calls ON calls.id = call_id
            WHERE began >= ? AND began < ? ORDER BY began, call_id, turn
            """, [.init(period.lowerBound), .init(period.upperBound)], read: LabelRow.init)
    }

    /// The turns of calls that began in a period that have a label, oldest first.
    package func labelledTurns(in period: Range<Date>) throws -> [LabelledTurn] {
        try database.query(
            """
            SELECT labels.*, asked,
                (SELECT group_concat(value ->> 'text', ' ') FROM json_each(hypotheses, '$[0].words')) AS heard
            FROM labels JOIN calls ON calls.id = labels.call_id
                JOIN turns ON turns.call_id = labels.call_id AND turns.number = labels.turn
            WHERE began >= ? AND began < ? ORDER BY began, labels.call_id, labels.turn
            """, [.init(period.lowerBound), .init(period.upperBound)]
        ) {
            LabelledTurn(label: try LabelRow($0), asked: try $0.requireText("asked"), heard: try $0.text("heard"))
        }
    }

    /// Counts a call that no conversation began with.
    /// - Parameter why: `busy`, or `gone` when the caller hung up before the answer.
    package func missedCall(at date: Date, why: String) throws {
        try database.execute("INSERT INTO missed_calls (at, why) VALUES (?, ?)", [.init(date), .init(why)])
    }
}
