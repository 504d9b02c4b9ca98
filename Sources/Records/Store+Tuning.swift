import Foundation

/// A turn that a caller spoke in, with all that is known of what it should have been.
package struct TurnWithLabels: Sendable, Equatable {
    /// The turn.
    package var turn: TurnRow
    /// What others and what followed say of it; empty where nobody does.
    package var labels: [LabelRow]

    /// Parameters as the properties.
    package init(turn: TurnRow, labels: [LabelRow]) {
        self.turn = turn
        self.labels = labels
    }

    /// The label that is believed: what a person says before what followed.
    /// - Parameter isImplied: what followed counts, too.
    package func label(isImplied: Bool) -> LabelRow? { Self.believed(of: labels, isImplied: isImplied) }

    /// Of the labels of one turn, the one that is believed.
    static func believed(of labels: [LabelRow], isImplied: Bool) -> LabelRow? {
        LabelSource.byTrust.lazy.filter { isImplied || $0.isPersons }
            .compactMap { source in labels.first { $0.source == source } }.first
    }
}

extension Store {
    /// The latest calls of a period, newest first, whole.
    /// - Parameter count: at most so many.
    package func latestCalls(in period: Range<Date>, count: Int) throws -> [CallRecord] {
        let ids = try database.query(
            "SELECT id FROM calls WHERE began >= ? AND began < ? ORDER BY began DESC, id LIMIT ?",
            [.init(period.lowerBound), .init(period.upperBound), .init(count)]
        ) { try $0.requireText("id") }
        return try database.snapshot { try ids.compactMap { try record(ofCall: $0) } }
    }

    /// The turns with a label whose words are still kept, of calls that began in a period, oldest first.
    package func turnsWithLabels(in period: Range<Date>) throws -> [TurnWithLabels] {
        let bounds: [SQLValue] = [.init(period.lowerBound), .init(period.upperBound)]
        return try database.snapshot {
            let labels = Dictionary(grouping: try labels(in: period)) { [$0.callID, String($0.turn)] }
            let turns = try database.query(
                """
                SELECT turns.*
                FROM (SELECT DISTINCT call_id AS call, turn FROM labels) AS labelled
                    \(database.dialect.joinInOrder) turns ON call_id = call AND number = turn
                    \(database.dialect.joinInOrder) calls ON calls.id = call_id
                WHERE began >= ? AND began < ? AND hypotheses <> '[]'
                ORDER BY began, call_id, number
                """, bounds, read: TurnRow.init)
            return turns.map {
                TurnWithLabels(turn: $0, labels: labels[[$0.callID, String($0.number)]] ?? [])
            }
        }
    }

    /// The turns that persons labelled last, the latest label first, each with the label that counts.
    /// - Parameter count: at most so many.
    package func latestLabelled(count: Int) throws -> [(turn: TurnRow, label: LabelRow)] {
        try database.snapshot {
            let labels = try database.query(
                "SELECT * FROM labels WHERE \(Self.personsOwn) ORDER BY at DESC, call_id, turn LIMIT ?", [.init(count)],
                read: LabelRow.init)
            return try labels.compactMap { label in
                try database.query(
                    "SELECT * FROM turns WHERE call_id = ? AND number = ?", [.init(label.callID), .init(label.turn)],
                    read: TurnRow.init
                ).first.map { ($0, label) }
            }
        }
    }

    /// How many labels by persons each meaning has, by its text.
    package func labelCounts() throws -> [String: Int] {
        let counts = try database.query(
            "SELECT expect, count(*) AS n FROM labels WHERE \(Self.personsOwn) GROUP BY expect"
        ) { (try $0.requireText("expect"), try $0.requireInteger("n")) }
        return Dictionary(uniqueKeysWithValues: counts)
    }

    /// The next call of the same number; nil where there is none, or the number is gone.
    package func call(after id: String) throws -> CallRecord? {
        let next = try database.query(
            """
            SELECT next.id FROM calls JOIN calls AS next ON next.caller_number = calls.caller_number
            WHERE calls.id = ? AND next.began > calls.began ORDER BY next.began LIMIT 1
            """, [.init(id)]
        ) { try $0.requireText("id") }
        return try next.first.flatMap { try record(ofCall: $0) }
    }
}
