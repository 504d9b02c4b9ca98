/// Turns telephone-event packets (RFC 4733) and SIP INFO requests into keys: one for each press, however long it is
/// held, however often its packets are repeated, and whichever of them are lost.
package struct DigitDetector: Sendable {
    /// The telephone-event payload of one RTP packet.
    package struct Event: Sendable, Equatable {
        /// 0 to 9, 10 for *, 11 for #; others are not keys that we know.
        package var code: UInt8
        /// The key is up.
        package var isEnd: Bool
        /// How long it has been down, in timestamp units (1/8000 s).
        package var duration: UInt16

        /// - Parameters:
        ///   - code: the event's number.
        ///   - isEnd: the key is up.
        ///   - duration: in timestamp units.
        package init(code: UInt8, isEnd: Bool = false, duration: UInt16) {
            self.code = code
            self.isEnd = isEnd
            self.duration = duration
        }
    }

    private enum Way { case rtp, info }

    private struct Press {
        var code: UInt8
        var timestamp: UInt32
        var duration: UInt16
        var ended: Bool
    }

    /// Some gateways send each key both ways; the second is the same press within this many frames (600 ms).
    private static let echoFrames = 30
    /// Some senders move the timestamp on while a key is held; a new press follows no closer than this (100 ms).
    private static let shortestGap: UInt32 = 800

    private var press: Press?
    private var last: (digit: Digit, way: Way, frame: Int)?

    /// Nothing pressed yet.
    package init() {}

    /// Another stream begins, or the timestamps of this one have leapt back: its timestamps are no continuation of those
    /// before, and a key with a lower one is no late packet of a press that is past.
    package mutating func newStream() { press = nil }

    /// A telephone-event packet came.
    /// - Parameters:
    ///   - event: its payload.
    ///   - timestamp: its RTP timestamp, the same for all packets of a press.
    ///   - marker: its RTP marker bit; it may be missing.
    ///   - frame: the 20 ms frame of the call that it came in.
    /// - Returns: the key, with the first packet of a press.
    package mutating func received(_ event: Event, timestamp: UInt32, marker: Bool, frame: Int) -> Digit? {
        if var down = press {
            let ahead = Int32(bitPattern: timestamp &- down.timestamp)
            // A late packet of a press that is past.
            if ahead < 0 { return nil }
            let gap = UInt32(ahead)
            let same = ahead == 0
            // RFC 4733, 2.5.1.3: a press longer than the duration field can say goes on in a new segment.
            let segment = !marker && !down.ended && gap == UInt32(down.duration) && down.duration > 0
            let drifting = !marker && !down.ended && gap < Self.shortestGap
            if same || (event.code == down.code && (segment || drifting)) {
                down.timestamp = timestamp
                down.duration = event.duration
                down.ended = down.ended || event.isEnd
                press = down
                return nil
            }
        }
        press = Press(code: event.code, timestamp: timestamp, duration: event.duration, ended: event.isEnd)
        guard let digit = Digit(event: event.code) else { return nil }
        return pressed(digit, .rtp, frame)
    }

    /// A SIP INFO request came.
    /// - Parameters:
    ///   - type: its Content-Type.
    ///   - body: its body.
    ///   - frame: the 20 ms frame of the call that it came in.
    /// - Returns: the key, unless it is none or came by RTP already.
    package mutating func received(infoType type: String, body: String, frame: Int) -> Digit? {
        guard let digit = Digit(infoType: type, body: body) else { return nil }
        return pressed(digit, .info, frame)
    }

    private mutating func pressed(_ digit: Digit, _ way: Way, _ frame: Int) -> Digit? {
        if let last, last.digit == digit, last.way != way, frame - last.frame <= Self.echoFrames {
            self.last = nil
            return nil
        }
        last = (digit, way, frame)
        return digit
    }
}

extension Digit {
    /// The key of an RFC 4733 event number: 0 to 9, 10 for *, 11 for #.
    package init?(event: UInt8) {
        switch event {
        case 0...9: self.init(rawValue: Character(UnicodeScalar(48 + event)))
        case 10: self = .star
        case 11: self = .hash
        default: return nil
        }
    }

    /// The RFC 4733 event number.
    package var event: UInt8 {
        switch self {
        case .star: 10
        case .hash: 11
        default: (rawValue.asciiValue ?? 48) - 48
        }
    }

    /// The key in the body of a SIP INFO request: `application/dtmf-relay` (lines `Signal=5`, `Duration=160`) or
    /// `application/dtmf` (the key alone). Both write * and # either so or as 10 and 11.
    package init?(infoType: String, body: String) {
        let type = infoType.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        let signal: String
        switch type {
        case "application/dtmf-relay":
            let line = body.split { $0.isNewline }.first { $0.lowercased().hasPrefix("signal") }
            guard let line, let equals = line.firstIndex(of: "=") else { return nil }
            signal = line[line.index(after: equals)...].filter { !$0.isWhitespace }
        case "application/dtmf":
            signal = body.filter { !$0.isWhitespace }
        default: return nil
        }
        switch signal {
        case "10": self = .star
        case "11": self = .hash
        default:
            guard signal.count == 1, let character = signal.first else { return nil }
            self.init(rawValue: character)
        }
    }
}
