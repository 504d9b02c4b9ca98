import CallHistory
import Foundation

/// Where a label comes from; a turn may have one of each.
package enum LabelSource: String, Sendable, CaseIterable, Codable {
    /// A person listened.
    case staff
    /// A list of labels that somebody read in.
    case manifest
    /// The caller said yes to it, or chose it.
    case confirmed
    /// The caller said no to it.
    case denied
    /// The agent who got the call passed it on.
    case transferredOn = "transferred-on"
    /// The caller rang again within the hour, and wanted this.
    case rangAgain = "rang-again"

    /// A person says so, and not what followed.
    package var isPersons: Bool { self == .staff || self == .manifest }

    /// In words, for people.
    package var words: String {
        switch self {
        case .staff: "a person listened"
        case .manifest: "from a list"
        case .confirmed: "the caller said yes"
        case .denied: "the caller said no"
        case .transferredOn: "the agent passed it on"
        case .rangAgain: "the caller rang again"
        }
    }

    /// The most trusted first; what only tells what it was not is the last.
    package static let byTrust: [LabelSource] = [.staff, .manifest, .transferredOn, .confirmed, .rangAgain, .denied]
}

/// What a turn should have been taken for, who says so, and from where they know.
package struct LabelRow: Sendable, Equatable {
    /// The call.
    package var callID: String
    /// The turn's number.
    package var turn: Int
    /// Where it comes from.
    package var source: LabelSource
    /// What it should have been, as `ExpectedMeaning.text`: `missed_bin`, `officer:off_0001`, `none`.
    package var expect: String
    /// Nothing that makes this turn worse is to be published.
    package var isProtected: Bool
    /// What was said, if the person wrote it down. Personal data.
    package var words: String?
    /// Who says so; of what followed, `switchboard`.
    package var by: String
    /// When.
    package var at: Date

    /// Parameters as the properties.
    package init(
        callID: String, turn: Int, source: LabelSource = .staff, expect: String, isProtected: Bool = false,
        words: String? = nil, by: String, at: Date
    ) {
        self.callID = callID
        self.turn = turn
        self.source = source
        self.expect = expect
        self.isProtected = isProtected
        self.words = words
        self.by = by
        self.at = at
    }

    /// What it should have been.
    package var meaning: ExpectedMeaning { ExpectedMeaning(text: expect) }
}

/// A person's label with what it was given to.
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
            source: try row.requireCase("source"), expect: try row.requireText("expect"),
            isProtected: try row.requireInteger("protected") != 0, words: try row.text("words"),
            by: try row.requireText("by"), at: try row.requireDate("at"))
    }
}

extension Store {
    /// Of the persons' labels of one turn, the one that counts: who listened knows better than a list. To be put behind
    /// `labels` in a query.
    static let personsOwn = """
        labels.source = (SELECT max(source) FROM labels AS own
            WHERE own.call_id = labels.call_id AND own.turn = labels.turn AND own.source IN ('staff', 'manifest'))
        """

    /// Keeps a label, in place of the one from the same source that the turn had.
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
            // What followed is counted by no report.
            if label.source.isPersons { try forgetSums(ofCall: label.callID) }
            try database.execute(
                """
                INSERT INTO labels (call_id, turn, source, expect, protected, words, by, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (call_id, turn, source) DO UPDATE SET
                    expect = excluded.expect, protected = excluded.protected, words = excluded.words,
                    by = excluded.by, at = excluded.at
                """,
                [
                    .init(label.callID), .init(label.turn), .init(label.source.rawValue), .init(label.expect),
                    .init(label.isProtected ? 1 : 0), .init(label.words), .init(label.by), .init(label.at),
                ])
        }
    }

    /// Keeps many labels, all of them or none.
    /// - Throws: `DatabaseError`; `.constraint` naming the first that is of no turn.
    package func label(_ labels: [LabelRow]) throws {
        try database.transaction { for one in labels { try label(one) } }
    }

    /// Takes a label back.
    /// - Returns: whether there was one.
    package func removeLabel(ofCall id: String, turn: Int, source: LabelSource) throws -> Bool {
        try database.transaction {
            if source.isPersons { try forgetSums(ofCall: id) }
            try database.execute(
                "DELETE FROM labels WHERE call_id = ? AND turn = ? AND source = ?",
                [.init(id), .init(turn), .init(source.rawValue)])
            return try database.changes > 0
        }
    }

    /// The labels of one call, in the order of its turns.
    package func labels(ofCall id: String) throws -> [LabelRow] {
        try database.query(
            "SELECT * FROM labels WHERE call_id = ? ORDER BY turn, source", [.init(id)], read: LabelRow.init)
    }

    /// The labels of calls that began in a period, from wherever they come.
    package func labels(in period: Range<Date>) throws -> [LabelRow] {
        try database.query(
            """
            SELECT labels.* FROM labels JOIN calls ON calls.id = call_id
            WHERE began >= ? AND began < ? ORDER BY began, call_id, turn, source
            """, [.init(period.lowerBound), .init(period.upperBound)], read: LabelRow.init)
    }

    /// The turns of calls that began in a period that a person labelled, oldest first.
    package func labelledTurns(in period: Range<Date>) throws -> [LabelledTurn] {
        try database.query(
            """
            SELECT labels.*, asked,
                \(database.dialect.bestWords) AS heard
            FROM labels JOIN calls ON calls.id = labels.call_id
                JOIN turns ON turns.call_id = labels.call_id AND turns.number = labels.turn
            WHERE began >= ? AND began < ? AND \(Self.personsOwn) ORDER BY began, labels.call_id, labels.turn
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
