import Audio

/// What one peer's packets are, beneath their codecs: whose they are, their order, their keys and their losses, and the one
/// place that says what begins afresh when something begins afresh.
///
/// | | source latch | jitter buffer | keys | statistics |
/// |---|---|---|---|---|
/// | another SSRC speaks (three packets of it) | | empties | the press before is past, if it was the old stream's | what went before is settled |
/// | another source is heard | has decided so | empties if the SSRC is another | likewise | likewise |
/// | keys come by an SSRC of their own | | | the press before is past | does not count them |
/// | timestamps leap, while packets go on | | goes on without a gap | if backwards, the press before is past | sees it by sequence numbers |
/// | offer and answer were renewed | opens when the address is another | | | |
package struct InboundStream: Sendable {
    /// What a packet carries.
    package enum Content: Sendable {
        /// Speech, or noise in place of it.
        case speech
        /// Keys (RFC 4733), which gateways may send as a stream of their own.
        case key
    }

    /// Speech in its order.
    package private(set) var jitter: JitterBuffer
    /// What was lost.
    package private(set) var statistics = ReceptionStatistics()
    /// The stream that is heard: the one that speaks.
    package private(set) var ssrc: UInt32?
    private var latch = SourceLatch()
    private var keys = DigitDetector()
    /// The stream that the last key came by.
    private var keySSRC: UInt32?
    private var candidate: (ssrc: UInt32, sequence: UInt16, count: Int)?
    /// The newest packet of speech, and by how many packets the one that is being taken in is behind it in sequence.
    private var newest: UInt16?
    private var order: Int?
    private static let probation = 3
    /// Sequence numbers further away than this are no matter of lost or late packets: the sender began again.
    private static let furthest = 50

    /// - Parameter rate: samples a second of the speech (Hz).
    package init(rate: Int) { jitter = JitterBuffer(rate: rate) }

    // MARK: Events

    /// Offer and answer have been renewed.
    /// - Parameters:
    ///   - negotiated: the address in the peer's description, when it names one.
    ///   - signalling: where the signalling came from; its port does not count.
    /// - Returns: whether another source may be heard from now on.
    @discardableResult
    package mutating func descriptionChanged(
        negotiated: SourceLatch.Source?, signalling: SourceLatch.Source?
    ) -> Bool { latch.descriptionChanged(negotiated: negotiated, signalling: signalling) }

    /// A packet of a payload type that was agreed on came.
    /// - Parameter frame: the 20 ms frame of the call that it came in.
    /// - Returns: whether it is to be heard, whether ours go to its source from now on, and whether speech begins anew.
    package mutating func admit(
        _ from: SourceLatch.Source, _ content: Content = .speech, ssrc: UInt32, sequence: UInt16, timestamp: UInt32,
        arrival: Int64, frame: Int
    ) -> (heard: Bool, moved: Bool, new: Bool) {
        let verdict = latch.admit(from, ssrc: ssrc, sequence: sequence, frame: frame)
        let moved = verdict == .moved
        guard verdict != .refused else { return (false, false, false) }
        if content == .key { return (takeKey(ssrc, sequence, timestamp, arrival), moved, false) }
        let new = ssrc != self.ssrc
        guard !new || moved || self.ssrc == nil || isProven(ssrc, sequence) else { return (false, moved, false) }
        candidate = nil
        if new { newStream(ssrc) }
        order = newest.map { Int(Int16(bitPattern: sequence &- $0)) }
        if let step = order, abs(step) > Self.furthest { (order, newest) = (nil, nil) }
        if newest == nil || (order ?? 0) > 0 { newest = sequence }
        if order == nil, !new { jitter.newStream() }
        statistics.received(sequence: sequence, timestamp: timestamp, arrival: arrival)
        return (true, moved, new)
    }

    /// - Returns: true.
    private mutating func takeKey(_ ssrc: UInt32, _ sequence: UInt16, _ timestamp: UInt32, _ arrival: Int64) -> Bool {
        if ssrc != keySSRC {
            if keySSRC != nil { keys.newStream() }
            keySSRC = ssrc
        }
        guard ssrc == self.ssrc else { return true }
        // They take their turn among the packets of speech.
        if let newest, Int16(bitPattern: sequence &- newest) > 0 { self.newest = sequence }
        statistics.received(sequence: sequence, timestamp: timestamp, arrival: arrival)
        return true
    }

    /// A known source may speak by another SSRC (a bridge behind it did), when three packets in sequence say so.
    private mutating func isProven(_ ssrc: UInt32, _ sequence: UInt16) -> Bool {
        var count = 1
        if let candidate, candidate.ssrc == ssrc, sequence == candidate.sequence &+ 1 { count = candidate.count + 1 }
        candidate = (ssrc, sequence, count)
        return count >= Self.probation
    }

    private mutating func newStream(_ ssrc: UInt32) {
        jitter.newStream()
        if keySSRC == self.ssrc { keys.newStream() }
        if self.ssrc != nil { statistics.newStream() }
        self.ssrc = ssrc
        newest = nil
    }

    // MARK: What they hold

    /// Speech of the packet that was admitted last, as `JitterBuffer.insert` takes it.
    package mutating func insert(_ samples: [Int16], count: Int, timestamp: UInt32) {
        let isBack = jitter.insert(samples, count: count, timestamp: timestamp, order: order)
        if isBack, keySSRC == ssrc { keys.newStream() }
    }

    /// The next 20 ms of speech, as `JitterBuffer.next` gives them.
    package mutating func next(into frame: inout AudioFrame) -> JitterBuffer.Content { jitter.next(into: &frame) }

    /// A key by RFC 4733, as `DigitDetector.received` takes it.
    package mutating func key(_ event: DigitDetector.Event, timestamp: UInt32, marker: Bool, frame: Int) -> Digit? {
        keys.received(event, timestamp: timestamp, marker: marker, frame: frame)
    }

    /// A key by SIP INFO, as `DigitDetector.received` takes it.
    package mutating func key(infoType: String, body: String, frame: Int) -> Digit? {
        keys.received(infoType: infoType, body: body, frame: frame)
    }
}
