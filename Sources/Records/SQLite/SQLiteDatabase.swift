import CSQLite
import Foundation
import Glibc

/// One connection to a SQLite database.
final class SQLiteDatabase: Database {
    enum Mode {
        /// Made when absent.
        case readWrite
        /// Must exist; nothing is changed.
        case readOnly
        /// An empty file that a copy goes into.
        case copy
    }

    let file: String
    let dialect = SQLDialect.sqlite
    private let handle: OpaquePointer
    private var statements: [String: SQLiteStatement] = [:]

    /// Opens the file in WAL mode with foreign keys on. A commit returns when it is on the disk
    /// (`synchronous=FULL`), and what is deleted is overwritten (`secure_delete`).
    /// - Parameters:
    ///   - busyTimeout: how long to wait for another connection's transaction.
    /// - Throws: `DatabaseError`.
    init(file: String, mode: Mode = .readWrite, busyTimeout: Duration) throws {
        self.file = file
        let flags =
            switch mode {
            case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .readOnly: SQLITE_OPEN_READONLY
            case .copy: SQLITE_OPEN_READWRITE
            }
        // SQLite gives its write-ahead log the rights of the database.
        if mode == .readWrite {
            if let new = PrivateFile.create(file) { close(new) } else { PrivateFile.close(toOthers: file) }
        }
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(file, &opened, flags | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            defer { sqlite3_close_v2(opened) }
            let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
            throw DatabaseError(code: code, message: message, file: file)
        }
        handle = opened
        sqlite3_busy_timeout(handle, Int32(clamping: busyTimeout.milliseconds))
        try execute("PRAGMA foreign_keys = ON")
        if mode == .readWrite {
            try execute("PRAGMA journal_mode = WAL")
            try execute("PRAGMA synchronous = FULL")
            try execute("PRAGMA secure_delete = ON")
        }
    }

    deinit {
        statements = [:]
        sqlite3_close_v2(handle)
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws { _ = try query(sql, values) { _ in } }

    func query<Element>(_ sql: String, _ values: [SQLValue], read: (Row) throws -> Element) throws -> [Element] {
        let statement = try prepared(sql)
        defer { statement.reset() }
        for (index, value) in values.enumerated() {
            try check(statement.bind(value, at: Int32(index + 1)))
        }
        var elements: [Element] = []
        while true {
            let code = sqlite3_step(statement.pointer)
            switch code {
            case SQLITE_ROW: elements.append(try read(Row(source: statement, file: file)))
            case SQLITE_DONE: return elements
            default: throw error(code)
            }
        }
    }

    func cursor(_ sql: String, _ values: [SQLValue]) throws -> Cursor {
        var pointer: OpaquePointer?
        try check(sqlite3_prepare_v3(handle, sql, -1, 0, &pointer, nil))
        guard let pointer else { throw DatabaseError(.other(SQLITE_MISUSE), "empty statement", file: file) }
        let statement = SQLiteStatement(pointer)
        for (index, value) in values.enumerated() { try check(statement.bind(value, at: Int32(index + 1))) }
        return Cursor(statement) {
            switch sqlite3_step(statement.pointer) {
            case SQLITE_ROW: return true
            case SQLITE_DONE: return false
            case let code: throw self.error(code)
            }
        }
    }

    var changes: Int { Int(sqlite3_changes64(handle)) }

    /// The write lock is taken at the start, so that nothing read inside is stale.
    func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        if sqlite3_get_autocommit(handle) == 0 { return try body() }
        return try between("BEGIN IMMEDIATE", body)
    }

    func snapshot<Result>(_ body: () throws -> Result) throws -> Result {
        try between("BEGIN", body)
    }

    /// The transaction has the whole file to itself.
    func lock(_ name: String) throws {}

    /// Nobody waits: there is one switchboard, and it looks by itself.
    func wakeOthers() throws {}

    func tables() throws -> [String] {
        try query("SELECT name FROM sqlite_schema WHERE type = 'table'") { try $0.requireText("name") }
    }

    /// SQLite does so by itself.
    func continueNumbers(of table: String) throws {}

    func damage() throws -> [String] {
        let faults = try query("PRAGMA integrity_check") { try $0.requireText("integrity_check") }
        let strays = try query("PRAGMA foreign_key_check") { row in
            "a row of ‘\(try row.requireText("table"))’ belongs to a row of ‘\(try row.requireText("parent"))’ that is gone"
        }
        return faults.filter { $0 != "ok" } + strays
    }

    func emptyLog() throws -> Bool {
        try !query("PRAGMA wal_checkpoint(TRUNCATE)") { try $0.requireInteger("busy") != 0 }.contains(true)
    }

    private func between<Result>(_ begin: String, _ body: () throws -> Result) throws -> Result {
        try execute(begin)
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // SQLite has already rolled back after a full disk; a second ROLLBACK would hide the first error.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// By SQLite's backup API (https://www.sqlite.org/backup.html).
    func copy(to file: String) throws {
        guard let descriptor = PrivateFile.create(file) else {
            throw DatabaseError(
                .cannotOpen, "the copy cannot be made: \(String(cString: strerror(errno)))", file: file)
        }
        close(descriptor)
        do {
            try write(to: file)
            let faults = try SQLiteDatabase(file: file, mode: .readOnly, busyTimeout: .seconds(5)).query(
                "PRAGMA integrity_check"
            ) { try $0.requireText("integrity_check") }
            guard faults == ["ok"] else {
                throw DatabaseError(.notADatabase, "the copy is damaged: \(faults.first ?? "")", file: file)
            }
        } catch {
            try? FileManager.default.removeItem(atPath: file)
            throw error
        }
    }

    private func write(to file: String) throws {
        let target = try SQLiteDatabase(file: file, mode: .copy, busyTimeout: .seconds(5))
        guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw target.error(sqlite3_errcode(target.handle))
        }
        var code = sqlite3_backup_step(backup, -1)
        while code == SQLITE_BUSY || code == SQLITE_LOCKED {
            sqlite3_sleep(50)
            code = sqlite3_backup_step(backup, -1)
        }
        let finished = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE else { throw target.error(code) }
        guard finished == SQLITE_OK else { throw target.error(finished) }
    }

    private func prepared(_ sql: String) throws -> SQLiteStatement {
        if let statement = statements[sql] { return statement }
        var pointer: OpaquePointer?
        try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil))
        guard let pointer else { throw DatabaseError(.other(SQLITE_MISUSE), "empty statement", file: file) }
        let statement = SQLiteStatement(pointer)
        statements[sql] = statement
        return statement
    }

    private func check(_ code: Int32) throws {
        if code != SQLITE_OK { throw error(code) }
    }

    private func error(_ code: Int32) -> DatabaseError {
        DatabaseError(code: code, message: String(cString: sqlite3_errmsg(handle)), file: file)
    }
}
