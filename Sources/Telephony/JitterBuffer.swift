import Audio

/// Puts received speech back in order and takes it out 20 ms at a time, whatever the packets' size.
///
/// A ring of samples addressed by RTP timestamp: late, doubled and missing packets need no bookkeeping, and nothing is
/// allocated after `init`. It plays 40 ms behind the newest packet, waits rather than loses speech when the network
/// stalls, and catches up a frame at a time when it has fallen behind for a second.
package struct JitterBuffer: Sendable {
    /// What the next 20 ms are.
    package enum Content: Sendable, Equatable {
        /// Speech that arrived.
        case heard
        /// Speech that was lost on the way: later packets are here already.
        case lost
        /// Nothing: the stream has not begun, pauses or is late.
        case nothing
    }

    /// Samples a second that come out (Hz).
    package let rate: Int
    /// Samples of one tick of the RTP clock, which goes at 8,000 Hz for every codec of ours.
    private let scale: UInt32
    private let frame: Int
    /// How far behind the newest packet it plays (samples): 40 ms.
    private let delay: Int32
    /// Further behind than this (400 ms) it jumps.
    private let furthest: Int32
    private let capacity: Int
    private static let window = 50

    private var ring: [Int16]
    private var filled: [Bool]
    /// The place of the next sample to be played.
    private var playing: UInt32 = 0
    /// The place of the stream's first sample.
    private var beginning: UInt32 = 0
    /// The place behind the newest sample received.
    private var end: UInt32 = 0
    private var started = false
    /// What is added to the sender's timestamps since they leapt (samples).
    private var shift: UInt32 = 0
    /// Samples taken out since the newest packet came.
    private var waited = 0
    private var lowest = Int32.max
    private var pulls = 0

    /// Empty.
    /// - Parameter rate: samples a second that come out: 8,000 or 16,000.
    package init(rate: Int = 8000) {
        self.rate = rate
        scale = UInt32(max(1, rate / 8000))
        frame = 160 * Int(scale)
        delay = 320 * Int32(scale)
        furthest = 3200 * Int32(scale)
        capacity = 4096 * Int(scale)
        ring = [Int16](repeating: 0, count: capacity)
        filled = [Bool](repeating: false, count: capacity)
    }

    /// How much is waiting (samples).
    package var level: Int { started ? Int(Int32(bitPattern: end &- playing)) : 0 }

    /// Forgets everything: a new stream begins.
    package mutating func newStream() {
        for index in ring.indices {
            ring[index] = 0
            filled[index] = false
        }
        started = false
        shift = 0
        waited = 0
        lowest = .max
        pulls = 0
    }

    /// Takes a packet's samples in.
    /// - Parameters:
    ///   - samples: linear PCM at `rate`; more than 200 ms in one packet is cut off.
    ///   - count: how many of them the packet held.
    ///   - timestamp: the packet's RTP timestamp.
    ///   - order: by how many packets it is behind the newest one before it, by sequence numbers: 1 for the next, 0 or less
    ///     for one that is late; nil when that is not known.
    /// - Returns: whether the sender's timestamps have leapt back: it began again.
    @discardableResult
    package mutating func insert(_ samples: [Int16], count: Int, timestamp: UInt32, order: Int? = nil) -> Bool {
        let count = min(count, samples.count, 10 * frame)
        guard count > 0 else { return false }
        let leap = started ? self.leap(to: timestamp &* scale &+ shift, count: count, order: order) : 0
        shift &-= UInt32(bitPattern: Int32(leap))
        let first = timestamp &* scale &+ shift
        let after = first &+ UInt32(count)
        let ahead = Int32(bitPattern: after &- playing)
        let isBack = started && ahead < -50 * Int32(frame)
        if started, ahead > furthest || isBack {
            // A late packet from before a leap is none to begin again with.
            if let order, order <= 0 { return false }
            // The sender paused or began again: play what comes now.
            newStream()
            return insert(samples, count: count, timestamp: timestamp) || isBack || leap < 0
        }
        if !started {
            started = true
            playing = first &- UInt32(bitPattern: delay)
            beginning = first
            end = first
        }
        let late = max(0, -Int(Int32(bitPattern: first &- playing)))
        Self.put(samples, late..<max(late, count), at: Int(first), in: &ring, &filled)
        if Int32(bitPattern: after &- end) > 0 {
            end = after
            waited = 0
        }
        return isBack || leap < 0
    }

    /// By how many samples the sender's timestamps have leapt: a packet comes in its turn, and yet says that it belongs long
    /// before or behind the ones before it. A pause is none: as much time has passed as the timestamps say.
    private func leap(to first: UInt32, count: Int, order: Int?) -> Int {
        guard let order, order > 0 else { return 0 }
        let expected = end &+ UInt32((order - 1) * count)
        let step = Int(Int32(bitPattern: first &- expected))
        let passed = max(0, waited) + Int(delay) + 2 * frame
        return step < -frame / 2 || step > passed ? step : 0
    }

    /// Takes the next 20 ms out: silence where nothing came.
    package mutating func next() -> AudioFrame {
        var output = AudioFrame(silenceAt: rate)
        _ = next(into: &output)
        return output
    }

    /// Takes the next 20 ms out.
    /// - Parameter output: a frame of this `rate`; silence where nothing came.
    package mutating func next(into output: inout AudioFrame) -> Content {
        waited += frame
        guard started, level > 0 else {
            // Nothing ahead: wait for the network instead of running past what it still brings.
            return .nothing
        }
        settle()
        let hasBegun = Int32(bitPattern: playing &+ UInt32(frame) &- beginning) > 0
        let present = Self.take(&output, frame, at: Int(playing), from: &ring, &filled)
        playing &+= UInt32(frame)
        if level < 0 { playing = end }
        // Long after, the beginning must not seem to lie ahead because the clock has gone round.
        if hasBegun { beginning = playing }
        return present > frame / 2 ? .heard : hasBegun ? .lost : .nothing
    }

    // The two that touch every sample, without the checks that an array makes for each. The rings' sizes are powers of
    // two, and so the places go on when timestamps wrap around.

    private static func put(
        _ samples: [Int16], _ range: Range<Int>, at first: Int, in ring: inout [Int16], _ filled: inout [Bool]
    ) {
        var kept = ring.mutableSpan
        var marks = filled.mutableSpan
        let mask = kept.count - 1
        for offset in range {
            let place = (first + offset) & mask
            kept[place] = samples[offset]
            marks[place] = true
        }
    }

    /// - Returns: how many of the samples had arrived.
    private static func take(
        _ output: inout AudioFrame, _ count: Int, at first: Int, from ring: inout [Int16], _ filled: inout [Bool]
    ) -> Int {
        var samples = output.samples.mutableSpan
        var kept = ring.mutableSpan
        var marks = filled.mutableSpan
        let mask = kept.count - 1
        var present = 0
        for index in 0..<count {
            let place = (first + index) & mask
            samples[index] = kept[place]
            if marks[place] { present += 1 }
            kept[place] = 0
            marks[place] = false
        }
        return present
    }

    /// Skips a frame when even the lowest level of the last second was more than a frame too high.
    private mutating func settle() {
        lowest = min(lowest, Int32(level))
        pulls += 1
        guard pulls == Self.window else { return }
        if lowest > delay + Int32(frame) {
            for _ in 0..<frame {
                ring[Int(playing) & (capacity - 1)] = 0
                filled[Int(playing) & (capacity - 1)] = false
                playing &+= 1
            }
        }
        pulls = 0
        lowest = .max
    }
}
