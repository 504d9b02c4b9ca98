import Telephony
import Testing

/// What begins afresh when a peer's stream does.
struct InboundStreamTests {
    private let phone = SourceLatch.Source(address: 1, port: 4000)
    private let other = SourceLatch.Source(address: 2, port: 4000)
    private var stream = InboundStream(rate: 8000)

    init() { _ = stream.descriptionChanged(expected: phone) }

    private mutating func admit(_ from: SourceLatch.Source, _ ssrc: UInt32, _ numbers: Range<UInt16>) -> [Bool] {
        numbers.map { stream.admit(from, ssrc: ssrc, sequence: $0, timestamp: UInt32($0) * 160, arrival: 0).new }
    }

    private mutating func press(_ code: UInt8, at timestamp: UInt32, frame: Int) -> Digit? {
        stream.key(.init(code: code, isEnd: true, duration: 800), timestamp: timestamp, marker: true, frame: frame)
    }

    @Test func `a key of a new stream is heard, though its timestamps are lower`() {
        var test = self
        #expect(test.admit(phone, 7, 0..<2) == [true, false])
        #expect(test.press(5, at: 2_000_000_000, frame: 1) == .five)
        // A late packet of a press that is past.
        #expect(test.press(5, at: 1_999_000_000, frame: 2) == nil)
        #expect(test.admit(phone, 8, 0..<3) == [false, false, true])
        #expect(test.press(6, at: 1000, frame: 40) == .six)
    }

    @Test func `a sender whose timestamps leap back is heard at once, keys too`() {
        var test = self
        let speech = [Int16](repeating: 1000, count: 160)
        _ = test.admit(phone, 7, 0..<1)
        test.stream.insert(speech, count: 160, timestamp: 2_000_000_000)
        #expect(test.press(5, at: 2_000_000_160, frame: 1) == .five)
        test.stream.insert(speech, count: 160, timestamp: 1000)
        #expect(test.press(6, at: 1160, frame: 40) == .six)
        // A leap ahead is a pause: what still comes of the press before it is no other press.
        test.stream.insert(speech, count: 160, timestamp: 800_000)
        #expect(test.press(6, at: 1160, frame: 41) == nil)
    }

    @Test func `speech of the stream before is not played into the new one`() {
        var test = self
        _ = test.admit(phone, 7, 0..<1)
        test.stream.insert([Int16](repeating: 1000, count: 160), count: 160, timestamp: 0)
        #expect(test.stream.jitter.level > 0)
        _ = test.admit(phone, 8, 0..<3)
        #expect(test.stream.jitter.level == 0 && test.stream.ssrc == 8)
    }

    @Test func `a renewed description opens the latch when it names another address, and only then`() {
        var test = self
        _ = test.admit(phone, 7, 0..<1)
        let changed1 = test.stream.descriptionChanged(expected: phone)
        #expect(!changed1)
        #expect(test.admit(other, 9, 0..<5) == [false, false, false, false, false])
        let changed2 = test.stream.descriptionChanged(expected: other)
        #expect(changed2)
        #expect(test.admit(other, 9, 5..<6) == [true])
        #expect(test.stream.statistics.received == 2)
    }
}
