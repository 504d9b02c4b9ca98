extension Schema {
    /// Labels by where they come from, one of each kind for a turn; how clearly a turn was heard, so that what it came to
    /// can be worked out again.
    static let sixth: [String] = [
        "ALTER TABLE labels RENAME TO labels_of_staff",
        """
        CREATE TABLE labels (
            call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
            turn INTEGER NOT NULL,
            source TEXT NOT NULL,
            expect TEXT NOT NULL,
            protected INTEGER NOT NULL,
            words TEXT,
            by TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (call_id, turn, source)
        ) STRICT, WITHOUT ROWID
        """,
        """
        INSERT INTO labels (call_id, turn, source, expect, protected, words, by, at)
        SELECT call_id, turn, 'staff', expect, 0, words, by, at FROM labels_of_staff
        """,
        "DROP TABLE labels_of_staff",
        "ALTER TABLE turns ADD COLUMN signal_to_noise REAL",
        "ALTER TABLE turns ADD COLUMN fit REAL",
    ]
}
