/// Decides whose RTP packets are the caller's voice, and so where ours go.
///
/// | who sends | is heard | takes over from whoever was heard |
/// |---|---|---|
/// | the address and port in the peer's description | from the first packet | at once, whenever it speaks |
/// | another port or address of the host that the signalling came from, or that the description names (NAT) | after three packets in sequence | only once that one has been silent for half a second |
/// | anybody else | never | never |
///
/// When a new description (re-INVITE) names another address, nobody is heard until one of these is; when it names the same
/// one, nothing changes. What was agreed on goes before what merely arrives: an early packet of a stranger's, or of a
/// carrier's announcement, costs the caller nothing, and nobody on the network can talk into a call, or be sent it, who is
/// not where the call came from.
package struct SourceLatch: Sendable {
    /// Where a packet came from.
    package struct Source: Sendable, Hashable {
        /// The address: IPv4 as a number, the first half of IPv6.
        package var address: UInt64
        /// The second half of an IPv6 address.
        package var rest: UInt64
        /// The UDP port.
        package var port: UInt16

        /// - Parameters:
        ///   - address: IPv4 as a number, or the first half of an IPv6 address.
        ///   - rest: the second half of an IPv6 address.
        ///   - port: the UDP port.
        package init(address: UInt64, rest: UInt64 = 0, port: UInt16) {
            (self.address, self.rest, self.port) = (address, rest, port)
        }

        func isAtHost(of other: Source?) -> Bool { address == other?.address && rest == other?.rest }
    }

    /// What becomes of a packet.
    package enum Verdict: Sendable, Equatable {
        /// It is not heard.
        case refused
        /// It is from the source that is heard.
        case heard
        /// It is heard, and from now on its source is, and is sent ours.
        case moved
    }

    /// The source that is heard, once there is one.
    package private(set) var source: Source?
    /// The address in the peer's description, when it names one.
    package private(set) var negotiated: Source?
    /// Where the signalling came from; its port does not count.
    private var signalling: Source?
    private var lastHeard = 0
    private var candidate: (source: Source, ssrc: UInt32, sequence: UInt16, count: Int)?
    private static let probation = 3
    /// A source that has sent nothing for longer (20 ms frames) may have moved.
    private static let silence = 25

    /// - Parameters:
    ///   - negotiated: the address in the peer's description, when it names one.
    ///   - signalling: where the signalling came from.
    package init(negotiated: Source? = nil, signalling: Source? = nil) {
        (self.negotiated, self.signalling) = (negotiated, signalling)
    }

    /// Offer and answer were renewed (re-INVITE).
    /// - Returns: whether the description names another address, so that whoever was heard is heard no more for it.
    @discardableResult
    package mutating func descriptionChanged(negotiated: Source?, signalling: Source?) -> Bool {
        self.signalling = signalling
        guard negotiated != self.negotiated else { return false }
        self = SourceLatch(negotiated: negotiated, signalling: signalling)
        return true
    }

    /// A packet of a payload type that was agreed on came.
    /// - Parameter frame: the 20 ms frame of the call that it came in.
    package mutating func admit(_ from: Source, ssrc: UInt32, sequence: UInt16, frame: Int) -> Verdict {
        if from == source || from == negotiated {
            let isSame = from == source
            (source, lastHeard, candidate) = (from, frame, nil)
            return isSame ? .heard : .moved
        }
        guard from.isAtHost(of: signalling) || from.isAtHost(of: negotiated) else { return .refused }
        guard source == nil || frame - lastHeard > Self.silence else {
            candidate = nil
            return .refused
        }
        var count = 1
        if let candidate, candidate.source == from, candidate.ssrc == ssrc, sequence == candidate.sequence &+ 1 {
            count = candidate.count + 1
        }
        candidate = (from, ssrc, sequence, count)
        guard count >= Self.probation else { return .refused }
        (source, lastHeard, candidate) = (from, frame, nil)
        return .moved
    }
}
