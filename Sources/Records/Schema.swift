/// The tables, as a list of steps that only ever grows: a released step is never changed, a new one is put behind it.
enum Schema {
    /// Step n brings a database from version n - 1 to version n.
    static let steps: [[String]] = [first, second, third, fourth]

    /// Calls, turns, actions and the outbox.
    private static let first: [String] = [
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

    /// Brings the database up to date; each step is a transaction, and a step that another process took is not repeated.
    /// - Throws: `DatabaseError`; `.version` when a newer version of the software wrote the file.
    static func migrate(_ database: Database, steps: [[String]] = steps) throws {
        if try version(of: database) == steps.count { return }
        for (index, step) in steps.enumerated() {
            try database.transaction {
                let version = try version(of: database)
                try refuseNewer(version, than: steps.count, file: database.file)
                guard version == index else { return }
                if version == 0 {
                    try database.execute(
                        "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied TEXT NOT NULL) STRICT")
                }
                for statement in step { try database.execute(statement) }
                try database.execute("INSERT INTO schema_version VALUES (?, ?)", [.init(index + 1), .init(.now)])
            }
        }
    }

    /// Refuses a database that is not exactly of our version, for those who only read.
    /// - Throws: `DatabaseError`, `.version`.
    static func requireCurrent(_ database: Database, steps: [[String]] = steps) throws {
        let version = try version(of: database)
        try refuseNewer(version, than: steps.count, file: database.file)
        guard version == steps.count else {
            throw DatabaseError(
                .version,
                "the database is at version \(version), and this switchboard reads version \(steps.count); start "
                    + "‘switchboard serve’ once, which brings it up to date",
                file: database.file)
        }
    }

    /// 0 for an empty file.
    /// - Throws: `DatabaseError`; `.notADatabase` when another program's tables are in the file.
    private static func version(of database: Database) throws -> Int {
        let tables = try database.query("SELECT name FROM sqlite_schema WHERE type = 'table'") { row in
            try row.requireText("name")
        }
        if tables.contains("schema_version") {
            let versions = try database.query("SELECT max(version) AS version FROM schema_version") { row in
                try row.requireInteger("version")
            }
            return versions.first ?? 0
        }
        guard tables.isEmpty else {
            throw DatabaseError(.notADatabase, "the tables in it are another program's", file: database.file)
        }
        return 0
    }

    private static func refuseNewer(_ version: Int, than known: Int, file: String) throws {
        guard version <= known else {
            throw DatabaseError(
                .version,
                "a newer switchboard wrote the database (version \(version); this switchboard knows \(known))",
                file: file)
        }
    }
}
