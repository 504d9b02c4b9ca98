import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// A caller, the switchboard and an agent in one process: the switchboard puts the caller through by a call of its own.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(3)))
struct BridgeTests {
    // MARK: Joined

    @Test func `caller and agent hear each other, and keys pass`() async throws {
        try await Bridged.run { line in
            let (caller, switchboard, agent) = try await line.join()
            await caller.play(tone(400, milliseconds: 2500))
            await agent.play(tone(1000, milliseconds: 2500))
            async let atCaller = caller.hear(frames: 80)
            async let atAgent = agent.hear(frames: 80)
            async let atSwitchboard = switchboard.hear(frames: 80)
            #expect(share(of: 1000, in: await atCaller.suffix(4800)) > 0.6)
            #expect(share(of: 400, in: await atAgent.suffix(4800)) > 0.6)
            // The switchboard goes on hearing the caller, and only the caller.
            #expect(share(of: 400, in: await atSwitchboard.suffix(4800)) > 0.6)
            await caller.press([.four, .two])
            #expect(await agent.digits(2) == "42")
            #expect(await switchboard.digits(2) == "42")
        }
    }

    @Test func `what is played is heard by the caller instead of the agent`() async throws {
        try await Bridged.run { line in
            let (caller, switchboard, agent) = try await line.join()
            await agent.play(tone(1000, milliseconds: 4000))
            _ = await caller.hear(frames: 20)
            await switchboard.play(tone(400, milliseconds: 1500))
            _ = await caller.hear(frames: 20)
            #expect(share(of: 400, in: await caller.hear(frames: 30)) > 0.6)
            #expect(Set(await agent.hear(frames: 50)).isSubset(of: -16...16))
        }
    }

    @Test(arguments: [true, false])
    func `either side's hanging up ends both`(callerFirst: Bool) async throws {
        try await Bridged.run { line in
            let (caller, switchboard, agent) = try await line.join()
            await (callerFirst ? caller : agent).hangUp()
            #expect(await switchboard.ending() == .transferred)
            #expect(await (callerFirst ? agent : caller).ending() == .callerHungUp)
            #expect(await line.loopback.switchboard.callCount == 0)
        }
    }

    @Test func `our hanging up ends both`() async throws {
        try await Bridged.run { line in
            let (caller, switchboard, agent) = try await line.join()
            await switchboard.hangUp()
            #expect(await caller.ending() == .callerHungUp)
            #expect(await agent.ending() == .callerHungUp)
        }
    }

    @Test func `a caller on hold and back is heard again`() async throws {
        try await Bridged.run { line in
            let (caller, switchboard, agent) = try await line.join()
            await caller.hold(true)
            #expect(try await switchboard.isHeldNext())
            await caller.hold(false)
            #expect(try await !switchboard.isHeldNext())
            await caller.play(tone(400, milliseconds: 4000))
            _ = await agent.hear(frames: 100)
            #expect(share(of: 400, in: await agent.hear(frames: 20)) > 0.6)
        }
    }

    // MARK: Not joined

    @Test func `the caller hears it ring, and is ours again when the target refuses`() async throws {
        try await Bridged.run { line in
            let (caller, switchboard) = try await line.loopback.connect()
            async let outcome = switchboard.bridge(to: line.target, limit: .seconds(5))
            let ringing = try await line.arrival()
            _ = await caller.hear(frames: 10)
            let heard = await caller.hear(frames: 100)
            #expect(heard.contains { $0 > 2000 })
            await ringing.hangUp()
            #expect(await outcome == .refused(status: 480, reason: "Temporarily Unavailable"))
            await switchboard.play(tone(1000, milliseconds: 2000))
            _ = await caller.hear(frames: 40)
            #expect(share(of: 1000, in: await caller.hear(frames: 20)) > 0.6)
        }
    }

    @Test func `a target that does not answer in time is given up, and the caller is ours`() async throws {
        try await Bridged.run { line in
            let (_, switchboard) = try await line.loopback.connect()
            async let outcome = switchboard.bridge(to: line.target, limit: .milliseconds(300))
            let ringing = try await line.arrival()
            #expect(await outcome == .timedOut)
            #expect(await ringing.ending() == .callerHungUp)
            #expect(await switchboard.events(frames: 10) { _ in false }.count == 10)
        }
    }

