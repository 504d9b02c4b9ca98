/// Counts what a stream of RTP packets lost on its way and how unevenly it came (RFC 3550, A.3 and A.8).
package struct ReceptionStatistics: Sendable, Equatable {
    /// Packets received, each once however often it came.
    package private(set) var received = 0
    /// Which of the last 64 packets came: bit n stands for the one n before the highest.
    private var window: UInt64 = 0
    private var expectedBefore = 0
    private var base: UInt16?
    private var highest: UInt16 = 0
    private var cycles = 0
    private var transit: Int64?
    /// In timestamp units.
    private var estimate = 0.0

    /// Nothing received.
    package init() {}

    /// A packet came.
    /// - Parameters:
    ///   - sequence: its RTP sequence number.
    ///   - timestamp: its RTP timestamp (1/8000 s).
    ///   - arrival: when it came, in the same units, by any clock that only goes forward.
    package mutating func received(sequence: UInt16, timestamp: UInt32, arrival: Int64) {
        guard base != nil else {
            begin(at: sequence)
            received += 1
            transit = arrival - Int64(timestamp)
            return
        }
        let step = sequence &- highest
        if step > 0, step < 3000 {
            if sequence < highest { cycles += 1 }
            highest = sequence
            window = step < 64 ? window << UInt64(step) | 1 : 1
        } else if step >= 3000, step <= UInt16.max - 100 {
            // The sender began again: what went before is settled.
            begin(at: sequence)
        } else {
            let behind = UInt64(highest &- sequence)
            guard behind < 64, window & 1 << behind == 0 else { return }
            window |= 1 << behind
        }
        received += 1
        let now = arrival - Int64(timestamp)
        let change = abs(Double(now - (transit ?? now)))
        transit = now
        // A leap of a second is a new timeline, not jitter.
        if change < 8000 { estimate += (change - estimate) / 16 }
    }

    /// The peer's stream begins anew (another source).
    package mutating func newStream() {
        expectedBefore = expected
        base = nil
        transit = nil
        cycles = 0
    }

    private mutating func begin(at sequence: UInt16) {
        newStream()
        base = sequence
        highest = sequence
        window = 1
    }

    /// Packets that should have come.
    package var expected: Int {
        guard let base else { return expectedBefore }
        return expectedBefore + cycles << 16 + Int(highest) - Int(base) + 1
    }

    /// Packets that did not come.
    package var lost: Int { max(0, expected - received) }

    /// Interarrival jitter in milliseconds.
    package var jitter: Double { estimate / 8 }
}

/// How well the network carried a call's audio.
package struct LineQuality: Sendable, Equatable, Codable {
    /// The codec that we send: `pcma`, `pcmu` or `g722`.
    package var codec = ""
    /// The audio is encrypted (SRTP).
    package var isEncrypted = false
    /// Packets received.
    package var received = 0
    /// Packets that did not come.
    package var lost = 0
    /// Interarrival jitter of what we receive (ms).
    package var jitter = 0.0
    /// 20 ms frames that were made up because theirs were lost.
    package var concealed = 0
    /// Packets of ours that the peer says did not come (RTCP); nil when it says nothing.
    package var lostAtPeer: Int?
    /// The peer's jitter (ms), by RTCP.
    package var jitterAtPeer: Double?
    /// There and back (ms), by RTCP.
    package var roundTrip: Double?

    /// Nothing known yet.
    package init() {}

    /// Lost packets in a hundred.
    var lossPercent: Double { received + lost == 0 ? 0 : 100 * Double(lost) / Double(received + lost) }

    /// For the log and the record: `pcma, 1500 packets, 0.3 % lost, jitter 1.2 ms`.
    package var inWords: String {
        func one(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
        var words = "\(codec)\(isEncrypted ? " over SRTP" : ""), \(received) packets, \(one(lossPercent)) % lost"
        words += ", jitter \(one(jitter)) ms"
        if let lostAtPeer { words += ", \(lostAtPeer) lost at the peer" }
        if let roundTrip, roundTrip > 0 { words += ", round trip \(one(roundTrip)) ms" }
        return words
    }
}
