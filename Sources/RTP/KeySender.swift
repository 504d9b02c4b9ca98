import Telephony

/// One key as RFC 4733 sends it: a packet for each 20 ms that it is down, and the last of them three times, since any may be
/// lost.
struct KeySender {
    private var key: Digit?
    private var sent = 0

    /// Packets of a key that is down: 180 ms.
    private static let down = 9
    private static let ends = 3
    /// In timestamp units.
    private static let packetTime = 160

    mutating func press(_ key: Digit) { (self.key, sent) = (key, 0) }

    /// The payload for these 20 ms; nil when no key is down.
    mutating func next() -> (payload: [UInt8], isFirst: Bool)? {
        guard let key else { return nil }
        defer {
            sent += 1
            if sent == Self.down + Self.ends { self.key = nil }
        }
        let isEnd = sent >= Self.down
        let duration = UInt16(Self.packetTime * (min(sent, Self.down) + 1))
        // As loud as a telephone's own keys: -10 dBm0.
        let volume: UInt8 = 10
        return ([key.event, (isEnd ? 0x80 : 0) | volume, UInt8(duration >> 8), UInt8(duration & 255)], sent == 0)
    }
}
