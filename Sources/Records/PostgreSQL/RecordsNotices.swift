import CPostgreSQL
import Foundation
import Glibc
import Synchronization

/// Waits for what other switchboards tell through the records' server (LISTEN), on a thread and a connection of its own.
///
/// What is told while the connection is away is not heard: whoever rests on it looks by itself, too, now and then.
package final class RecordsNotices: Sendable {
    /// The one channel: it says that something changed, and not what.
    static let channel = "switchboard"
    /// How long nothing is heard of `stop` at most, and how long a lost connection is left alone.
    private static let pause = Duration.seconds(1)

    private let isStopped = Mutex(false)

    /// Begins to wait.
    /// - Parameters:
    ///   - place: where the records are; of a file nothing is ever told.
    ///   - heard: called for each notice, and whenever a connection was made, since something may have been missed.
    package init(of place: String, _ heard: @escaping @Sendable () -> Void) {
        guard let address = try? PostgreSQLAddress(place) else { return }
        let name = PostgreSQLAddress.name(of: place)
        let thread = Thread { [weak self] in
            while let self, !self.isStopped.withLock({ $0 }) {
                Self.wait(at: address, name, heard) { [weak self] in self?.isStopped.withLock { $0 } ?? true }
                Thread.sleep(forTimeInterval: Self.pause / .seconds(1))
            }
        }
        thread.name = "notices"
        thread.start()
    }

    /// Waits no longer.
    package func stop() { isStopped.withLock { $0 = true } }

    deinit { stop() }

    /// Until the connection is lost, or it is to end.
    private static func wait(
        at address: PostgreSQLAddress, _ name: String, _ heard: () -> Void, until isOver: () -> Bool
    ) {
        guard
            let connection = try? PostgreSQLConnection(
                address, name: name, isReadOnly: true, patience: .seconds(2)),
            let result = PQexec(connection.handle, "LISTEN \(channel)").map(PostgreSQLResult.init),
            PQresultStatus(result.pointer) == PGRES_COMMAND_OK
        else { return }
        heard()
        while !isOver() {
            var waiting = pollfd(fd: PQsocket(connection.handle), events: Int16(POLLIN), revents: 0)
            poll(&waiting, 1, Int32(pause.milliseconds))
            guard connection.isGood else { return }
            var isNews = false
            while let notice = PQnotifies(connection.handle) {
                PQfreemem(notice)
                isNews = true
            }
            if isNews { heard() }
        }
    }
}
