import Audio
import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// Codecs, packet sizes, losses, and peers that fall silent, over real sockets.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(3)))
struct MediaTests {
    // MARK: Wide band

    @Test func `G.722 carries what the telephone cuts off, both ways`() async throws {
        try await Loopback.run(codecs: [.g722, .pcma]) { loopback in
            let (caller, switchboard) = try await loopback.connect(codecs: [.pcma, .g722])
            // 5 kHz is above the telephone's band.
            await caller.play(tone(5000, milliseconds: 3000, rate: 16000))
            await switchboard.play(tone(5000, milliseconds: 3000, rate: 16000))
            async let atCaller = caller.hear(frames: 50)
            async let atSwitchboard = switchboard.hear(frames: 50)
            #expect(tonal(5000, in: await atCaller.suffix(9600), rate: 16000) > 0.6)
            #expect(tonal(5000, in: await atSwitchboard.suffix(9600), rate: 16000) > 0.6)
            await caller.press([.seven])
            #expect(await switchboard.digits(1) == "7")
        }
    }

    @Test func `a caller with G.722 and an agent without hear each other`() async throws {
        try await Bridged.run(codecs: [.g722, .pcma]) { line in
            let (caller, switchboard) = try await line.loopback.connect(codecs: [.g722])
            async let outcome = switchboard.bridge(to: line.target, limit: .seconds(5))
            let agent = try await line.arrival()
            try await agent.answer()
            #expect(await outcome == .completed)
            await caller.play(tone(400, milliseconds: 2000, rate: 16000))
            await agent.play(tone(1000, milliseconds: 2000))
            async let atCaller = caller.hear(frames: 80)
            async let atAgent = agent.hear(frames: 80)
            #expect(tonal(1000, in: await atCaller.suffix(9600), rate: 16000) > 0.6)
            #expect(tonal(400, in: await atAgent.suffix(4800)) > 0.6)
        }
    }

