import CallHistory

/// What of one kind of data stands in one table, or goes with its rows. It is deleted in portions, by when the rows were made, so
/// that others write in between: in SQLite nobody else does during a transaction.
struct RetentionSweep: Sendable {
    /// By whose rows it goes.
    let table: String
    /// The column with when they were made, which has an index.
    let moment: String
    /// What is done with a portion: `?1` is the first moment in it, `?2` the first behind it.
    let statements: [String]

    /// - Parameter statements: with `?` for the condition that a moment is within the portion.
    private init(_ table: String, by moment: String, _ statements: [String]) {
        let isWithin = "\(moment) >= ?1 AND \(moment) < ?2"
        (self.table, self.moment) = (table, moment)
        self.statements = statements.map { $0.replacing("?", with: isWithin) }
    }

    /// The moments before `?2`; a condition on them can follow.
    var moments: String { "SELECT \(moment) FROM \(table) WHERE \(moment) < ?2" }

    /// The kinds of actions whose details go with the words, as a list in SQL.
    private static let holdingWords =
        CallAction.Kind.holdingWords.map { "'\($0.rawValue)'" }.joined(separator: ", ")

    private static let isOfCall = "call_id IN (SELECT id FROM calls WHERE ?)"

    /// How a kind of data is deleted, in this order.
    static func all(of kind: Retention.Kind) -> [RetentionSweep] {
        switch kind {
        case .audio:
            [
                RetentionSweep(
                    "calls", by: "began",
                    [
                        """
                        UPDATE turns SET audio_path = NULL, audio_start_ms = NULL, audio_end_ms = NULL
                        WHERE audio_path IS NOT NULL AND \(isOfCall)
                        """,
                        "UPDATE calls SET audio_path = NULL WHERE audio_path IS NOT NULL AND ?",
                    ])
            ]
        case .words:
            [
                RetentionSweep(
                    "calls", by: "began",
                    [
                        """
                        UPDATE turns SET digits = NULL, hypotheses = '[]', decision = NULL, reason = NULL
                        WHERE (digits IS NOT NULL OR hypotheses <> '[]' OR decision IS NOT NULL OR reason IS NOT NULL)
                            AND \(isOfCall)
                        """,
                        // What a caller put right in a form, or was overheard to say.
                        """
                        UPDATE actions SET detail = NULL
                        WHERE kind IN (\(holdingWords)) AND detail IS NOT NULL AND \(isOfCall)
                        """,
                        "UPDATE labels SET words = NULL WHERE words IS NOT NULL AND \(isOfCall)",
                        // Behind the turns: what is kept meanwhile waits for them, and then finds no words.
                        "DELETE FROM turn_vectors WHERE \(isOfCall)",
                    ])
            ]
        case .numbers:
            [
                RetentionSweep(
                    "calls", by: "began",
                    ["UPDATE calls SET caller_number = NULL WHERE caller_number IS NOT NULL AND ?"]),
                RetentionSweep(
                    "survey_answers", by: "at",
                    ["UPDATE survey_answers SET number_hash = NULL WHERE number_hash IS NOT NULL AND ?"]),
            ]
        case .texts:
            [
                RetentionSweep(
                    "outbox", by: "created",
                    [
                        // What has not gone by now never will.
                        """
                        UPDATE outbox SET to_number = '', body = '', personalisation = '{}', caller = NULL,
                            last_error = CASE WHEN state IN ('waiting', 'sending')
                                THEN 'not sent before it had to be deleted' ELSE last_error END,
                            state = CASE WHEN state IN ('waiting', 'sending') THEN 'failed' ELSE state END
                        WHERE to_number <> '' AND ?
                        """
                    ])
            ]
        case .forms: [deleting("form_results", by: "created")]
        case .surveys: [deleting("survey_answers", by: "at")]
        case .calls:
            [
                deleting("outbox", by: "created"), deleting("links", by: "created"),
                deleting("missed_calls", by: "at"), deleting("calls", by: "began"),
            ]
        }
    }

    private static func deleting(_ table: String, by moment: String) -> RetentionSweep {
        RetentionSweep(table, by: moment, ["DELETE FROM \(table) WHERE ?"])
    }

    /// How many of its rows are in a portion. A call has some ten others that go or change with it.
    var portion: Int { table == "calls" ? 200 : 1000 }
}
