import Audio
import CLibre
import Telephony

/// What one call's peer is sent: what is played, the other side of a bridged call, ringing, keys, or silence.
@LibreLoop
final class Sender {
    /// Samples a second of what is played (Hz).
    let rate: Int
    /// The peer hears ringing while nothing is played.
    var isRinging = false {
        didSet { ring = 0 }
    }

    private let socket: OpaquePointer
    private let keyer: OpaquePointer
    private let packet: UnsafeMutablePointer<mbuf>
    private let encoder = Encoder()
    private var converter = FrameConverter()

    private var queue: [[Int16]] = []
    private var offset = 0
    private var playing = false
    private var relayed: AudioFrame?
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

    /// Room for the RTP header in front of the payload.
    private static let header = Int(RTP_HEADER_SIZE)
    /// The longest packet: 60 ms.
    private static let longest = 480

    init(rate: Int, socket: OpaquePointer) throws(SIPError) {
        self.rate = rate
        var keyer: OpaquePointer?
        guard telev_alloc(&keyer, 20) == 0, let keyer, let packet = mbuf_alloc(Self.header + Self.longest) else {
            mem_deref(keyer.map(UnsafeMutableRawPointer.init))
            throw .stack(ENOMEM)
        }
        self.socket = OpaquePointer(mem_ref(UnsafeMutableRawPointer(socket)))
        self.keyer = keyer
        self.packet = packet
        pending.reserveCapacity(2 * Self.longest)
    }

    isolated deinit {
        mem_deref(UnsafeMutableRawPointer(socket))
        mem_deref(UnsafeMutableRawPointer(keyer))
        mem_deref(packet)
    }

    func play(_ samples: [Int16]) {
        playing = true
        if !samples.isEmpty { queue.append(samples) }
    }

    func stopPlaying() {
        queue = []
        offset = 0
        playing = false
    }

    /// What the other leg of a bridged call said in these 20 ms; heard unless something is played.
    func relay(_ frame: AudioFrame) { relayed = converter.convert(frame, to: rate) }

    func press(_ digits: [Digit], _ agreed: Agreement?) {
        if agreed?.eventsOut != nil {
            keys += digits
        } else {
            tones.append(contentsOf: ToneKeys.tones(digits))
        }
    }

    /// The peer's description was renewed.
    func renewed() {
        talking = false
        pending.removeAll(keepingCapacity: true)
    }

    /// Sends 20 ms.
    /// - Returns: whether the last of what was to be played has gone out.
    func send(_ agreed: Agreement?, to remote: sa?) -> Bool {
        defer { timestamp &+= 160 }
        guard let agreed, agreed.maySend, let remote else {
            renewed()
            return false
        }
        if !sendKey(agreed, remote) { sendAudio(agreed, remote) }
        relayed = nil
        guard playing, queue.isEmpty else { return false }
        playing = false
        return true
    }

    private func sendAudio(_ agreed: Agreement, _ remote: sa) {
        var frame = AudioFrame(silenceAt: rate)
        for index in 0..<frame.count { frame.samples[index] = next(index) }
        encoder.encode(frame, as: agreed.codec)
        if pending.isEmpty { pendingStart = timestamp }
        pending.append(contentsOf: encoder.bytes)
        let size = agreed.packetBytes
        var first = 0
        while pending.count - first >= size {
            guard let buffer = packet.pointee.buf, packet.pointee.size >= Self.header + size else { return }
            for index in 0..<size { buffer[Self.header + index] = pending[first + index] }
            packet.pointee.end = Self.header + size
            send(agreed.sending, marker: !talking, timestamp: pendingStart, to: remote)
            talking = true
            first += size
            pendingStart &+= UInt32(size)
        }
        pending.removeFirst(first)
    }

    /// The next sample to be sent: keys, what is played, else the other side of a bridged call, else ringing, else
    /// silence.
    private func next(_ index: Int) -> Int16 {
        if tone < tones.count {
            defer {
                // The tones are at 8 kHz; doubling the samples of a wide-band call leaves them what they are.
                if rate == 8000 || index % 2 == 1 { tone += 1 }
                if tone == tones.count { (tones, tone) = ([], 0) }
            }
            return tones[tone]
        }
        if let chunk = queue.first {
            defer {
                offset += 1
                if offset == chunk.count {
                    queue.removeFirst()
                    offset = 0
                }
            }
            return chunk[offset]
        }
        if let relayed { return relayed.samples[index] }
        guard isRinging else { return 0 }
        if ringing.isEmpty { ringing = RingingTone.period(rate: rate) }
        defer { ring = (ring + 1) % ringing.count }
        return ringing[ring]
    }

    /// Sends the next packet of a key (RFC 4733), if one is being sent.
    private func sendKey(_ agreed: Agreement, _ remote: sa) -> Bool {
        guard let type = agreed.eventsOut else { return false }
        packet.pointee.pos = Self.header
        packet.pointee.end = Self.header
        var marker = false
        if telev_poll(keyer, &marker, packet) == 0 {
            if marker { keyTimestamp = timestamp }
            pending.removeAll(keepingCapacity: true)
            send(type, marker: marker, timestamp: keyTimestamp, to: remote)
            keyPause = 5
            return true
        }
        if keyPause > 0 {
            keyPause -= 1
        } else if !keys.isEmpty {
            let key = Int32(keys.removeFirst().event)
            _ = telev_send(keyer, key, false)
            _ = telev_send(keyer, key, true)
        }
        return false
    }

    private func send(_ type: UInt8, marker: Bool, timestamp: UInt32, to remote: sa) {
        var remote = remote
        packet.pointee.pos = Self.header
        // An unreachable peer is no error here: its BYE or its silence tells.
        _ = rtp_send(socket, &remote, false, marker, type, timestamp, packet)
    }
}
