import Audio
import Foundation
import Telephony
import TelephonyLibre
import Testing

/// Two endpoints call each other in one process, over real sockets.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct LoopbackTests {
    @Test(arguments: [("udp", Codec.pcma), ("udp", .pcmu), ("tcp", .pcma)])
    func `a call carries tones both ways`(transport: String, codec: Codec) async throws {
        try await Loopback.run(transport: transport) { loopback in
            let (caller, switchboard) = try await loopback.connect(codecs: [codec])
            await caller.play(tone(400, milliseconds: 1500))
            await switchboard.play(tone(1000, milliseconds: 1500, rate: 16000))
            async let atCaller = caller.hear(frames: 60)
            async let atSwitchboard = switchboard.hear(frames: 60)
            let (heardByCaller, heardBySwitchboard) = await (atCaller.suffix(6400), atSwitchboard.suffix(6400))
            #expect(share(of: 1000, in: Array(heardByCaller)) > 0.9)
            #expect(share(of: 400, in: Array(heardBySwitchboard)) > 0.9)
            await caller.hangUp()
            #expect(await switchboard.ending() == .callerHungUp)
        }
    }

    @Test func `a transfer that the caller's side completes ends the call as transferred`() async throws {
        try await Loopback.run { loopback in
            let (caller, switchboard) = try await loopback.connect()
            let target = TransferTarget(uri: "sip:waste@127.0.0.1:5070", reason: "missed bin")
            let outcome = await switchboard.transfer(to: target, limit: .seconds(5))
            #expect(outcome == .completed)
            #expect(await switchboard.ending() == .transferred)
            #expect(await caller.ending() == .callerHungUp)
            #expect(await caller.referrals.reduce(into: []) { $0.append($1) } == [target.uri])
        }
    }
}
