import Dispatch
import Foundation

/// The records of calls and the outbox, on disk: in a file of SQLite's, or in PostgreSQL. Safe from any number of tasks; several
/// processes may share them, those of other machines, too, where they are in PostgreSQL.
///
/// Whatever returns without an error is on the disk: neither a killed process nor a power cut takes it back.
/// Every method throws `DatabaseError`.
package actor Store {
    let database: any Database
    private let queue: StoreQueue

    /// The store waits for the disk on a thread of its own, so that no call's audio waits with it.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    /// Opens the database, makes it when it is absent, and brings its tables up to date.
    /// - Parameters:
    ///   - file: its path, whose folder must exist; or `postgresql://USER@HOST/DATABASE?password_file=FILE`.
    ///   - busyTimeout: how long to wait for another process that is writing.
    ///   - mayBeAway: a server that does not answer now is no error: until it does, everything throws `.unreachable`.
    /// - Throws: `DatabaseError`; among others when a newer version of the software wrote the file.
    package init(file: String, busyTimeout: Duration = .seconds(5), mayBeAway: Bool = false) throws {
        database = try Self.open(file, mode: .readWrite, busyTimeout, mayBeAway) { try Schema.migrate($0) }
        queue = StoreQueue()
    }

    /// Opens a database that must exist, to read only; a running switchboard may go on using it.
    /// - Parameter file: its path, or the address of a server.
    /// - Throws: `DatabaseError`.
    package init(reading file: String, busyTimeout: Duration = .seconds(5), mayBeAway: Bool = false) throws {
        database = try Self.open(file, mode: .readOnly, busyTimeout, mayBeAway) { try Schema.requireCurrent($0) }
        queue = StoreQueue()
    }

    /// - Parameter first: done before anything else.
    static func open(
        _ place: String, mode: SQLiteDatabase.Mode, _ patience: Duration, _ mayBeAway: Bool = false,
        first: (@Sendable (any Database) throws -> Void)? = nil
    ) throws -> sending any Database {
        if PostgreSQLAddress.isOne(place) {
            return try PostgreSQLDatabase(
                place, isReadOnly: mode == .readOnly, patience: patience, mayBeAway: mayBeAway, first: first)
        }
        let database = try SQLiteDatabase(file: place, mode: mode, busyTimeout: patience)
        try first?(database)
        return database
    }
}

/// A serial executor on a dispatch queue.
final class StoreQueue: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String = "records") { queue = DispatchQueue(label: label) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
