import Telephony
import Testing

struct SourceLatchTests {
    private let announced = SourceLatch.Source(address: 1, port: 4000)
    private let stranger = SourceLatch.Source(address: 2, port: 4000)

    @Test func `the announced source is heard at once, and nobody after it`() {
        var latch = SourceLatch(expected: announced)
        #expect(latch.admit(announced, ssrc: 7, sequence: 1) == (true, true))
        #expect(latch.admit(announced, ssrc: 7, sequence: 2) == (true, false))
        for sequence in UInt16(0)..<10 { #expect(!latch.admit(stranger, ssrc: 7, sequence: sequence).heard) }
        #expect(latch.admit(announced, ssrc: 7, sequence: 3) == (true, false))
    }

    @Test func `another source is heard when it has sent three packets in sequence`() {
        var latch = SourceLatch(expected: announced)
        #expect(!latch.admit(stranger, ssrc: 9, sequence: 65_535).heard)
        #expect(!latch.admit(stranger, ssrc: 9, sequence: 0).heard)
        #expect(latch.admit(stranger, ssrc: 9, sequence: 1) == (true, true))
        #expect(!latch.admit(announced, ssrc: 7, sequence: 1).heard)
    }

    @Test func `stray packets are never heard`() {
        var latch = SourceLatch(expected: announced)
        var random = SystemRandomNumberGenerator()
        for index in 0..<1000 {
            let ssrc = UInt32.random(in: 0...UInt32.max, using: &random)
            #expect(!latch.admit(stranger, ssrc: ssrc, sequence: UInt16(index)).heard)
        }
        #expect(latch.admit(announced, ssrc: 7, sequence: 1).heard)
    }

    @Test func `the known source may begin a new stream`() {
        var latch = SourceLatch(expected: announced)
        _ = latch.admit(announced, ssrc: 7, sequence: 1)
        #expect(!latch.admit(announced, ssrc: 8, sequence: 100).heard)
        #expect(!latch.admit(announced, ssrc: 8, sequence: 101).heard)
        #expect(latch.admit(announced, ssrc: 8, sequence: 102) == (true, true))
        #expect(!latch.admit(announced, ssrc: 7, sequence: 2).heard)
    }

    @Test func `a new description opens the latch only when it names another address`() {
        var latch = SourceLatch(expected: announced)
        _ = latch.admit(announced, ssrc: 7, sequence: 1)
        latch.descriptionChanged(expected: announced)
        #expect(!latch.admit(stranger, ssrc: 7, sequence: 2).heard)
        latch.descriptionChanged(expected: stranger)
        #expect(latch.admit(stranger, ssrc: 7, sequence: 3) == (true, true))
    }
}
