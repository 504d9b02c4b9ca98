import Foundation
import Synchronization

/// How many TCP and TLS connections to our SIP ports there may be: few of strangers, so that those who say nothing take
/// neither the descriptors of calls nor the place of a trusted peer.
package struct ConnectionRoom: Sendable {
    /// Whom a connection comes from.
    package struct Peer: Sendable {
        /// In numbers.
        package var address: String
        /// Their own.
        package var port: UInt16
        /// One of ours, by address.
        package var isTrusted: Bool

        /// - Parameters:
        ///   - address: in numbers.
        ///   - port: their own.
        ///   - isTrusted: one of ours, by address.
        package init(address: String, port: UInt16, isTrusted: Bool) {
            (self.address, self.port, self.isTrusted) = (address, port, isTrusted)
        }
    }

    /// Of strangers at once; fewer where there are few descriptors.
    private static let mostStrangers = 256
    /// Of one address that is not trusted.
    private static let mostOfOneStranger = 32
    /// Of trusted peers at once.
    private static let mostTrusted = 1024
    private static let refusals = Atomic<Int>(0)

    private let sockets: Int
    private var peers: [Int: Peer] = [:]

    /// - Parameter sockets: how many the stack has, for calls too; as many as the process may have where it says nothing.
    package init(sockets: Int = .max) { self.sockets = min(sockets, Self.descriptors) }

    /// Connections that were refused since the process began.
    package static var refused: Int { refusals.load(ordering: .relaxed) }

    /// Counts one that was refused.
    package static func refuse() { refusals.add(1, ordering: .relaxed) }

    /// Gives a connection its place.
    /// - Parameters:
    ///   - connection: what names it, a descriptor or an address.
    ///   - peer: whom it comes from.
    ///   - isThere: asked of the others before one is refused, where the end of a connection is not told.
    /// - Returns: whether there was one.
    package mutating func take(
        _ connection: Int, _ peer: Peer, isThere: (_ connection: Int, _ peer: Peer) -> Bool = { _, _ in true }
    ) -> Bool {
        peers[connection] = nil
        if !hasRoom(for: peer) { peers = peers.filter(isThere) }
        guard hasRoom(for: peer) else { return false }
        peers[connection] = peer
        return true
    }

    /// A connection has ended.
    package mutating func leave(_ connection: Int) { peers[connection] = nil }

    private func hasRoom(for peer: Peer) -> Bool {
        let alike = peers.values.filter { $0.isTrusted == peer.isTrusted }
        if peer.isTrusted { return alike.count < min(Self.mostTrusted, sockets / 4) }
        return alike.count < min(Self.mostStrangers, sockets / 8)
            && alike.count { $0.address == peer.address } < Self.mostOfOneStranger
    }

    /// How many descriptors the process may have.
    private static var descriptors: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }
}
