extension Schema {
    /// Calls, turns, actions and the outbox.
    static let first: [String] = [
        """
        CREATE TABLE calls (
            id TEXT PRIMARY KEY NOT NULL,
            began TEXT NOT NULL,
            ended TEXT,
            caller_number TEXT,
            dialled TEXT,
            ending TEXT,
            grammar TEXT NOT NULL,
            software TEXT NOT NULL,
            audio_path TEXT
        ) STRICT
        """,
        "CREATE INDEX calls_began ON calls (began)",
        """
        CREATE TABLE turns (
            call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            asked TEXT NOT NULL,
            heard TEXT NOT NULL,
            digits TEXT,
            hypotheses TEXT NOT NULL CHECK (json_valid(hypotheses)),
            decision TEXT CHECK (decision IS NULL OR json_valid(decision)),
            verdict TEXT,
            reason TEXT,
            audio_path TEXT,
            audio_start_ms INTEGER,
            audio_end_ms INTEGER,
            prompt_start_ms INTEGER,
            prompt_end_ms INTEGER,
            speech_start_ms INTEGER,
            speech_end_ms INTEGER,
            decided_ms INTEGER,
            PRIMARY KEY (call_id, number)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE actions (
            id INTEGER PRIMARY KEY,
            call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            target TEXT,
            outcome TEXT NOT NULL,
            detail TEXT,
            at TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX actions_call ON actions (call_id)",
        """
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            reference TEXT NOT NULL UNIQUE,
            call_id TEXT REFERENCES calls (id) ON DELETE SET NULL,
            to_number TEXT NOT NULL,
            body TEXT NOT NULL,
            template TEXT NOT NULL,
            personalisation TEXT NOT NULL CHECK (json_valid(personalisation)),
            created TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
            attempts INTEGER NOT NULL,
            next_attempt TEXT NOT NULL,
            last_error TEXT,
            gateway_id TEXT
        ) STRICT
        """,
        "CREATE INDEX outbox_number ON outbox (to_number, created)",
        "CREATE INDEX outbox_created ON outbox (created)",
        "CREATE INDEX outbox_call ON outbox (call_id)",
        """
        CREATE INDEX outbox_unsettled ON outbox (to_number, id, next_attempt)
        WHERE state IN ('waiting', 'sending')
        """,
    ]
}
