import Telephony
import Testing

struct JitterBufferTests {
    /// Samples that tell their own place: 1, 2, 3, …
    private func packet(_ first: Int, _ count: Int = 160) -> [Int16] {
        (first..<first + count).map { Int16($0 % 30_000 + 1) }
    }

    /// Feeds packets, one tick each (nil is one that is late or lost), and returns what is heard without silence.
    private func hear(_ packets: [(at: Int, count: Int)?], start: UInt32 = 5000, ticks: Int? = nil) -> [Int16] {
        var buffer = JitterBuffer()
        var heard: [Int16] = []
        for index in 0..<(ticks ?? packets.count + 5) {
            if index < packets.count, let next = packets[index] {
                buffer.insert(
                    packet(next.at, next.count), count: next.count,
                    timestamp: start &+ UInt32(truncatingIfNeeded: next.at))
            }
            buffer.next().withSamples { for place in $0.indices where $0[place] != 0 { heard.append($0[place]) } }
        }
        return heard
    }

    @Test func `packets in order come out whole`() {
        #expect(hear((0..<20).map { ($0 * 160, 160) }) == packet(0, 3200))
    }

    @Test func `packets of 30 ms come out whole`() {
        var packets: [(at: Int, count: Int)?] = []
        for index in 0..<20 {
            packets.append((index * 240, 240))
            if index % 2 == 1 { packets.append(nil) }
        }
        #expect(hear(packets) == packet(0, 4800))
    }

    @Test func `swapped and doubled packets come out in order and once`() {
        let order = [0, 2, 1, 3, 3, 5, 4, 6]
        #expect(hear(order.map { ($0 * 160, 160) }) == packet(0, 7 * 160))
    }

    @Test func `a lost packet is 20 ms of silence and nothing more`() {
        let heard = hear([0, 1, 2, nil, 4, 5].map { index in index.map { ($0 * 160, 160) } })
        #expect(heard == packet(0, 480) + packet(640, 320))
    }

    @Test func `a stalled network delays speech and loses none`() {
        var buffer = JitterBuffer()
        var heard: [Int16] = []
        func pull() {
            buffer.next().withSamples { for place in $0.indices where $0[place] != 0 { heard.append($0[place]) } }
        }
        for index in 0..<5 {
            buffer.insert(packet(index * 160), count: 160, timestamp: UInt32(index * 160))
            pull()
        }
        for _ in 0..<8 { pull() }
        for index in 5..<13 { buffer.insert(packet(index * 160), count: 160, timestamp: UInt32(index * 160)) }
        for _ in 0..<12 { pull() }
        #expect(heard == packet(0, 13 * 160))
    }

    @Test func `after a stall the delay shrinks again`() {
        var buffer = JitterBuffer()
        for index in 0..<10 { buffer.insert(packet(index * 160), count: 160, timestamp: UInt32(index * 160)) }
        for index in 10..<1000 {
            buffer.insert(packet(index * 160), count: 160, timestamp: UInt32(index * 160))
            _ = buffer.next()
        }
        #expect(buffer.level <= 480)
    }

    @Test func `timestamps may wrap around`() {
        #expect(hear((0..<20).map { ($0 * 160, 160) }, start: UInt32.max - 1000) == packet(0, 3200))
    }

    @Test func `a sender that begins again is heard at once`() {
        var buffer = JitterBuffer()
        buffer.insert(packet(0), count: 160, timestamp: 0)
        _ = buffer.next()
        buffer.insert(packet(500), count: 160, timestamp: 3_000_000_000)
        var heard: [Int16] = []
        for _ in 0..<4 {
            buffer.next().withSamples { for place in $0.indices where $0[place] != 0 { heard.append($0[place]) } }
        }
        #expect(heard == packet(500))
    }

    @Test func `any packets at all are survived`() {
        var buffer = JitterBuffer()
        for _ in 0..<2000 {
            let count = Int.random(in: 0...2000)
            buffer.insert(
                [Int16](repeating: 7, count: count), count: Int.random(in: 0...3000),
                timestamp: .random(in: 0...UInt32.max))
            #expect(buffer.next().count == 160)
            #expect(buffer.level <= 3200)
        }
    }
}
