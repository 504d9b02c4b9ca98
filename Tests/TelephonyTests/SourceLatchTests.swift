import Telephony
import Testing

/// The policy's cases: who is heard, and when somebody else is.
struct SourceLatchTests {
    private typealias Source = SourceLatch.Source
    private let negotiated = Source(address: 1, port: 4000)
    /// Where the signalling came from: a caller behind NAT, say.
    private let moved = Source(address: 2, port: 5000)
    private let signalling = Source(address: 2, port: 5060)
    private let stranger = Source(address: 3, port: 4000)
    private var latch = SourceLatch()

    init() { latch = SourceLatch(negotiated: negotiated, signalling: signalling) }

    /// Packets one after the other, one in a frame.
    private mutating func admit(
        _ from: SourceLatch.Source, _ sequences: Range<Int> = 0..<1, ssrc: UInt32 = 7, frame: Int = 0
    ) -> [SourceLatch.Verdict] {
        sequences.enumerated().map {
            latch.admit(from, ssrc: ssrc, sequence: UInt16(truncatingIfNeeded: $0.element), frame: frame + $0.offset)
        }
    }

    @Test func `the negotiated address is heard at once`() {
        var test = self
        #expect(test.admit(negotiated, 0..<2) == [.moved, .heard])
    }

    @Test
    func `a stranger is never heard: not before the caller, not when the caller is silent, not after a re-INVITE`() {
        var test = self
        #expect(Set(test.admit(stranger, 0..<100)) == [.refused])
        _ = test.admit(negotiated, frame: 100)
        #expect(Set(test.admit(stranger, 0..<3000, frame: 101)) == [.refused])
        test.latch.descriptionChanged(negotiated: Source(address: 1, port: 4002), signalling: signalling)
        #expect(Set(test.admit(stranger, 0..<100, frame: 4000)) == [.refused])
        #expect(test.latch.source == nil)
    }

    @Test func `a caller behind NAT is heard after three packets in sequence from where the signalling came from`() {
        var test = self
        #expect(test.admit(moved, 65_535..<65_538) == [.refused, .refused, .moved])
        #expect(test.admit(moved, 2..<4, frame: 3) == [.heard, .heard])
    }

    @Test func `stray packets from there are not`() {
        var test = self
        for index in 0..<1000 { #expect(test.admit(moved, ssrc: UInt32(index), frame: index) == [.refused]) }
        #expect(test.admit(negotiated) == [.moved])
    }

    @Test func `the negotiated address takes the call back whenever it speaks`() {
        var test = self
        #expect(test.admit(moved, 0..<3).last == .moved)
        #expect(test.admit(negotiated, frame: 4) == [.moved])
        #expect(Set(test.admit(moved, 3..<20, frame: 5)) == [.refused])
        #expect(test.admit(negotiated, frame: 23) == [.heard])
    }

    @Test func `a caller whose port changes is found again once the old one is silent, and not before`() {
        var test = self
        let other = Source(address: 1, port: 4444)
        _ = test.admit(negotiated, 0..<50)
        #expect(Set(test.admit(other, 50..<75, frame: 50)) == [.refused])
        #expect(test.admit(other, 75..<78, frame: 75) == [.refused, .refused, .moved])
        // And once more, from there.
        let third = Source(address: 2, port: 1)
        #expect(Set(test.admit(third, 0..<25, frame: 78)) == [.refused])
        #expect(test.admit(third, 25..<28, frame: 103) == [.refused, .refused, .moved])
        #expect(!test.admit(other, 0..<5, frame: 106).contains(.moved))
    }

    @Test func `a new description of another address opens the latch, one of the same does not`() {
        var test = self
        _ = test.admit(moved, 0..<3)
        let isOpenForTheSame = test.latch.descriptionChanged(negotiated: negotiated, signalling: signalling)
        #expect(!isOpenForTheSame)
        #expect(test.admit(moved, 3..<4, frame: 3) == [.heard])
        let other = Source(address: 1, port: 4002)
        let isOpenForAnother = test.latch.descriptionChanged(negotiated: other, signalling: signalling)
        #expect(isOpenForAnother)
        #expect(test.admit(negotiated, frame: 4) == [.refused])
        #expect(test.admit(other, frame: 5) == [.moved])
    }

    @Test func `without an address in the description only the host of the signalling is heard`() {
        var test = self
        test.latch.descriptionChanged(negotiated: nil, signalling: signalling)
        #expect(Set(test.admit(negotiated, 0..<10) + test.admit(stranger, 0..<10)) == [.refused])
        #expect(test.admit(moved, 0..<3, frame: 20).last == .moved)
    }

    @Test func `IPv6 addresses are compared whole`() {
        let ours = Source(address: 0x2001_0db8_0000_0000, rest: 1, port: 4000)
        var latch = SourceLatch(negotiated: ours, signalling: ours)
        for sequence in UInt16(0)..<9 {
            let near = Source(address: 0x2001_0db8_0000_0000, rest: 2, port: 4000)
            #expect(latch.admit(near, ssrc: 1, sequence: sequence, frame: 0) == .refused)
        }
        #expect(latch.admit(ours, ssrc: 1, sequence: 0, frame: 0) == .moved)
    }
}