    @Test func `another codec after a re-INVITE is heard at the same rate`() async throws {
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint)
            let port = try peer.acknowledge()
            let again = peer.description(formats: "0", "rtpmap:0 PCMU/8000")
            let tag = try #require(peer.tag)
            peer.sip.send(peer.request("INVITE", sequence: 2, to: tag, body: again), to: peer.port)
            while let answer = peer.sip.receive(), !answer.contains("CSeq: 2 INVITE") {}
            peer.sip.send(peer.request("ACK", sequence: 2, to: tag), to: peer.port)
            // μ-law's silence is 0xFF and its loudest 0x00.
            for sequence in 0..<30 {
                let square = (0..<160).map { UInt8($0 / 10 % 2 == 0 ? 0x00 : 0x80) }
                peer.rtp.send(RawPeer.rtp(sequence: sequence, payload: square, type: 0), to: port)
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(await call.hear(frames: 60).max() ?? 0 > 31_000)
        }
    }

    // MARK: Packets

    @Test(arguments: [10, 30, 60])
    func `packets are as long as the peer asks`(milliseconds: Int) async throws {
        try await Peered.run { endpoint, peer in
            let offer = peer.description(formats: "8 101", "rtpmap:8 PCMA/8000", "ptime:\(milliseconds)")
            let call = try await peer.call(endpoint, description: offer)
            _ = try peer.acknowledge()
            await call.play(tone(400, milliseconds: 500))
            var times: [UInt32] = []
            for _ in 0..<5 {
                let packet = try #require(peer.rtp.receiveBytes())
                #expect(packet.count == 12 + 8 * milliseconds)
                times.append(packet[4..<8].reduce(0) { $0 << 8 | UInt32($1) })
            }
            for (first, second) in zip(times, times.dropFirst()) {
                #expect(second &- first == UInt32(8 * milliseconds))
            }
        }
    }

    @Test func `one packet in twenty lost, some swapped, some doubled: the voice goes on`() async throws {
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint)
            let port = try peer.acknowledge()
            let speech = tone(400, milliseconds: 4000).samples
            let start = ContinuousClock.now
            let feeding = Task {
                for index in 0..<200 {
                    // In pairs, so that the second may go first.
                    let order = index % 14 == 6 ? [index + 1] : index % 14 == 7 ? [index - 1] : [index]
                    for index in order where index % 20 != 9 {
                        let packet = RawPeer.rtp(
                            sequence: index, payload: speech[index * 160..<index * 160 + 160].map(ALaw.encode))
                        peer.rtp.send(packet, to: port)
                        if index % 10 == 3 { peer.rtp.send(packet, to: port) }
                    }
                    try await Task.sleep(until: start + .milliseconds(20 * (index + 1)), clock: .continuous)
                }
            }
            _ = await call.hear(frames: 30)
            let heard = await call.hear(frames: 140)
            _ = try await feeding.value
            // A quiet frame would be a hole; what was lost is made up from what went before.
            let frames = stride(from: 0, to: heard.count, by: 160).map { start in
                heard[start..<start + 160].map { Int($0).magnitude }.max() ?? 0
            }
            let holes = frames.indices.filter { frames[$0] <= 2000 }
            // On a busy machine the feeding itself may be late once.
            #expect(holes.count <= 3, "holes at \(holes)")
            #expect(tonal(400, in: heard) > 0.8)
            let quality = try #require(await call.quality)
            #expect(quality.concealed >= 6)
            #expect((8...10).contains(quality.lost), "\(quality.inWords)")
            #expect(quality.codec == "pcma")
        }
    }

    // MARK: Keys and noise without packets of their own

    @Test func `keys in the voice are heard where there are no telephone-events, and only there`() async throws {
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint, description: peer.description(formats: "8", "rtpmap:8 PCMA/8000"))
            let port = try peer.acknowledge()
            try await peer.speak(dtmf("5#"), to: port)
            let keys = await call.digits(2)
            #expect(keys == "5#")
            // Ours go to it the same way.
            // On libre's calls, that is: nobody presses keys on the other stack's.
            guard let call = call as? SIPCall else { return }
            await call.press([.nine])
            // What it has sent up to now is silence.
            while peer.rtp.receiveBytes(milliseconds: 1) != nil {}
            var heard: [Int16] = []
            for _ in 0..<12 { heard += (peer.rtp.receiveBytes() ?? []).dropFirst(12).map(ALaw.decode) }
            #expect(share(of: 852, in: heard) + share(of: 1477, in: heard) > 0.4)
        }
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint)
            let port = try peer.acknowledge()
            try await peer.speak(dtmf("5"), to: port)
            #expect(await call.events(frames: 30) { if case .digit = $0 { true } else { false } }.count == 30)
        }
    }

    @Test func `comfort noise is heard until speech comes again`() async throws {
        try await Peered.run { endpoint, peer in
            let offer = peer.description(formats: "8 13", "rtpmap:8 PCMA/8000", "rtpmap:13 CN/8000")
            let call = try await peer.call(endpoint, description: offer)
            let port = try peer.acknowledge()
            for index in 0..<3 {
                peer.rtp.send(RawPeer.rtp(sequence: index, payload: [30], type: 13), to: port)
            }
            _ = await call.hear(frames: 10)
            let noise = await call.hear(frames: 20)
            let level = (noise.map { Double($0) * Double($0) }.reduce(0, +) / Double(noise.count)).squareRoot()
            // -30 dBov
            #expect((800...1300).contains(level), "\(level)")
        }
    }

    // MARK: Peers that vanish

    @Test func `a call whose peer vanishes ends by BYE, and one that is quiet by agreement does not`() async throws {
        try await Peered.run({ $0.mediaTimeout = .milliseconds(600) }) { endpoint, peer in
            let call = try await peer.call(endpoint)
            let port = try peer.acknowledge()
            try await peer.speak(tone(400, milliseconds: 200).samples, to: port)
            #expect(await call.ending(frames: 100) == .failed)
            while let request = peer.sip.receive(), !request.hasPrefix("BYE ") {}
            #expect(await endpoint.condition.counters.lost == 1)
        }
        try await Peered.run({ $0.mediaTimeout = .milliseconds(600) }) { endpoint, peer in
            // It will send nothing, as it says.
            let call = try await peer.call(endpoint, direction: "recvonly")
            _ = try peer.acknowledge()
            #expect(await call.ending(frames: 60) == nil)
        }
    }

    @Test func `a peer that reports by RTCP while it is silent is there`() async throws {
        try await Peered.run({ $0.mediaTimeout = .milliseconds(500) }) { endpoint, peer in
            let call = try await peer.call(endpoint)
            let port = try peer.acknowledge()
            let reporting = Task {
                // An empty receiver report.
                while !Task.isCancelled {
                    peer.rtp.send([0x80, 201, 0, 1, 1, 2, 3, 4], to: port + 1)
                    try await Task.sleep(for: .milliseconds(200))
                }
            }
            #expect(await call.ending(frames: 60) == nil)
            reporting.cancel()
            #expect(await call.ending(frames: 60) == .failed)
        }
    }

    @Test func `hold for ever is ended by its limit`() async throws {
        try await Peered.run({ $0.holdLimit = .milliseconds(400) }) { endpoint, peer in
            let call = try await peer.call(endpoint, direction: "sendonly")
            _ = try peer.acknowledge()
            #expect(await call.ending(frames: 100) == .failed)
        }
    }
}

/// Two tones for each key, 80 ms long, with as long a pause (Q.23).
func dtmf(_ keys: String) -> [Int16] {
    let rows: [Double] = [697, 770, 852, 941]
    let columns: [Double] = [1209, 1336, 1477]
    return keys.flatMap { key -> [Int16] in
        let place = Array("123456789*0#").firstIndex(of: key) ?? 0
        let (low, high) = (rows[place / 3], columns[place % 3])
        return tone(low, high, milliseconds: 80, amplitude: 5000).samples + [Int16](repeating: 0, count: 640)
    }
}
