import Foundation

/// Who may use the console, who is signed in, and who did and heard what. A database of its own beside the records: it goes by
/// other times, a copy of the records takes no passwords along, and erasing a caller never touches what staff did.
///
/// Every method throws `DatabaseError`.
package actor PeopleStore {
    let database: SQLiteDatabase
    private let queue: StoreQueue

    /// It waits for the disk on a thread of its own.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    /// Opens the database, makes it when it is absent, and brings its tables up to date.
    /// - Parameter file: its path; the folder must exist.
    package init(file: String) throws {
        database = try SQLiteDatabase(file: file, busyTimeout: .seconds(5))
        queue = StoreQueue(label: "people")
        try Schema.migrate(database, steps: PeopleSchema.steps)
    }
}

/// Somebody who may sign in.
package struct UserRow: Sendable, Equatable {
    /// Unique, whatever its case.
    package var name: String
    /// What they may do, in words with commas between them.
    package var roles: String
    /// Of several councils those that they may see, with commas between them; nil for all of them.
    package var councils: String?
    /// Argon2id in the form of its reference implementation, `$argon2id$…`.
    package var password: String
    /// The shared secret of the second factor in Base32; nil until it is set up.
    package var secret: String?
    /// The number of the last time step whose code was taken: each code counts once.
    package var lastCode: Int?
    /// Since when.
    package var created: Date

    /// Parameters as the properties.
    package init(
        name: String, roles: String, councils: String? = nil, password: String, secret: String? = nil,
        lastCode: Int? = nil, created: Date
    ) {
        self.name = name
        self.roles = roles
        self.councils = councils
        self.password = password
        self.secret = secret
        self.lastCode = lastCode
        self.created = created
    }

    init(_ row: Row) throws {
        self.init(
            name: try row.requireText("name"), roles: try row.requireText("roles"), councils: try row.text("councils"),
            password: try row.requireText("password"), secret: try row.text("secret"),
            lastCode: try row.integer("last_code"), created: try row.requireDate("created"))
    }
}

extension PeopleStore {
    /// Everybody, by name.
    package func users() throws -> [UserRow] {
        try database.query("SELECT * FROM users ORDER BY name", read: UserRow.init)
    }

    /// Somebody by their name, whatever its case.
    package func user(_ name: String) throws -> UserRow? {
        try database.query("SELECT * FROM users WHERE name = ?", [.init(name)], read: UserRow.init).first
    }

    /// - Throws: `DatabaseError`; `.constraint` when there is somebody of that name.
    package func add(_ user: UserRow) throws {
        try database.execute(
            """
            INSERT INTO users (name, roles, password, secret, last_code, created, councils)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .init(user.name), .init(user.roles), .init(user.password), .init(user.secret), .init(user.lastCode),
                .init(user.created), .init(user.councils),
            ])
    }

    /// - Returns: whether there is somebody of that name.
    package func set(roles: String, of name: String) throws -> Bool {
        try database.execute("UPDATE users SET roles = ? WHERE name = ?", [.init(roles), .init(name)])
        return database.changes == 1
    }

    /// - Parameter councils: nil for all.
    /// - Returns: whether there is somebody of that name.
    package func set(councils: String?, of name: String) throws -> Bool {
        try database.execute("UPDATE users SET councils = ? WHERE name = ?", [.init(councils), .init(name)])
        return database.changes == 1
    }

    /// Sets another password, and ends their sessions but one.
    /// - Parameter kept: the hash of the token of the session that stays.
    /// - Returns: whether there is somebody of that name.
    package func set(password: String, of name: String, keeping kept: String? = nil) throws -> Bool {
        try database.transaction {
            try database.execute("UPDATE users SET password = ? WHERE name = ?", [.init(password), .init(name)])
            let isKnown = database.changes == 1
            try database.execute(
                "DELETE FROM sessions WHERE user = ? AND token_hash IS NOT ?", [.init(name), .init(kept)])
            return isKnown
        }
    }

    /// Sets the secret of the second factor up where there is none. Whoever has only the password, and began to set one up before,
    /// finds that it was done; their sessions end that have come no further.
    /// - Returns: whether it was set up.
    package func setUp(secret: String, lastCode: Int, of name: String) throws -> Bool {
        try database.transaction {
            try database.execute(
                "UPDATE users SET secret = ?, last_code = ? WHERE name = ? AND secret IS NULL",
                [.init(secret), .init(lastCode), .init(name)])
            guard database.changes == 1 else { return false }
            try database.execute("DELETE FROM sessions WHERE user = ? AND stage = 'enrol'", [.init(name)])
            return true
        }
    }

    /// Sets the secret of the second factor, or takes it away, so that it is set up anew at the next sign-in; then their
    /// sessions end.
    /// - Returns: whether there is somebody of that name.
    package func set(secret: String?, lastCode: Int?, of name: String) throws -> Bool {
        try database.transaction {
            try database.execute(
                "UPDATE users SET secret = ?, last_code = ? WHERE name = ?",
                [.init(secret), .init(lastCode), .init(name)])
            let isKnown = database.changes == 1
            if secret == nil { try database.execute("DELETE FROM sessions WHERE user = ?", [.init(name)]) }
            return isKnown
        }
    }

    /// Takes a code's time step, unless it or a later one was taken before.
    /// - Returns: whether it was taken.
    package func take(code step: Int, of name: String) throws -> Bool {
        try database.execute(
            "UPDATE users SET last_code = ?1 WHERE name = ?2 AND (last_code IS NULL OR last_code < ?1)",
            [.init(step), .init(name)])
        return database.changes == 1
    }

    /// Takes somebody away, with their sessions; what they did stays on record.
    /// - Returns: whether there was somebody of that name.
    package func remove(_ name: String) throws -> Bool {
        try database.execute("DELETE FROM users WHERE name = ?", [.init(name)])
        return database.changes == 1
    }
}
