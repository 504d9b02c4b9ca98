import Audio

/// Puts received speech back in order and takes it out 20 ms at a time, whatever the packets' size.
///
/// A ring of samples addressed by RTP timestamp: late, doubled and missing packets need no bookkeeping, and nothing is
/// allocated after `init`. It plays 40 ms behind the newest packet, waits rather than loses speech when the network
/// stalls, and catches up a frame at a time when it has fallen behind for a second.
public struct JitterBuffer: Sendable {
    /// Samples a second.
    public static let rate = 8000
    /// 20 ms.
    public static let frame = 160
    /// How far behind the newest packet it plays (samples): 40 ms.
    static let delay: Int32 = 320
    /// Further behind than this (400 ms) it jumps.
    static let furthest: Int32 = 3200
    private static let capacity = 4096
    private static let window = 50

    private var ring = [Int16](repeating: 0, count: Self.capacity)
    /// The timestamp of the next sample to be played.
    private var playing: UInt32 = 0
    /// The timestamp behind the newest sample received.
    private var end: UInt32 = 0
    private var started = false
    private var lowest = Int32.max
    private var pulls = 0

    /// Empty.
    public init() {}

    /// How much is waiting (samples).
    public var level: Int { started ? Int(Int32(bitPattern: end &- playing)) : 0 }

    /// Forgets everything: a new stream begins.
    public mutating func reset() {
        for index in ring.indices { ring[index] = 0 }
        started = false
        lowest = .max
        pulls = 0
    }

    /// Takes a packet's samples in.
    /// - Parameters:
    ///   - samples: linear PCM at 8 kHz; more than 200 ms in one packet is cut off.
    ///   - count: how many of them the packet held.
    ///   - timestamp: the packet's RTP timestamp.
    public mutating func insert(_ samples: [Int16], count: Int, timestamp: UInt32) {
        let count = min(count, samples.count, 1600)
        guard count > 0 else { return }
        let after = timestamp &+ UInt32(count)
        if !started {
            started = true
            playing = timestamp &- UInt32(bitPattern: Self.delay)
            end = timestamp
        }
        if Int32(bitPattern: after &- playing) > Self.furthest || Int32(bitPattern: after &- playing) < -8000 {
            // The sender paused or began again: play what comes now.
            reset()
            started = true
            playing = timestamp &- UInt32(bitPattern: Self.delay)
            end = timestamp
        }
        for offset in 0..<count {
            let at = timestamp &+ UInt32(offset)
            if Int32(bitPattern: at &- playing) < 0 { continue }
            ring[Int(at) & (Self.capacity - 1)] = samples[offset]
        }
        if Int32(bitPattern: after &- end) > 0 { end = after }
    }

    /// Takes the next 20 ms out: silence where nothing came.
    public mutating func next() -> AudioFrame {
        var output = AudioFrame(silenceAt: Self.rate)
        guard started, level > 0 else {
            // Nothing ahead: wait for the network instead of running past what it still brings.
            return output
        }
        settle()
        for index in 0..<Self.frame {
            let at = Int(playing) & (Self.capacity - 1)
            output.samples[index] = ring[at]
            ring[at] = 0
            playing &+= 1
        }
        if level < 0 { playing = end }
        return output
    }

    /// Skips a frame when even the lowest level of the last second was more than a frame too high.
    private mutating func settle() {
        lowest = min(lowest, Int32(level))
        pulls += 1
        guard pulls == Self.window else { return }
        if lowest > Self.delay + Int32(Self.frame) {
            for _ in 0..<Self.frame {
                ring[Int(playing) & (Self.capacity - 1)] = 0
                playing &+= 1
            }
        }
        pulls = 0
        lowest = .max
    }
}
