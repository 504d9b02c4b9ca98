import Telephony
import Testing

struct DigitDetectorTests {
    private struct Packet {
        var code: UInt8
        var duration: UInt16
        var timestamp: UInt32
        var end = false
        var marker = false
    }

    private func keys(_ packets: [Packet]) -> String {
        var detector = DigitDetector()
        let digits = packets.enumerated().compactMap { index, packet in
            detector.received(
                .init(code: packet.code, isEnd: packet.end, duration: packet.duration), timestamp: packet.timestamp,
                marker: packet.marker, frame: index)
        }
        return String(digits.map(\.rawValue))
    }

    /// A press as RFC 4733 says: a packet each 20 ms, the end three times.
    private func press(_ code: UInt8, at timestamp: UInt32, packets: Int = 5) -> [Packet] {
        let down = (1...packets).map {
            Packet(code: code, duration: UInt16($0 * 160), timestamp: timestamp, marker: $0 == 1)
        }
        let up = Packet(code: code, duration: UInt16(packets * 160), timestamp: timestamp, end: true)
        return down + [up, up, up]
    }

    @Test func `a press with its end sent three times is one key`() {
        #expect(keys(press(5, at: 8000)) == "5")
    }

    @Test func `star and hash are keys, A to D and flash are not`() {
        #expect(keys(press(10, at: 0) + press(11, at: 1600) + press(12, at: 3200) + press(16, at: 4800)) == "*#")
    }

    @Test func `the same key twice is two keys`() {
        #expect(keys(press(1, at: 0) + press(1, at: 1600)) == "11")
    }

    @Test func `a press of which only the end arrives is one key`() {
        #expect(keys(Array(press(7, at: 0).suffix(3))) == "7")
    }

    @Test func `presses whose ends are all lost are told apart by their timestamps`() {
        #expect(keys(Array(press(2, at: 0).prefix(4)) + Array(press(2, at: 2400).prefix(4))) == "22")
    }

    @Test func `a missing marker bit loses nothing and doubles nothing`() {
        let packets = (press(3, at: 0) + press(4, at: 1600)).map {
            var packet = $0
            packet.marker = false
            return packet
        }
        #expect(keys(packets) == "34")
    }

    @Test func `a press of twelve seconds, sent in two segments, is one key`() {
        let first = stride(from: UInt16(160), through: 65_440, by: 160).map {
            Packet(code: 9, duration: $0, timestamp: 1000, marker: $0 == 160)
        }
        let last = Packet(code: 9, duration: 65_535, timestamp: 1000)
        let second = press(9, at: 1000 + 65_535).map {
            var packet = $0
            packet.marker = false
            return packet
        }
        #expect(keys(first + [last] + second) == "9")
    }

    @Test func `a sender that moves the timestamp while the key is down presses it once`() {
        let packets = (0..<10).map { Packet(code: 6, duration: 160, timestamp: UInt32($0) * 160) }
        #expect(keys(packets) == "6")
    }

    @Test func `a late packet of a press that is past is no new key`() {
        #expect(keys(press(1, at: 8000) + press(2, at: 9600) + [press(1, at: 8000)[2]]) == "12")
    }

    @Test func `timestamps may wrap around`() {
        #expect(keys(press(1, at: UInt32.max - 100) + press(2, at: 1500)) == "12")
    }

    @Test(arguments: [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "5"),
        ("application/dtmf-relay", "Duration=250\r\nSignal= 1 \r\n", "1"),
        ("application/dtmf-relay", "signal=10", "*"),
        ("Application/DTMF-Relay; charset=x", "Signal=#\n", "#"),
        ("application/dtmf", "7", "7"),
        ("application/dtmf", " 11\r\n", "#"),
    ])
    func `SIP INFO carries keys`(type: String, body: String, key: String) {
        var detector = DigitDetector()
        #expect(detector.received(infoType: type, body: body, frame: 0)?.rawValue == key.first)
    }

    @Test(arguments: [
        ("application/dtmf-relay", ""), ("application/dtmf-relay", "Signal"), ("application/dtmf-relay", "Signal=A"),
        ("application/dtmf", "12"), ("application/dtmf", "٥"), ("text/plain", "5"), ("", "5"),
    ])
    func `other INFO bodies carry none`(type: String, body: String) {
        var detector = DigitDetector()
        #expect(detector.received(infoType: type, body: body, frame: 0) == nil)
    }

    @Test func `a key that comes both ways is one key, and the next press of it another`() {
        var detector = DigitDetector()
        var found: [Digit?] = []
        found.append(detector.received(.init(code: 5, duration: 160), timestamp: 0, marker: true, frame: 10))
        found.append(detector.received(infoType: "application/dtmf", body: "5", frame: 12))
        found.append(detector.received(infoType: "application/dtmf", body: "5", frame: 60))
        #expect(found == [.five, nil, .five])
    }
}
