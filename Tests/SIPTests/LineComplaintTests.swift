import Audio
import Foundation
import SIPSupport
import Telephony
import TestSupport
import Testing

/// What users of such systems complain of, and the telephone side answers for, one test each.
///
/// Where another suite has the test already, it is named: a key that is lost, doubled or sent by SIP INFO
/// (`DigitDetectorTests`, `LoopbackTests`); a failed REFER that comes back to the caller, and a refused one that becomes a
/// call of our own (`LoopbackTests`, `BridgeTests`); voice to a line without end of hold or peer (`MediaTests`).
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(2)))
struct LineComplaintTests {
    /// Barge-in: stale prompt audio plays on after it.
    @Test func `a prompt that is cut is silent within three packets, and the next one is whole`() async throws {
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            await call.play(tone(1000, milliseconds: 5000))
            for _ in 0..<10 { _ = peer.rtp.receiveBytes() }
            await call.stopPlaying()
            var heard: [[Int16]] = []
            // What was under way already, and then nothing.
            while peer.rtp.receiveBytes(milliseconds: 1) != nil {}
            for _ in 0..<10 { heard.append((peer.rtp.receiveBytes() ?? []).dropFirst(12).map(ALaw.decode)) }
            #expect(heard.dropFirst(3).allSatisfy { $0.allSatisfy { abs(Int($0)) < 50 } })
            await call.play(tone(400, milliseconds: 400))
            var next: [Int16] = []
            for _ in 0..<15 { next += (peer.rtp.receiveBytes() ?? []).dropFirst(12).map(ALaw.decode) }
            #expect(tonal(400, in: next.drop { abs(Int($0)) < 500 }.prefix(1600)) > 0.6)
        }
    }

    /// Barge-in: the caller's speech before a transfer kills the dial.
    @Test func `a caller who talks and presses keys while it rings is put through all the same`() async throws {
        try await Bridged.run { line in
            let (caller, switchboard) = try await line.loopback.connect()
            async let outcome = switchboard.bridge(to: line.target, limit: .seconds(5))
            let agent = try await line.arrival()
            await caller.play(tone(400, milliseconds: 3000))
            await caller.press([.five, .zero])
            _ = await switchboard.hear(frames: 25)
            try await agent.answer()
            #expect(await outcome == .completed)
            #expect(await agent.hears(400))
        }
    }

    /// REFER: BYE sent before NOTIFY, and BYE races.
    @Test func `no BYE is sent until the transfer's outcome is known`() async throws {
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            let tag = try #require(peer.tag)
            async let outcome = call.transfer(to: TransferTarget(uri: "sip:waste@127.0.0.1:5070"), limit: .seconds(5))
            let refer = try #require(peer.next("REFER"))
            peer.sip.send(peer.accepted(refer), to: peer.port)
            // 300 ms in which an impatient switchboard would hang up.
            let early = peer.sip.receive(milliseconds: 300)
            #expect(early == nil, "\(early ?? "")")
            peer.sip.send(peer.notifyOfSuccess(sequence: 2, to: tag), to: peer.port)
            #expect(await outcome == .completed)
            var order: [String] = []
            while let message = peer.sip.receive(milliseconds: 500) {
                order.append(String(message.prefix { $0 != " " }))
                if message.hasPrefix("BYE ") { break }
            }
            #expect(order.first == "SIP/2.0" && order.last == "BYE", "\(order)")
        }
    }

    /// One-way audio, and RTP that dies when the source is latched again.
    @Test func `a caller behind NAT hears and is heard, and a stranger's packets change nothing`() async throws {
        try await Peered.run { endpoint, peer in
            let call = try await peer.call(endpoint)
            let port = try peer.acknowledge()
            let (behindNAT, stranger) = (try Datagrams(), try Datagrams())
            let speech = tone(400, milliseconds: 1600).samples
            let start = ContinuousClock.now
            for index in 0..<80 {
                let payload = speech[index * 160..<index * 160 + 160].map(ALaw.encode)
                behindNAT.send(RawPeer.rtp(sequence: index, payload: payload), to: port)
                if index > 10 {
                    stranger.send(RawPeer.rtp(sequence: index, payload: [UInt8](repeating: 0x2A, count: 160)), to: port)
                }
                try await Task.sleep(until: start + .milliseconds(20 * (index + 1)), clock: .continuous)
            }
            #expect(tonal(400, in: await call.hear(frames: 60).suffix(4800)) > 0.6)
            await call.play(tone(1000, milliseconds: 300))
            while behindNAT.receiveBytes(milliseconds: 1) != nil {}
            #expect(behindNAT.receiveBytes() != nil)
            #expect(stranger.receiveBytes(milliseconds: 50) == nil)
        }
    }

    /// Crash or leak on the n-th call.
    @Test func `five hundred calls leave no descriptor and no call behind`() async throws {
        try await Pair.run({ $0.limits = CallLimits(calls: 10, perSecond: 1e6) }, { _ in }) { pair in
            func descriptors() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            }
            var before = 0
            var memory = 0
            // Many more where somebody wants to know.
            let rounds = ProcessInfo.processInfo.environment["SWITCHBOARD_CALLS"].flatMap { Int($0) } ?? 500
            for round in 0..<rounds {
                let (caller, switchboard) = try await pair.connect()
                if round % 2 == 0 { await caller.hangUp() } else { await switchboard.hangUp() }
                _ = await switchboard.ending()
                if round == 20 { before = try descriptors() }
                if round == rounds / 2 { memory = Self.residentKilobytes }
            }
            for _ in 0..<200 where await pair.switchboard.callCount > 0 { try await Task.sleep(for: .milliseconds(10)) }
            // Other suites open and close files meanwhile.
            #expect(try descriptors() < before + 100)
            #expect(await pair.caller.callCount == 0)
            #expect(await pair.switchboard.callCount == 0)
            // A call's two legs and their sockets are some 200 KB.
            let grown = Self.residentKilobytes - memory
            #expect(grown < 16_384, "\(grown) KB more after \(rounds / 2) calls")
            if rounds > 500 {
                print(
                    "\(UnderTest.stack): \(memory) KB after \(rounds / 2) calls, \(memory + grown) KB after \(rounds)")
            }
        }
    }

    private static var residentKilobytes: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * Int(getpagesize()) / 1024
    }
}
