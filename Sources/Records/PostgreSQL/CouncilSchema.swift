/// One council's records where several councils have theirs in one database: a schema of its own, whose rows are seen only by
/// sessions that say that they are this council's.
///
/// A session's `search_path` names this schema and no other, so that SQL, which is written once, cannot reach another council's
/// rows by forgetting to ask for its own; and every table refuses, by row-level security that holds for its owner as well,
/// whoever names it in full without being that council's session.
struct CouncilSchema: Sendable, Equatable {
    /// As the address has it: `south-hams`.
    let name: String

    /// What a session says whose it is by.
    static let setting = "switchboard.council"
    private static let policy = "of_this_council"

    /// Nil for what is no such name: it stands in SQL, in files and in commands.
    init?(_ name: String) {
        let isPlain = name.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || byte == UInt8(ascii: "-")
        }
        guard isPlain, (1...40).contains(name.utf8.count) else { return nil }
        self.name = name
    }

    /// The schema's name.
    var schema: String { "council_\(name)" }

    /// What a session is set to, before anything is asked of it.
    var settings: [String] { ["search_path = \"\(schema)\"", "\(Self.setting) = '\(name)'"] }

    /// Makes the schema where there is none, and sees to it that the policies hold for this session's user.
    /// - Throws: `DatabaseError`; `.noRights` for a user to whom no policy applies.
    func prepare(_ database: any Database, isReadOnly: Bool) throws {
        let isAbove = try database.query(
            "SELECT 1 AS one FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
        ) { _ in true }
        guard isAbove.isEmpty else {
            throw DatabaseError(
                .noRights,
                "its user is above row-level security (SUPERUSER or BYPASSRLS), which keeps councils apart; use another, as "
                    + "‘createuser switchboard’ makes", file: database.file)
        }
        if isReadOnly { return }
        try database.transaction {
            try database.lock("schema")
            // Asked first: who may not make schemas may use one that was made for them.
            let known = try database.query(
                "SELECT 1 AS one FROM pg_namespace WHERE nspname = ?", [.text(schema)]
            ) { _ in true }
            if known.isEmpty { try database.execute("CREATE SCHEMA \"\(schema)\"") }
        }
    }

    /// Closes each table that is not closed yet to sessions that are not this council's.
    /// - Throws: `DatabaseError`.
    func close(_ database: any Database) throws {
        let open = """
            SELECT relname FROM pg_class WHERE relnamespace = ?::regnamespace AND relkind = 'r'
            AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname
            """
        // As `regnamespace` takes it.
        let place = SQLValue.text("\"\(schema)\"")
        func names() throws -> [String] { try database.query(open, [place]) { try $0.requireText("relname") } }
        if try names().isEmpty { return }
        try database.transaction {
            try database.lock("schema")
            for table in try names() {
                try database.execute(
                    """
                    CREATE POLICY \(Self.policy) ON "\(table)"
                    USING (current_setting('\(Self.setting)', true) = '\(name)')
                    """)
                try database.execute("ALTER TABLE \"\(table)\" ENABLE ROW LEVEL SECURITY")
                try database.execute("ALTER TABLE \"\(table)\" FORCE ROW LEVEL SECURITY")
            }
        }
    }
}
