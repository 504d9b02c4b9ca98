import Glibc
import Synchronization

/// The connections of a listener. When there are too many, the one that has kept us waiting longest for a request is cut
/// off: whoever connects and says little, or nothing, keeps nobody else out.
final class HTTPConnections: Sendable {
    private struct Connection {
        var socket: Int32
        /// Rises with each.
        var number: Int
        /// Its request is whole.
        var isAnswered = false
    }

    private let most: Int
    private let state = Mutex((open: [UInt: Connection](), count: 0))
    private static let cut = Atomic<Int>(0)

    init(most: Int) { self.most = most }

    /// Connections that were cut off since the process began, whosever.
    static var cutOff: Int { cut.load(ordering: .relaxed) }

    /// A client connected.
    func opened(_ key: UInt, _ socket: Int32) {
        state.withLock { state in
            state.count += 1
            state.open[key] = Connection(socket: socket, number: state.count)
            guard state.open.count > most else { return }
            let waited = state.open.filter { $0.key != key && !$0.value.isAnswered }
            guard let victim = waited.min(by: { $0.value.number < $1.value.number }) else { return }
            // It stands for one cut off until libmicrohttpd has closed it.
            state.open[victim.key] = nil
            Glibc.shutdown(victim.value.socket, Int32(SHUT_RDWR))
            Self.cut.add(1, ordering: .relaxed)
        }
    }

    /// Its request is whole, or is answered.
    func answering(_ key: UInt, _ isAnswered: Bool) { state.withLock { $0.open[key]?.isAnswered = isAnswered } }

    /// libmicrohttpd is about to close it.
    func closed(_ key: UInt) { state.withLock { _ = $0.open.removeValue(forKey: key) } }
}