    @Test func `a caller who hangs up while it rings stops the ringing`() async throws {
        try await Bridged.run { line in
            let (caller, switchboard) = try await line.loopback.connect()
            async let outcome = switchboard.bridge(to: line.target, limit: .seconds(5))
            let ringing = try await line.arrival()
            await caller.hangUp()
            #expect(await outcome == .callerGone)
            #expect(await ringing.ending() == .callerHungUp)
        }
    }

    // MARK: Transfers

    @Test(arguments: [
        (TransferMethod.referThenBridge, ReferResponse.decline), (.bridge, .accept), (.attended, .decline),
        (.attended, .busy),
    ])
    func `where REFER is refused or not wanted, a transfer is a call of our own, and the dialogue is done with it`(
        method: TransferMethod, referral: ReferResponse
    ) async throws {
        try await Bridged.run(transfers: method) { line in
            let (caller, switchboard) = try await line.loopback.connect(referral: referral)
            async let outcome = switchboard.transfer(to: line.target, limit: .seconds(5))
            let agent = try await line.arrival()
            try await agent.answer()
            #expect(await outcome == .completed)
            #expect(await switchboard.ending() == .transferred)
            await switchboard.hangUp()
            await caller.play(tone(400, milliseconds: 1500))
            _ = await agent.hear(frames: 40)
            #expect(share(of: 400, in: await agent.hear(frames: 20)) > 0.6)
            await caller.hangUp()
            #expect(await agent.ending() == .callerHungUp)
        }
    }

    @Test func `a busy target is not called a second time`() async throws {
        try await Bridged.run(transfers: .referThenBridge) { line in
            let (_, switchboard) = try await line.loopback.connect(referral: .busy)
            let outcome = await switchboard.transfer(to: line.target, limit: .seconds(5))
            #expect(outcome == .refused(status: 486, reason: "Busy Here"))
            #expect(await line.agent.callCount == 0)
        }
    }

    @Test(arguments: [Digit.one, .two])
    func `an agent hears what it is about, and takes the call with 1`(key: Digit) async throws {
        try await Bridged.run(transfers: .bridge) { line in
            let (caller, switchboard) = try await line.loopback.connect()
            var target = line.target
            target.announcement = tone(1500, milliseconds: 800)
            async let outcome = switchboard.transfer(to: target, limit: .seconds(5))
            let arrived = try await line.arrival()
            try await arrived.answer()
            let agent = try #require(arrived as? SIPCall)
            _ = await agent.hear(frames: 10)
            #expect(share(of: 1500, in: await agent.hear(frames: 20)) > 0.6)
            await agent.press([key])
            guard key == .one else {
                #expect(await outcome == .refused(status: 603, reason: "Decline"))
                #expect(await agent.ending() == .callerHungUp)
                return
            }
            #expect(await outcome == .completed)
            await caller.play(tone(400, milliseconds: 1500))
            _ = await agent.hear(frames: 60)
            #expect(share(of: 400, in: await agent.hear(frames: 20)) > 0.6)
        }
    }

    @Test func `after an announcement the caller's side is asked to take our place`() async throws {
        try await Bridged.run(transfers: .referThenBridge) { line in
            let (caller, switchboard) = try await line.loopback.connect()
            var target = line.target
            target.announcement = tone(1500, milliseconds: 200)
            async let outcome = switchboard.transfer(to: target, limit: .seconds(5))
            let arrived = try await line.arrival()
            try await arrived.answer()
            let agent = try #require(arrived as? SIPCall)
            _ = await agent.hear(frames: 15)
            await agent.press([.one])
            #expect(await outcome == .completed)
            let asked = try #require(await caller.referrals.first { _ in true })
            #expect(asked.hasPrefix(line.target.uri + "?Replaces="))
            #expect(asked.contains("%3bto-tag%3d") && asked.contains("%3bfrom-tag%3d"))
            #expect(await agent.ending() == .callerHungUp)
            #expect(await caller.ending() == .callerHungUp)
        }
    }
}
