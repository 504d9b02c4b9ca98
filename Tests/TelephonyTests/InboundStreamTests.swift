import Audio
import Telephony
import Testing

/// What begins afresh when a peer's stream does.
struct InboundStreamTests {
    private let phone = SourceLatch.Source(address: 1, port: 4000)
    private let other = SourceLatch.Source(address: 2, port: 4000)
    private var stream = InboundStream(rate: 8000)

    init() { stream.descriptionChanged(negotiated: phone, signalling: phone) }

    private mutating func admit(
        _ from: SourceLatch.Source, _ ssrc: UInt32, _ numbers: Range<UInt16>, _ content: InboundStream.Content = .speech
    ) -> [(heard: Bool, moved: Bool, new: Bool)] {
        numbers.map {
            stream.admit(from, content, ssrc: ssrc, sequence: $0, timestamp: UInt32($0) * 160, arrival: 0, frame: 0)
        }
    }

    private mutating func press(_ code: UInt8, at timestamp: UInt32, frame: Int) -> Digit? {
        stream.key(.init(code: code, isEnd: true, duration: 800), timestamp: timestamp, marker: true, frame: frame)
    }

    /// Speaks a packet of its own amplitude.
    private mutating func speak(_ sequence: UInt16, at timestamp: UInt32, ssrc: UInt32 = 7, _ sample: Int16 = 1000) {
        let admitted = stream.admit(
            phone, ssrc: ssrc, sequence: sequence, timestamp: timestamp, arrival: 0, frame: 0)
        if admitted.heard { stream.insert([Int16](repeating: sample, count: 160), count: 160, timestamp: timestamp) }
    }

    private mutating func hear() -> JitterBuffer.Content {
        var frame = AudioFrame(silenceAt: 8000)
        return stream.next(into: &frame)
    }

    @Test func `a key of a new stream is heard, though its timestamps are lower`() {
        var test = self
        #expect(test.admit(phone, 7, 0..<2).map(\.new) == [true, false])
        _ = test.admit(phone, 7, 2..<3, .key)
        #expect(test.press(5, at: 2_000_000_000, frame: 1) == .five)
        // A late packet of a press that is past.
        #expect(test.press(5, at: 1_999_000_000, frame: 2) == nil)
        #expect(test.admit(phone, 8, 0..<3).map(\.new) == [false, false, true])
        _ = test.admit(phone, 8, 3..<4, .key)
        #expect(test.press(6, at: 1000, frame: 40) == .six)
    }

    @Test(arguments: [true, false])
    func `keys as a stream of their own are heard beside speech that goes on, and are not speech`(isPaused: Bool) {
        var test = self
        _ = test.admit(phone, 7, 0..<10)
        for index in UInt16(0)..<8 {
            if !isPaused { #expect(test.admit(phone, 7, 10 + index..<11 + index).map(\.heard) == [true]) }
            #expect(test.admit(phone, 99, 500 + index..<501 + index, .key).map(\.heard) == [true])
            #expect((test.press(0, at: 160, frame: 10) == .zero) == (index == 0))
        }
        #expect(test.stream.ssrc == 7 && test.stream.statistics.lost == 0)
        // The next one begins lower: another SSRC again.
        #expect(test.admit(phone, 98, 0..<1, .key).map(\.heard) == [true])
        #expect(test.press(1, at: 0, frame: 60) == .one)
        #expect(test.admit(phone, 7, 18..<19).map(\.new) == [false])
    }

    @Test func `keys from a stranger are none`() {
        var test = self
        #expect(!test.admit(other, 7, 0..<20, .key).contains { $0.heard })
        _ = test.admit(phone, 7, 0..<2)
        #expect(!test.admit(other, 7, 2..<20, .key).contains { $0.heard })
    }

    @Test func `a sender whose timestamps leap back is heard at once, keys too`() {
        var test = self
        test.speak(0, at: 2_000_000_000)
        _ = test.admit(phone, 7, 1..<2, .key)
        #expect(test.press(5, at: 2_000_000_160, frame: 1) == .five)
        test.speak(2, at: 1000)
        #expect(test.press(6, at: 1160, frame: 40) == .six)
        // A leap ahead: what still comes of the press before it is no other press.
        test.speak(3, at: 800_000)
        #expect(test.press(6, at: 1160, frame: 41) == nil)
    }

    @Test(arguments: [28_800_000, 2400, -28_800_000, -4000, -7200, -100_000])
    func `not a word is lost, and none is torn, when timestamps leap while packets go on`(leap: Int32) {
        var test = self
        var contents: [JitterBuffer.Content] = []
        for index in UInt16(0)..<100 {
            let jump = index < 50 ? 0 : UInt32(bitPattern: leap)
            test.speak(index, at: 1_000_000_000 &+ UInt32(index) * 160 &+ jump)
            contents.append(test.hear())
        }
        #expect(contents.dropFirst(2).allSatisfy { $0 == .heard }, "\(contents)")
    }

    @Test func `a pause is a pause, and a lost packet is lost`() {
        var test = self
        for index in UInt16(0)..<10 {
            test.speak(index, at: UInt32(index) * 160)
            _ = test.hear()
        }
        // Half a second of nothing, by both clocks.
        var contents = (0..<25).map { _ in test.hear() }
        #expect(contents.filter { $0 == .heard }.count == 2)
        contents = []
        for index in UInt16(10)..<20 {
            if index != 15 { test.speak(index, at: UInt32(index) * 160 + 4000) }
            contents.append(test.hear())
        }
        #expect(contents.filter { $0 == .lost }.count == 1 && contents.filter { $0 == .heard }.count == 7)
    }

    @Test func `a sender that begins again with other sequence numbers is heard at once`() {
        var test = self
        for index in UInt16(0)..<20 {
            test.speak(1000 + index, at: 100_000 + UInt32(index) * 160)
            _ = test.hear()
        }
        var contents: [JitterBuffer.Content] = []
        for index in UInt16(0)..<20 {
            test.speak(7 + index, at: 99_000 + UInt32(index) * 160)
            contents.append(test.hear())
        }
        #expect(contents.dropFirst(2).allSatisfy { $0 == .heard }, "\(contents)")
    }

    @Test func `a late packet from before a leap changes nothing`() {
        var test = self
        for index in UInt16(0)..<40 where index != 19 {
            test.speak(index, at: UInt32(index) * 160 &+ (index < 20 ? 0 : 28_800_000))
            if index == 21 { test.speak(19, at: 19 * 160) }
            let heard = test.hear()
            if index > 23 { #expect(heard == .heard) }
        }
    }

    @Test func `speech of the stream before is not played into the new one`() {
        var test = self
        test.speak(0, at: 0)
        #expect(test.stream.jitter.level > 0)
        _ = test.admit(phone, 8, 0..<3)
        #expect(test.stream.jitter.level == 0 && test.stream.ssrc == 8)
    }

    @Test func `a renewed description opens the latch when it names another address, and only then`() {
        var test = self
        _ = test.admit(phone, 7, 0..<1)
        let isOpenForTheSame = test.stream.descriptionChanged(negotiated: phone, signalling: phone)
        #expect(!isOpenForTheSame)
        #expect(!test.admit(other, 9, 0..<5).contains { $0.heard })
        let isOpenForAnother = test.stream.descriptionChanged(negotiated: other, signalling: phone)
        #expect(isOpenForAnother)
        #expect(test.admit(other, 9, 5..<6).map(\.new) == [true])
        #expect(test.stream.statistics.received == 2)
    }
}
