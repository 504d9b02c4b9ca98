import Dispatch
import Foundation

/// The records of calls and the outbox, on disk. Safe from any number of tasks; several processes may share the file.
///
/// Whatever returns without an error is on the disk: neither a killed process nor a power cut takes it back.
/// Every method throws `DatabaseError`.
package actor Store {
    let database: Database
    private let queue: StoreQueue

    /// The store waits for the disk on a thread of its own, so that no call's audio waits with it.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    /// Opens the database, makes it when it is absent, and brings its tables up to date.
    /// - Parameters:
    ///   - file: its path; the folder must exist.
    ///   - busyTimeout: how long to wait for another process that is writing.
    /// - Throws: `DatabaseError`; among others when a newer version of the software wrote the file.
    package init(file: String, busyTimeout: Duration = .seconds(5)) throws {
        database = try Database(file: file, busyTimeout: busyTimeout)
        queue = StoreQueue()
        try Schema.migrate(database)
    }

    /// Opens a database that must exist, to read only; a running switchboard may go on using it.
    /// - Throws: `DatabaseError`.
    package init(reading file: String, busyTimeout: Duration = .seconds(5)) throws {
        database = try Database(file: file, mode: .readOnly, busyTimeout: busyTimeout)
        queue = StoreQueue()
        try Schema.requireCurrent(database)
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
