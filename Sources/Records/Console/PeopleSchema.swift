/// The tables of `console.sqlite`: who may sign in, and who did what. As in `Schema`, the list only ever grows.
enum PeopleSchema {
    static let steps: [[String]] = [
        [
            """
            CREATE TABLE users (
                name TEXT PRIMARY KEY NOT NULL COLLATE NOCASE,
                roles TEXT NOT NULL,
                password TEXT NOT NULL,
                secret TEXT,
                last_code INTEGER,
                created TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            // Of the browser's token only a hash: whoever reads the file cannot sign in by it.
            """
            CREATE TABLE sessions (
                token_hash TEXT PRIMARY KEY NOT NULL,
                user TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
                stage TEXT NOT NULL CHECK (stage IN ('code', 'enrol', 'open')),
                secret TEXT,
                began TEXT NOT NULL,
                seen TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX sessions_user ON sessions (user)",
            "CREATE TABLE failures (id INTEGER PRIMARY KEY, subject TEXT NOT NULL, at TEXT NOT NULL) STRICT",
            "CREATE INDEX failures_subject ON failures (subject, at)",
            // Not tied to users: what somebody did stays on record when they have left.
            """
            CREATE TABLE audit (
                id INTEGER PRIMARY KEY,
                at TEXT NOT NULL,
                user TEXT NOT NULL,
                did TEXT NOT NULL,
                subject TEXT,
                detail TEXT,
                address TEXT
            ) STRICT
            """,
            "CREATE INDEX audit_at ON audit (at)",
            "CREATE INDEX audit_subject ON audit (subject, user, did, at)",
        ],
        ["ALTER TABLE users ADD COLUMN councils TEXT", "ALTER TABLE audit ADD COLUMN council TEXT"],
    ]
}
