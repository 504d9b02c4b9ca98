extension Schema {
    /// Which node a call was on; the nodes; grammars that were published for all of them; indexes by which an outbox of a
    /// million texts is drained.
    static let eleventh: [String] = [
        "ALTER TABLE calls ADD COLUMN node TEXT",
        // Each switchboard that works on these records. `drained`: it is to take no new calls.
        """
        CREATE TABLE nodes (
            name TEXT PRIMARY KEY NOT NULL,
            address TEXT NOT NULL,
            software TEXT NOT NULL,
            started TEXT NOT NULL,
            seen TEXT NOT NULL,
            state TEXT NOT NULL,
            calls INTEGER NOT NULL,
            call_limit INTEGER NOT NULL,
            grammar TEXT NOT NULL,
            complaint TEXT,
            drained INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID
        """,
        // Each file's contents once, in base64, by their SHA-256.
        "CREATE TABLE grammar_files (hash TEXT PRIMARY KEY NOT NULL, contents TEXT NOT NULL) STRICT, WITHOUT ROWID",
        // What was published: who, when and why, and the hash of each file by its name.
        """
        CREATE TABLE grammar_versions (
            number INTEGER PRIMARY KEY,
            about TEXT NOT NULL CHECK (json_valid(about)),
            files TEXT NOT NULL CHECK (json_valid(files))
        ) STRICT
        """,
        // In the order in which texts are taken out: the first that are due are found without looking at the others.
        "CREATE INDEX outbox_due ON outbox (next_attempt, id) WHERE state IN ('waiting', 'sending')",
        // What is under way is a handful, however many wait.
        "CREATE INDEX outbox_sending ON outbox (next_attempt) WHERE state = 'sending'",
        "CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed'",
    ]
}
