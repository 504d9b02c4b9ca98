import Audio
import CLibre
import Foundation
import Telephony

// What becomes of a packet:
//
//   UDP ─▶ SRTP ─▶ payload type ─▶ SourceLatch ─▶ ReceptionStatistics ─┬─▶ codec ─▶ JitterBuffer ─.
//                                                                      ├─▶ comfort noise ─────────┤
//                                                                      └─▶ DigitDetector ─▶ keys  │
//   every 20 ms:    frame and keys ◀─ ToneKeys ◀─ Concealer (what was lost) ◀─────────────────────'
//
// From the latch to the buffer all is `InboundStream`, which knows what begins afresh with a new stream.

/// What one call's peer sends: whose packets count, in which order, and what they say.
@LibreLoop
final class RTPReceiver {
    /// Samples a second of the frames that come out (Hz); it stays the same through a call.
    let rate: Int
    /// Where the peer's audio comes from, once it does: not where its description says if it is behind NAT.
    private(set) var learned: sa?
    private(set) var concealed = 0
    /// Frames since the peer was last heard of.
    private(set) var quietFrames = 0

    private var stream: InboundStream
    private let decoder: AudioDecoder
    private let concealer = Concealer()
    private var tones: ToneKeys?
    private var digits: [Digit] = []
    /// How loud the peer's comfort noise is while it sends none of its own (RFC 3389); nil when it is talking.
    private var comfort: Int16?
    private var noise = UInt64(1)
    private var frames = 0
    /// Frames since speech stopped coming; before it ever came, there is nothing to go on with.
    private var stalled = RTPReceiver.longestStall
    private static let longestStall = 3

    init(rate: Int) {
        self.rate = rate
        stream = InboundStream(rate: rate)
        decoder = AudioDecoder(rate: rate)
    }

    /// What was lost.
    var statistics: ReceptionStatistics { stream.statistics }
    /// The stream that is heard.
    var ssrc: UInt32? { stream.ssrc }

    /// Offer and answer have been renewed.
    func descriptionChanged(negotiated: SourceLatch.Source?, signalling: SourceLatch.Source?) {
        if stream.descriptionChanged(negotiated: negotiated, signalling: signalling) { learned = nil }
    }

    /// An RTP packet came, which SRTP has approved where there is any.
    func received(
        _ from: UnsafePointer<sa>, _ header: rtp_header, _ payload: UnsafeMutablePointer<mbuf>, _ agreed: Agreement
    ) {
        guard agreed.mayReceive, let bytes = mbuf_buf(payload) else { return }
        var count = Int(mbuf_get_left(payload))
        if header.pad, count > 0 { count -= min(count, Int(bytes[count - 1])) }
        let codec = agreed.receiving[header.pt]
        let isEvent = header.pt == agreed.eventsIn
        let isComfort = header.pt == Agreement.comfortNoise
        guard count > 0, codec != nil || isComfort || (isEvent && count >= 4) else { return }
        let (heard, moved, new) = stream.admit(
            Self.source(from.pointee), codec == nil && !isComfort ? .key : .speech, ssrc: header.ssrc,
            sequence: header.seq, timestamp: header.ts, arrival: MediaClock.eighths, frame: frames)
        if moved { learned = from.pointee }
        guard heard else { return }
        quietFrames = 0
        if new {
            decoder.newStream()
            comfort = nil
        }
        if let codec {
            comfort = nil
            let made = decoder.decode(bytes, count: count, as: codec)
            stream.insert(decoder.samples, count: made, timestamp: header.ts)
        } else if isComfort {
            // -dBov; a quarter of white noise's peaks.
            comfort = Self.amplitude(Int(bytes[0] & 0x7F))
        } else {
            let event = DigitDetector.Event(
                code: bytes[0], isEnd: bytes[1] & 0x80 != 0, duration: UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
            let digit = stream.key(event, timestamp: header.ts, marker: header.m, frame: frames)
            if let digit { keep(digit) }
        }
    }

    /// The peer has said that it will send nothing while nobody talks (RFC 3389).
    var isSilenceAnnounced: Bool { comfort != nil }

    /// RTCP came from the peer: it is alive, whether or not it talks.
    func isAlive() { quietFrames = 0 }

    /// A SIP INFO request came.
    /// - Returns: whether its body is one that we know.
    func received(infoType: String, body: String) -> Bool {
        if let digit = stream.key(infoType: infoType, body: body, frame: frames) { keep(digit) }
        return ["application/dtmf-relay", "application/dtmf"].contains(infoType)
    }

    private func keep(_ digit: Digit) {
        if digits.count < 64 { digits.append(digit) }
    }

    /// Takes in 20 ms.
    func next(_ agreed: Agreement?) -> CallMedia.MediaTick {
        frames += 1
        quietFrames += 1
        var frame = AudioFrame(silenceAt: rate)
        switch stream.next(into: &frame) {
        case .heard:
            concealer.heard(&frame)
            stalled = 0
        case .lost:
            concealer.lost(&frame)
            concealed += 1
        case .nothing:
            if let comfort {
                fill(&frame, with: comfort)
            } else if stalled < Self.longestStall {
                // The network may only be late; the voice fades rather than breaks off.
                stalled += 1
                concealer.lost(&frame)
            }
        }
        // Where keys come as packets, a tone in somebody's voice is not one.
        if let agreed, agreed.eventsIn == nil {
            let tones = tones ?? ToneKeys()
            self.tones = tones
            for digit in tones.heard(frame) { keep(digit) }
        }
        defer { if !digits.isEmpty { digits = [] } }
        return CallMedia.MediaTick(heard: frame, digits: digits)
    }

    private func fill(_ frame: inout AudioFrame, with amplitude: Int16) {
        guard amplitude > 0 else { return }
        for index in 0..<frame.count {
            noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            frame.samples[index] = Int16(truncatingIfNeeded: Int(noise >> 33) % (2 * Int(amplitude) + 1)) - amplitude
        }
    }

    private static func amplitude(_ level: Int) -> Int16 {
        // White noise's peak is √3 times its effective value.
        let effective = pow(10, -Double(level) / 20) * 32767
        return Int16(min(effective * 1.732, 8000))
    }

    static func source(_ address: sa) -> SourceLatch.Source {
        var address = address
        let port = sa_port(&address)
        guard sa_af(&address) == AF_INET6 else { return .init(address: UInt64(sa_in(&address)), port: port) }
        var bytes = [UInt8](repeating: 0, count: 16)
        sa_in6(&address, &bytes)
        func number(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        return .init(address: number(bytes[..<8]), rest: number(bytes[8...]), port: port)
    }
}
