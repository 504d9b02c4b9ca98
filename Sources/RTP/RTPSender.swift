import Audio
import Synchronization
import Telephony

/// Keys of one side of a bridged call that wait for the other.
package enum WaitingKeys {
    private static let count = Atomic<Int>(0)

    /// Keys that were not passed on since the process began, as too many waited.
    package static var dropped: Int { count.load(ordering: .relaxed) }

    fileprivate static func drop(_ keys: Int) {
        if keys > 0 { count.add(keys, ordering: .relaxed) }
    }
}

/// What one call's peer is sent: what is played, the other side of a bridged call, ringing, keys, or silence.
package final class RTPSender {
    /// Samples a second of what is played (Hz).
    package let rate: Int
    /// The peer hears ringing while nothing is played.
    package var isRinging = false {
        didSet { ring = 0 }
    }

    /// Hands a packet over: payload type, marker, timestamp and payload.
    package typealias Emit = (_ type: UInt8, _ marker: Bool, _ timestamp: UInt32, UnsafeBufferPointer<UInt8>) -> Void

    private var keyer = KeySender()
    private let encoder = AudioEncoder()
    private var converter = FrameConverter()

    private var queue: [[Int16]] = []
    private var offset = 0
    private var playing = false
    /// What the other leg said, and whether it has.
    private var relayed = AudioFrame(silenceAt: 8000)
    private var isRelaying = false
    private var ring = 0
    private var ringing: [Int16] = []
    /// Keys as tones, before anything else.
    private var tones: [Int16] = []
    private var tone = 0

    private var timestamp = UInt32.random(in: 0...UInt32.max)
    private var pending: [UInt8] = []
    private var pendingStart: UInt32 = 0
    private var talking = false
    private var keys: [Digit] = []
    private var keyTimestamp: UInt32 = 0
    private var keyPause = 0

    /// Keys that may wait.
    private static let mostKeys = 50
    /// Samples of tones that may wait: ten seconds at 8 kHz.
    private static let mostTones = 80_000
    /// The longest packet: 60 ms.
    private static let longest = 480

    /// - Parameter rate: samples a second of what is played (Hz).
    package init(rate: Int) {
        self.rate = rate
        pending.reserveCapacity(2 * Self.longest)
    }

    /// Queues samples at `rate` behind what is queued.
    package func play(_ samples: [Int16]) {
        playing = true
        if !samples.isEmpty { queue.append(samples) }
    }

    /// Drops what is queued.
    package func stopPlaying() {
        queue = []
        offset = 0
        playing = false
    }

    /// What the other leg of a bridged call said in these 20 ms; heard unless something is played.
    package func relay(_ frame: AudioFrame) {
        relayed = converter.convert(frame, to: rate)
        isRelaying = true
    }

    /// Sends keys, by RFC 4733 where the peer takes them so, else as tones.
    package func press(_ digits: [Digit], _ agreed: Agreement?) {
        // Nobody presses keys faster than they are passed on; whoever sends a flood of them fills no memory.
        let areEvents = agreed?.eventsOut != nil
        let room = areEvents ? Self.mostKeys - keys.count : tones.count - tone < Self.mostTones ? Self.mostKeys : 0
        let taken = Array(digits.prefix(max(0, room)))
        WaitingKeys.drop(digits.count - taken.count)
        if areEvents {
            keys += taken
        } else if !taken.isEmpty {
            tones.append(contentsOf: ToneKeys.tones(taken))
        }
    }

    /// The peer's description was renewed.
    package func renewed() {
        talking = false
        pending.removeAll(keepingCapacity: true)
    }

    /// Sends 20 ms: none, one or several packets. Nothing is sent where nothing is agreed on.
    /// - Returns: whether the last of what was to be played has gone out.
    package func send(_ agreed: Agreement?, _ emit: Emit) -> Bool {
        defer { timestamp &+= 160 }
        guard let agreed, agreed.maySend else {
            renewed()
            return false
        }
        if !sendKey(agreed, emit) { sendAudio(agreed, emit) }
        isRelaying = false
        guard playing, queue.isEmpty else { return false }
        playing = false
        return true
    }

    private func sendAudio(_ agreed: Agreement, _ emit: Emit) {
        var frame = AudioFrame(silenceAt: rate)
        fill(&frame)
        encoder.encode(frame, as: agreed.codec)
        if pending.isEmpty { pendingStart = timestamp }
        pending.append(contentsOf: encoder.bytes)
        let size = agreed.packetBytes
        var first = 0
        while pending.count - first >= size {
            pending.withUnsafeBufferPointer {
                emit(agreed.sending, !talking, pendingStart, UnsafeBufferPointer(rebasing: $0[first..<first + size]))
            }
            talking = true
            first += size
            pendingStart &+= UInt32(size)
        }
        pending.removeFirst(first)
    }

    /// What is to be sent: keys, what is played, else the other side of a bridged call, else ringing, else silence.
    private func fill(_ frame: inout AudioFrame) {
        let count = frame.count
        var samples = frame.samples.mutableSpan
        var index = 0
        while tone < tones.count, index < count {
            samples[index] = tones[tone]
            // The tones are at 8 kHz; doubling the samples of a wide-band call leaves them what they are.
            if rate == 8000 || index % 2 == 1 { tone += 1 }
            index += 1
        }
        if tone > 0, tone == tones.count { (tones, tone) = ([], 0) }
        while index < count, let chunk = queue.first {
            let run = min(count - index, chunk.count - offset)
            for place in 0..<run { samples[index + place] = chunk[offset + place] }
            index += run
            offset += run
            if offset == chunk.count {
                queue.removeFirst()
                offset = 0
            }
        }
        if index == count { return }
        if isRelaying {
            relayed.withSamples { said in
                for place in index..<min(count, said.count) { samples[place] = said[place] }
            }
        } else if isRinging {
            if ringing.isEmpty { ringing = RingingTone.period(rate: rate) }
            for place in index..<count {
                samples[place] = ringing[ring]
                ring = (ring + 1) % ringing.count
            }
        }
    }

    /// Sends the next packet of a key (RFC 4733), if one is being sent.
    private func sendKey(_ agreed: Agreement, _ emit: Emit) -> Bool {
        guard let type = agreed.eventsOut else { return false }
        if let packet = keyer.next() {
            if packet.isFirst { keyTimestamp = timestamp }
            pending.removeAll(keepingCapacity: true)
            packet.payload.withUnsafeBufferPointer { emit(type, packet.isFirst, keyTimestamp, $0) }
            keyPause = 5
            return true
        }
        if keyPause > 0 {
            keyPause -= 1
        } else if !keys.isEmpty {
            keyer.press(keys.removeFirst())
        }
        return false
    }
}
