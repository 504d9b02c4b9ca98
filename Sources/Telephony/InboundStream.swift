import Audio

/// What one peer's packets are, beneath their codecs: whose they are, their order, their keys and their losses, and the one
/// place that says what begins afresh when something begins afresh.
///
/// | | source latch | jitter buffer | keys | statistics |
/// |---|---|---|---|---|
/// | another source or SSRC | has decided so | empties | the press before is past | what went before is settled |
/// | timestamps leap | | empties by itself | if backwards, the press before is past | sees it by sequence numbers |
/// | offer and answer were renewed | opens when the address is another | | | |
package struct InboundStream: Sendable {
    /// Speech in its order.
    package private(set) var jitter: JitterBuffer
    /// What was lost.
    package private(set) var statistics = ReceptionStatistics()
    /// The stream that is heard.
    package private(set) var ssrc: UInt32?
    private var latch = SourceLatch()
    private var keys = DigitDetector()

    /// - Parameter rate: samples a second of the speech (Hz).
    package init(rate: Int) { jitter = JitterBuffer(rate: rate) }

    // MARK: Events

    /// Offer and answer have been renewed.
    /// - Parameter expected: the address in the peer's description, when it names one.
    /// - Returns: whether another source may be heard from now on.
    package mutating func descriptionChanged(expected: SourceLatch.Source?) -> Bool {
        latch.descriptionChanged(expected: expected)
    }

    /// A packet of a payload type that was agreed on came.
    /// - Returns: whether it is to be heard, and whether it begins a new stream.
    package mutating func admit(
        _ from: SourceLatch.Source, ssrc: UInt32, sequence: UInt16, timestamp: UInt32, arrival: Int64
    ) -> (heard: Bool, new: Bool) {
        let admitted = latch.admit(from, ssrc: ssrc, sequence: sequence)
        guard admitted.heard else { return admitted }
        if admitted.new { newStream(ssrc) }
        statistics.received(sequence: sequence, timestamp: timestamp, arrival: arrival)
        return admitted
    }

    private mutating func newStream(_ ssrc: UInt32) {
        jitter.newStream()
        keys.newStream()
        if self.ssrc != nil { statistics.newStream() }
        self.ssrc = ssrc
    }

    // MARK: What they hold

    /// Speech, as `JitterBuffer.insert` takes it.
    package mutating func insert(_ samples: [Int16], count: Int, timestamp: UInt32) {
        if jitter.insert(samples, count: count, timestamp: timestamp) { keys.newStream() }
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
