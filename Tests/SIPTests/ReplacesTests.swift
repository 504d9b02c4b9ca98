import Foundation
import SIPSupport
import Telephony
import TestSupport
import Testing
@testable import SIP

/// A new call takes the place of one that there is (RFC 3891): an attended transfer of which we are the target.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(2)))
struct ReplacesTests {
    @Test func `the new caller is answered, the old one's call ends, and no line more than before is needed`()
        async throws
    {
        try await Peered.run({
            $0.callLimit = 1
            $0.trustedPeers = ["127.0.0.1"]
        }) { endpoint, colleague in
            let old = try await colleague.call(endpoint)
            _ = try colleague.acknowledge()
            let name = try #require(colleague.replaces)
            let caller = try RawPeer(port: colleague.port)
            caller.sip.send(
                caller.request(
                    "INVITE", body: caller.description(), headers: "Require: replaces\r\nReplaces: \(name)\r\n"),
                to: caller.port)
            var calls = endpoint.calls.makeAsyncIterator()
            let new = try #require(await calls.next())
            // Until somebody answers, the old call goes on.
            #expect(colleague.sip.receive(milliseconds: 100) == nil)
            try await new.answer()
            let bye = try #require(colleague.next("BYE"))
            colleague.sip.send(colleague.ok(bye).replacing(";tag=z", with: ""), to: colleague.port)
            #expect(await old.ending() == .callerHungUp)
            let port = try caller.acknowledge()
            try await caller.speak(tone(400, milliseconds: 600).samples, to: port)
            #expect(tonal(400, in: await new.hear(frames: 25).suffix(2400)) > 0.6)
            #expect(await endpoint.callCount == 1)
            await new.hangUp()
        }
    }

    @Test func `a place that cannot be taken is refused, and the call there goes on`() async throws {
        try await Peered.run({ $0.trustedPeers = ["127.0.0.1"] }) { endpoint, colleague in
            let call = try await colleague.call(endpoint)
            _ = try colleague.acknowledge()
            let name = try #require(colleague.replaces)
            let ringing = try RawPeer(port: colleague.port)
            ringing.sip.send(ringing.request("INVITE", body: ringing.description()), to: ringing.port)
            let early = try #require(ringing.answer(180)?.split(separator: "\r\n").first { $0.hasPrefix("To:") })
            let earlyTag = try #require(early.split(separator: "tag=").last)
            let earlyName = ringing.named(tag: String(earlyTag))
            for (headers, status) in [
                ("Replaces: nobody;to-tag=1;from-tag=2\r\n", 481), ("Replaces: \(name)x\r\n", 481),
                ("Replaces: \(earlyName)\r\n", 481), ("Replaces: \(name);early-only\r\n", 486),
                ("Replaces: nobody\r\n", 400), ("Replaces: \(name);to-tag=2\r\n", 400),
                ("Replaces: \(name)\r\nReplaces: \(name)\r\n", 400),
                ("Require: replaces, 100rel\r\nReplaces: \(name)\r\n", 420),
            ] where status != 420 || UnderTest.stack == .libre {
                let caller = try RawPeer(port: colleague.port)
                caller.sip.send(
                    caller.request("INVITE", body: caller.description(), headers: headers), to: caller.port)
                let answer = try #require(caller.answer(status), "\(headers)")
                if status == 420 { #expect(answer.contains("Unsupported: 100rel\r\n")) }
            }
            #expect(colleague.sip.receive(milliseconds: 50) == nil)
            await call.hangUp()
        }
    }

    @Test func `who is not trusted takes nobody's place`() async throws {
        try await Peered.run { endpoint, colleague in
            let call = try await colleague.call(endpoint)
            _ = try colleague.acknowledge()
            let thief = try RawPeer(port: colleague.port)
            let name = try #require(colleague.replaces)
            thief.sip.send(
                thief.request("INVITE", body: thief.description(), headers: "Replaces: \(name)\r\n"), to: thief.port)
            #expect(thief.answer(403) != nil)
            await call.hangUp()
        }
    }

    @Test(arguments: [true, false], [true, false])
    func `of two who are joined, either hands the call over to somebody else`(
        isCaller: Bool, inG722: Bool
    ) async throws {
        try await Bridged.run(codecs: [.g722, .pcma], trusted: ["127.0.0.1"]) { line in
            let (caller, switchboard, agent) = try await line.join()
            let leaving = isCaller ? caller : agent
            let staying = isCaller ? agent : caller
            let name = try #require(await leaving.dialogID?.header)
            let newcomer = try await line.agent.call(
                line.loopback.uri, codecs: inG722 ? [.g722] : [.pcma], headers: [("Replaces", name)])
            #expect(await leaving.ending() == .callerHungUp)
            if isCaller { #expect(await switchboard.ending() == .transferred) }
            await newcomer.play(tone(400, milliseconds: 3000))
            await staying.play(tone(1000, milliseconds: 3000))
            async let there = newcomer.hear(frames: 60)
            let here = await staying.hear(frames: 60)
            #expect(share(of: 400, in: here.suffix(4800)) > 0.6)
            let rate = inG722 ? 16000.0 : 8000
            #expect(tonal(1000, in: await there.suffix(inG722 ? 9600 : 4800), rate: rate) > 0.6)
            await newcomer.press([.seven])
            #expect(await staying.digits(1) == "7")
            await staying.hangUp()
            #expect(await newcomer.ending() == .callerHungUp)
            #expect(await line.loopback.switchboard.callCount == 0)
        }
    }

    @Test(.enabled(if: Pjsip.isInstalled, "pjsip is not installed: run ./setup"))
    func `a colleague asks us something, and hands us on to a pjsip phone`() async throws {
        try await TemporaryFolder.with { folder in
            try await Peered.run({ $0.trustedPeers = ["127.0.0.1"] }) { endpoint, peer in
                let port = FreePort.udpAndTCP()
                let phone = try Pjsip.phone(port, in: folder, "--answer-only", "--tone", "440", "--limit", "20")
                #expect(await phone.prints("ready"))
                var settings = SIPConfiguration.trial
                settings.transfers = .refer
                let desk = try await SIPEndpoint(settings)
                async let asking = desk.call("sip:council@127.0.0.1:\(peer.port)")
                let old = try await Pjsip.answer(endpoint)
                let asked = try await asking
                let talk = try await desk.call("sip:jo@127.0.0.1:\(port)")
                let name = try #require(await asked.dialogID?.replaces)
                let us = TransferTarget(uri: "sip:council@127.0.0.1:\(peer.port)?Replaces=\(name)")
                async let outcome = talk.transfer(to: us, limit: .seconds(5))
                let new = try await Pjsip.answer(endpoint)
                #expect(await old.ending() == .callerHungUp)
                #expect(await outcome == .completed, "\(phone.printed)")
                #expect(await new.hears(440))
                await new.hangUp()
                await phone.stop()
                await desk.shutDown()
            }
        }
    }

    @Test func `what names a call is read as it is written`() {
        let dialog = DialogID(callID: "a@b", localTag: "1", remoteTag: "2")
        #expect(Replaces("a@b ; from-tag=2;TO-TAG=1")?.dialog == dialog)
        #expect(dialog.header == "a@b;to-tag=2;from-tag=1")
        #expect(dialog.replaces == "a%40b%3bto-tag%3d2%3bfrom-tag%3d1")
        for wrong in ["", ";to-tag=1;from-tag=2", "a;to-tag=1", "a;from-tag=1", "a;to-tag=1;to-tag=2;from-tag=3"] {
            #expect(Replaces(wrong) == nil, "\(wrong)")
        }
    }
}
