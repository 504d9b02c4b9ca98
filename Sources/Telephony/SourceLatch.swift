/// Decides whose RTP packets are the caller's voice: the first credible source, and nobody else after it.
///
/// The address in the caller's SDP is believed at once. Another address, as behind NAT, must send three packets in
/// sequence first (RFC 3550, A.1), so that stray packets on the port are not heard. Latching again on every packet
/// would let anyone on the network talk into the call.
package struct SourceLatch: Sendable {
    /// Where a packet came from.
    package struct Source: Sendable, Hashable {
        /// The address, in any form that compares equal for equal addresses.
        package var address: UInt64
        /// The UDP port.
        package var port: UInt16

        /// - Parameters:
        ///   - address: IPv4 as a number, or a digest of an IPv6 address.
        ///   - port: the UDP port.
        package init(address: UInt64, port: UInt16) {
            self.address = address
            self.port = port
        }
    }

    /// The source that is heard, once there is one.
    package private(set) var source: Source?
    private var ssrc: UInt32?
    private var expected: Source?
    private var candidate: (source: Source, ssrc: UInt32, sequence: UInt16, count: Int)?
    private static let probation = 3

    /// - Parameter expected: the address in the caller's SDP, when it names one.
    package init(expected: Source? = nil) { self.expected = expected }

    /// Offer and answer were renewed (re-INVITE). When the caller's SDP names another address, the latch opens again.
    /// - Returns: whether it does.
    @discardableResult
    package mutating func descriptionChanged(expected: Source?) -> Bool {
        guard expected != self.expected else { return false }
        self = SourceLatch(expected: expected)
        return true
    }

    /// A packet of a payload type that was agreed on came.
    /// - Returns: whether it is to be heard, and whether it begins a new stream (so that buffers start afresh).
    package mutating func admit(_ from: Source, ssrc: UInt32, sequence: UInt16) -> (heard: Bool, new: Bool) {
        if from == source, ssrc == self.ssrc {
            candidate = nil
            return (true, false)
        }
        if source == nil, from == expected {
            latch(from, ssrc)
            return (true, true)
        }
        // A known source may change its SSRC (a bridge behind it did), an unknown one may only be the first.
        guard source == nil || from == source else { return (false, false) }
        guard let current = candidate, current.source == from, current.ssrc == ssrc,
            sequence == current.sequence &+ 1
        else {
            candidate = (from, ssrc, sequence, 1)
            return (false, false)
        }
        candidate = (from, ssrc, sequence, current.count + 1)
        guard current.count + 1 >= Self.probation else { return (false, false) }
        latch(from, ssrc)
        return (true, true)
    }

    private mutating func latch(_ source: Source, _ ssrc: UInt32) {
        self.source = source
        self.ssrc = ssrc
        candidate = nil
    }
}
