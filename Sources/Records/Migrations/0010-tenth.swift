extension Schema {
    /// Sums of days that are over, for reports of long times; and what else a report counts, where it can be counted in the index
    /// alone.
    static let tenth: [String] = [
        // `sums` is empty while somebody counts, who is known by `claim`: see Store+DaySums.swift. `words` go with the words.
        """
        CREATE TABLE day_sums (
            began TEXT PRIMARY KEY NOT NULL,
            ended TEXT NOT NULL,
            counting INTEGER NOT NULL,
            claim TEXT NOT NULL,
            sums TEXT,
            words TEXT
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX outbox_fates ON outbox (created, state, receipt)",
        "CREATE INDEX survey_answers_given ON survey_answers (at, question, answer)",
    ]
}
