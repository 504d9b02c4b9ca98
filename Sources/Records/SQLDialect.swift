/// What SQLite and PostgreSQL say in different words; all other SQL is the same for both.
struct SQLDialect: Sendable {
    /// Joins two tables from left to right, so that rows come in the order of the left one without being sorted.
    let joinInOrder: String
    /// The words of the best hypothesis in the column `hypotheses`, with spaces between them; null where there is none.
    let bestWords: String
    /// The probability of the best candidate in the column `decision`.
    let bestProbability: String
    /// Behind a `SELECT` of rows that are changed in the same transaction.
    let toBeChanged: String
    /// Behind a `SELECT` of rows that are taken out to be worked on: what somebody else is taking out is passed over.
    let claimed: String
    /// A statement in a transaction: nobody who has written to the table, or tried to, is still within a transaction, and
    /// nobody writes to it until this one ends. Empty where only one writes at a time in any case.
    let alone: @Sendable (String) -> String
    /// A step of the schema, which is written for SQLite, in this engine's words; empty where it is none of this engine's business.
    let definition: @Sendable (String) -> String
    private let finding: @Sendable (String, String) -> String

    /// A condition: the text has the part in it, whatever is in the part.
    func contains(_ text: String, _ part: String) -> String { finding(text, part) }

    static let sqlite = SQLDialect(
        // SQLite does not change the order of what is joined so.
        joinInOrder: "CROSS JOIN",
        bestWords: "(SELECT group_concat(value ->> 'text', ' ') FROM json_each(hypotheses, '$[0].words'))",
        bestProbability: "json_extract(decision, '$.candidates[0].probability')",
        toBeChanged: "", claimed: "", alone: { _ in "" },
        // How a table is looked after is PostgreSQL's matter.
        definition: { $0.contains(/^ALTER TABLE \w+ SET \(/) ? "" : $0 }, finding: { "instr(\($0), \($1)) > 0" })

    static let postgresql = SQLDialect(
        joinInOrder: "JOIN",
        bestWords: """
            (SELECT string_agg(word ->> 'text', ' ') FROM json_array_elements(
                CASE json_typeof(hypotheses::json #> '{0,words}') WHEN 'array' THEN hypotheses::json #> '{0,words}' END
            ) AS word)
            """,
        bestProbability: "(decision::json #>> '{candidates,0,probability}')::float8",
        toBeChanged: "FOR UPDATE", claimed: "FOR UPDATE SKIP LOCKED",
        alone: { "LOCK TABLE \($0) IN SHARE ROW EXCLUSIVE MODE" },
        definition: PostgreSQLText.definition, finding: { "strpos(\($0), \($1)) > 0" })
}
