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

/// TCP and TLS connections to our SIP ports, and how many there may be: few of strangers, so that those who say nothing take
/// neither the descriptors of calls nor the place of a trusted peer.
package enum SIPConnections {
    /// Connections that were refused since the process began.
    package static var refused: Int { refusals.load(ordering: .relaxed) }

    /// Of strangers at once; fewer where there are few descriptors.
    static let mostStrangers = 256
    /// Of one address that is not trusted.
    static let mostOfOneStranger = 32
    /// Of trusted peers at once.
    static let mostTrusted = 1024

    private struct Peer {
        var address: String
        var port: UInt16
        var isTrusted: Bool
    }

    private struct State {
        /// By our port, who is trusted there.
        var listeners: [UInt16: [IPNetwork]] = [:]
        var peers: [Int32: Peer] = [:]
        /// Given away when there is no descriptor left, so that who waits can be sent away.
        var spare: Int32 = -1

        func hasRoom(for peer: Peer) -> Bool {
            let alike = peers.values.filter { $0.isTrusted == peer.isTrusted }
            if peer.isTrusted { return alike.count < min(mostTrusted, descriptors / 4) }
            return alike.count < min(mostStrangers, descriptors / 8)
                && alike.count { $0.address == peer.address } < mostOfOneStranger
        }
    }

    private static let state = Mutex(State())
    private static let refusals = Atomic<Int>(0)

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
            state.peers[connection] = nil
            guard let trusted = state.listeners[own.port] else { return true }
            let peer = Peer(address: peer.address, port: peer.port, isTrusted: trusted.contain(peer.address))
            guard !state.hasRoom(for: peer) else {
                state.peers[connection] = peer
                return true
            }
            // Most of them may have gone meanwhile.
            state.peers = state.peers.filter { descriptor, peer in
                place(descriptor, getpeername).map { $0 == (peer.address, peer.port) } ?? false
            }
            guard state.hasRoom(for: peer) else { return false }
            state.peers[connection] = peer
            return true
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
        refusals.add(1, ordering: .relaxed)
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

    /// How many descriptors the process may have.
    private static var descriptors: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }
}
