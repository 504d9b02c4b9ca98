extension Schema {
    /// What becomes of texts, results of voice forms, survey answers, staff's labels, who wants no texts, and the
    /// register of deletions.
    static let second: [String] = [
        // When the same number rang again within the hour: a sign that the first call did not help. Noted when it
        // happens, so that it can still be counted when the numbers have been deleted.
        "ALTER TABLE calls ADD COLUMN called_back TEXT",
        "CREATE INDEX calls_number ON calls (caller_number, began) WHERE caller_number IS NOT NULL",
        // When the gateway took the text, and what it said of it since.
        "ALTER TABLE outbox ADD COLUMN sent TEXT",
        "ALTER TABLE outbox ADD COLUMN receipt TEXT",
        "ALTER TABLE outbox ADD COLUMN receipt_at TEXT",
        "CREATE INDEX outbox_sent ON outbox (sent)",
        // A link that was texted: the token tells a form's site which call it goes on with.
        """
        CREATE TABLE links (
            token TEXT PRIMARY KEY NOT NULL,
            call_id TEXT REFERENCES calls (id) ON DELETE SET NULL,
            reference TEXT NOT NULL,
            route TEXT NOT NULL,
            created TEXT NOT NULL,
            clicks INTEGER NOT NULL DEFAULT 0,
            clicked TEXT,
            completed TEXT
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX links_created ON links (created)",
        "CREATE INDEX links_call ON links (call_id)",
        """
        CREATE TABLE form_results (
            reference TEXT PRIMARY KEY NOT NULL,
            call_id TEXT REFERENCES calls (id) ON DELETE SET NULL,
            form TEXT NOT NULL,
            "values" TEXT NOT NULL CHECK (json_valid("values")),
            state TEXT NOT NULL CHECK (state IN ('partial', 'kept', 'waiting', 'sending', 'delivered', 'failed')),
            created TEXT NOT NULL,
            delivered TEXT,
            attempts INTEGER NOT NULL,
            next_attempt TEXT NOT NULL,
            last_error TEXT
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX form_results_created ON form_results (created)",
        "CREATE INDEX form_results_call ON form_results (call_id)",
        "CREATE INDEX form_results_unsettled ON form_results (next_attempt) WHERE state IN ('waiting', 'sending')",
        """
        CREATE TABLE survey_answers (
            id INTEGER PRIMARY KEY,
            call_id TEXT REFERENCES calls (id) ON DELETE SET NULL,
            question TEXT NOT NULL,
            answer TEXT NOT NULL,
            at TEXT NOT NULL,
            number_hash TEXT
        ) STRICT
        """,
        "CREATE INDEX survey_answers_at ON survey_answers (at)",
        "CREATE INDEX survey_answers_call ON survey_answers (call_id)",
        "CREATE INDEX survey_answers_number ON survey_answers (number_hash, at) WHERE number_hash IS NOT NULL",
        """
        CREATE TABLE labels (
            call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
            turn INTEGER NOT NULL,
            expect TEXT NOT NULL,
            words TEXT,
            by TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (call_id, turn)
        ) STRICT, WITHOUT ROWID
        """,
        // Those who want no texts: a keyed hash, since the number itself is not needed to leave it alone.
        """
        CREATE TABLE opt_outs (
            number_hash TEXT PRIMARY KEY NOT NULL,
            ending TEXT NOT NULL,
            why TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        // Calls that no conversation began with: the line was full, or the caller hung up first.
        """
        CREATE TABLE missed_calls (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            why TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX missed_calls_at ON missed_calls (at)",
        // The register of deletions: what was deleted, why, and how much; none of what it was.
        """
        CREATE TABLE deletions (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            kind TEXT NOT NULL,
            before TEXT,
            amount INTEGER NOT NULL,
            why TEXT NOT NULL
        ) STRICT
        """,
        // The key of the hashes above, made with the database and of no use without it.
        "CREATE TABLE secrets (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "INSERT INTO secrets VALUES ('numbers', hex(randomblob(32)))",
    ]
}
