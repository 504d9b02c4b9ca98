/// The tables, as a list of steps that only ever grows: a released step is never changed, a new one is put behind it.
enum Schema {
    /// Step n brings a database from version n - 1 to version n.
    static let steps: [[String]] = [
        first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth, thirteenth,
        fourteenth,
    ]

    /// The step that a program must know at least to use a database that has been brought up to here: the last one that took
    /// something away, or gave something another meaning. Steps that only add leave it as it is, so that nodes of two versions
    /// work on one database while they are upgraded one by one.
    static let oldest = 11
    /// Where that stands in the database, for programs that are older than it.
    private static let mark = "schema"

    /// Brings the database up to date; each step is a transaction, and a step that another process took is not repeated.
    /// - Throws: `DatabaseError`; `.version` when a newer version of the software wrote the file.
    static func migrate(_ database: any Database, steps: [[String]] = steps) throws {
        let found = try version(of: database)
        if found == steps.count { return }
        if found > steps.count { return try refuseNewer(found, than: steps.count, database) }
        for (index, step) in steps.enumerated() {
            try database.transaction {
                try database.lock("schema")
                let version = try version(of: database)
                try refuseNewer(version, than: steps.count, database)
                guard version == index else { return }
                if version == 0 {
                    try database.define(
                        "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied TEXT NOT NULL) STRICT")
                }
                for statement in step { try database.define(statement) }
                try database.execute("INSERT INTO schema_version VALUES (?, ?)", [.init(index + 1), .init(.now)])
                guard index + 1 >= oldest else { return }
                try database.execute(
                    "INSERT INTO marks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
                    [.text(mark), .text("\(oldest)")])
            }
        }
    }

    /// Refuses a database that is not of our version and no newer one that we may use, for those who only read.
    /// - Throws: `DatabaseError`, `.version`.
    static func requireCurrent(_ database: any Database, steps: [[String]] = steps) throws {
        let version = try version(of: database)
        try refuseNewer(version, than: steps.count, database)
        guard version >= steps.count else {
            throw DatabaseError(
                .version,
                "the database is at version \(version), and this switchboard reads version \(steps.count); start "
                    + "‘switchboard serve’ once, which brings it up to date",
                file: database.file)
        }
    }

    /// 0 for an empty file.
    /// - Throws: `DatabaseError`; `.notADatabase` when another program's tables are in the file.
    private static func version(of database: any Database) throws -> Int {
        let tables = try database.tables()
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

    private static func refuseNewer(_ version: Int, than known: Int, _ database: any Database) throws {
        if version <= known { return }
        let marks = try database.query("SELECT at FROM marks WHERE name = ?", [.text(mark)]) { try $0.text("at") }
        if let oldest = marks.first.flatMap({ $0 }).flatMap({ Int($0) }), oldest <= known { return }
        throw DatabaseError(
            .version, "a newer switchboard wrote the database (version \(version); this switchboard knows \(known))",
            file: database.file)
    }
}
