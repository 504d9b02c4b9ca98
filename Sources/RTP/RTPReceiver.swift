import Audio
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

/// What 20 ms of a call brought.
package struct Heard: Sendable {
    /// What was said, or silence.
    package var frame: AudioFrame
    /// Keys, in order.
    package var digits: [Digit]
}

/// What one call's peer sends: whose packets count, in which order, and what they say.
package final class RTPReceiver {
    /// Samples a second of the frames that come out (Hz); it stays the same through a call.
    package let rate: Int
    /// Frames that were made up.
    package private(set) var concealed = 0
    /// Frames since the peer was last heard of.
    package private(set) var quietFrames = 0

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

    /// - Parameter rate: samples a second of the frames that come out (Hz).
    package init(rate: Int) {
        self.rate = rate
        stream = InboundStream(rate: rate)
        decoder = AudioDecoder(rate: rate)
    }

    /// What was lost.
    package var statistics: ReceptionStatistics { stream.statistics }
    /// The stream that is heard.
    package var ssrc: UInt32? { stream.ssrc }

    /// Offer and answer have been renewed.
    /// - Parameters:
    ///   - negotiated: the address in the peer's description, when it names one.
    ///   - signalling: where the signalling came from; its port does not count.
    /// - Returns: whether the source that was heard is to be forgotten.
    package func descriptionChanged(negotiated: SourceLatch.Source?, signalling: SourceLatch.Source?) -> Bool {
        stream.descriptionChanged(negotiated: negotiated, signalling: signalling)
    }

    /// An RTP packet came, which SRTP has approved where there is any.
    /// - Parameters:
    ///   - from: where it came from.
    ///   - bytes: its payload, padding and all.
    ///   - arrival: by the monotonic clock, in 1/8000 s.
    /// - Returns: whether ours go to its source from now on.
    package func received(
        _ from: SourceLatch.Source, _ header: RTPHeader, _ bytes: UnsafeBufferPointer<UInt8>, arrival: Int64,
        _ agreed: Agreement
    ) -> Bool {
        guard agreed.mayReceive, let start = bytes.baseAddress else { return false }
        var count = bytes.count
        if header.isPadded, count > 0 { count -= min(count, Int(bytes[count - 1])) }
        let codec = agreed.receiving[header.type]
        let isEvent = header.type == agreed.eventsIn
        let isComfort = header.type == Agreement.comfortNoise
        guard count > 0, codec != nil || isComfort || (isEvent && count >= 4) else { return false }
        let (heard, moved, new) = stream.admit(
            from, codec == nil && !isComfort ? .key : .speech, ssrc: header.ssrc, sequence: header.sequence,
            timestamp: header.timestamp, arrival: arrival, frame: frames)
        guard heard else { return moved }
        quietFrames = 0
        if new {
            decoder.newStream()
            comfort = nil
        }
        if let codec {
            comfort = nil
            let made = decoder.decode(start, count: count, as: codec)
            stream.insert(decoder.samples, count: made, timestamp: header.timestamp)
        } else if isComfort {
            // -dBov; a quarter of white noise's peaks.
            comfort = Self.amplitude(Int(bytes[0] & 0x7F))
        } else {
            let event = DigitDetector.Event(
                code: bytes[0], isEnd: bytes[1] & 0x80 != 0, duration: UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
            let digit = stream.key(event, timestamp: header.timestamp, marker: header.isMarked, frame: frames)
            if let digit { keep(digit) }
        }
        return moved
    }

    /// The peer has said that it will send nothing while nobody talks (RFC 3389).
    package var isSilenceAnnounced: Bool { comfort != nil }

    /// RTCP came from the peer: it is alive, whether or not it talks.
    package func isAlive() { quietFrames = 0 }

    /// A SIP INFO request came.
    /// - Returns: whether its body is one that we know.
    package func received(infoType: String, body: String) -> Bool {
        if let digit = stream.key(infoType: infoType, body: body, frame: frames) { keep(digit) }
        return ["application/dtmf-relay", "application/dtmf"].contains(infoType)
    }

    private func keep(_ digit: Digit) {
        if digits.count < 64 { digits.append(digit) }
    }

    /// Takes in 20 ms.
    package func next(_ agreed: Agreement?) -> Heard {
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
        return Heard(frame: frame, digits: digits)
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
}
