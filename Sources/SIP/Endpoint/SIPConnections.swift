import CLibre
import Foundation
import Synchronization
import Telephony

/// Accepts connections for libre, which calls `accept` through the dynamic linker and finds this one first. libre 1.1 takes
/// whatever connects and keeps it for half a minute, until no descriptor is left; then its loop spins, and nobody is heard.
/// Public, because an optimised build would drop any other function that only a library asks for.
@_cdecl("accept")
public func acceptWithinLimits(
    _ listener: Int32, _ address: UnsafeMutablePointer<sockaddr>?, _ length: UnsafeMutablePointer<socklen_t>?
) -> Int32 {
    SIPConnections.accept(listener, address, length)
}

/// TCP and TLS connections to our SIP ports on libre: see `ConnectionRoom`.
enum SIPConnections {
    private struct State {
        /// By our port, who is trusted there.
        var listeners: [UInt16: [IPNetwork]] = [:]
        var room = ConnectionRoom()
        /// Given away when there is no descriptor left, so that who waits can be sent away.
        var spare: Int32 = -1
    }

    private static let state = Mutex(State())

    /// Connections to this port are counted from now on.
    static func limit(port: UInt16, trusting trusted: [IPNetwork]) {
        state.withLock { state in
            state.listeners[port] = trusted
            if state.spare < 0 { state.spare = open("/dev/null", O_RDONLY | O_CLOEXEC) }
        }
    }

    fileprivate static func accept(
        _ listener: Int32, _ address: UnsafeMutablePointer<sockaddr>?, _ length: UnsafeMutablePointer<socklen_t>?
    ) -> Int32 {
        let connection = switchboard_accept4(listener, address, length)
        guard connection >= 0 else {
            if errno == EMFILE || errno == ENFILE { sendAway(listener) }
            return -1
        }
        guard let own = place(connection, getsockname), let peer = place(connection, getpeername) else {
            return connection
        }
        let isTaken = state.withLock { state -> Bool in
            guard let trusted = state.listeners[own.port] else {
                state.room.leave(Int(connection))
                return true
            }
            let peer = ConnectionRoom.Peer(
                address: peer.address, port: peer.port, isTrusted: trusted.contain(peer.address))
            return state.room.take(Int(connection), peer) { descriptor, peer in
                place(Int32(descriptor), getpeername).map { $0 == (peer.address, peer.port) } ?? false
            }
        }
        guard !isTaken else { return connection }
        close(connection)
        return refuse()
    }

    /// Accepts with the last descriptor, and closes at once.
    private static func sendAway(_ listener: Int32) {
        state.withLock { state in
            guard state.spare >= 0 else { return }
            close(state.spare)
            let connection = switchboard_accept4(listener, nil, nil)
            if connection >= 0 { close(connection) }
            state.spare = open("/dev/null", O_RDONLY | O_CLOEXEC)
        }
        _ = refuse()
    }

    private static func refuse() -> Int32 {
        ConnectionRoom.refuse()
        errno = ECONNABORTED
        return -1
    }

    private static func place(
        _ socket: Int32, _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> (address: String, port: UInt16)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var name = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        return withUnsafeMutablePointer(to: &storage) { storage in
            let asked = storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(socket, $0, &length) }
            guard asked == 0 else { return nil }
            switch Int32(storage.pointee.ss_family) {
            case AF_INET:
                return storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { place in
                    inet_ntop(AF_INET, &place.pointee.sin_addr, &name, socklen_t(name.count))
                    return (text(name), UInt16(bigEndian: place.pointee.sin_port))
                }
            case AF_INET6:
                return storage.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { place in
                    inet_ntop(AF_INET6, &place.pointee.sin6_addr, &name, socklen_t(name.count))
                    return (text(name), UInt16(bigEndian: place.pointee.sin6_port))
                }
            default: return nil
            }
        }
    }

    private static func text(_ name: [CChar]) -> String {
        String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
