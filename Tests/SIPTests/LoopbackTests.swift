import Audio
import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// Two endpoints call each other in one process, over real sockets.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(3)))
struct LoopbackTests {
    private let target = TransferTarget(uri: "sip:waste@127.0.0.1:5070", reason: "missed bin")

    // MARK: Audio

    @Test(arguments: [("udp", Codec.pcma), ("udp", .pcmu), ("tcp", .pcma)])
    func `a call carries tones both ways`(transport: String, codec: Codec) async throws {
        try await Loopback.run(transport: transport) { loopback in
            let (caller, switchboard) = try await loopback.connect(codecs: [codec])
            await caller.play(tone(400, milliseconds: 1500))
            await switchboard.play(tone(1000, milliseconds: 1500, rate: 16000))
            async let atCaller = caller.hear(frames: 60)
            async let atSwitchboard = switchboard.hear(frames: 60)
            let (heardByCaller, heardBySwitchboard) = await (atCaller.suffix(6400), atSwitchboard.suffix(6400))
            #expect(share(of: 1000, in: Array(heardByCaller)) > 0.6)
            #expect(share(of: 400, in: Array(heardBySwitchboard)) > 0.6)
        }
    }

    @Test func `the loudest samples survive both codecs`() async throws {
        for codec in [Codec.pcma, .pcmu] {
            try await Loopback.run { loopback in
                let (caller, switchboard) = try await loopback.connect(codecs: [codec])
                let square = (0..<4000).map { $0 / 10 % 2 == 0 ? Int16.min : Int16.max }
                await switchboard.play(Pcm(samples: square, rate: 8000))
                let heard = await caller.hear(frames: 30)
                #expect(heard.min() ?? 0 < -31_000)
                #expect(heard.max() ?? 0 > 31_000)
            }
        }
    }

    @Test func `the end of what is played is told once, and not for what was dropped`() async throws {
        try await Loopback.run { loopback in
            let (_, switchboard) = try await loopback.connect()
            await switchboard.play(tone(400, milliseconds: 110))
            await switchboard.play(tone(400, milliseconds: 50))
            let first = await switchboard.events(frames: 40) { _ in false }
            #expect(first.count { if case .played = $0 { true } else { false } } == 1)
            await switchboard.play(tone(400, milliseconds: 1000))
            _ = await switchboard.hear(frames: 5)
            await switchboard.stopPlaying()
            let second = await switchboard.events(frames: 60) { _ in false }
            #expect(second.count { if case .played = $0 { true } else { false } } == 0)
        }
    }

    @Test func `playing nothing has been played at once`() async throws {
        try await Loopback.run { loopback in
            let (_, switchboard) = try await loopback.connect()
            await switchboard.play(Pcm(rate: 8000))
            let events = await switchboard.events(frames: 20) { if case .played = $0 { true } else { false } }
            guard case .played = events.last else { throw Missing("no .played") }
        }
    }

    // MARK: Keys

    @Test(arguments: [false, true])
    func `keys arrive once each, by RFC 4733 and by SIP INFO`(byInfo: Bool) async throws {
        try await Loopback.run { loopback in
            let (caller, switchboard) = try await loopback.connect()
            await caller.press([.zero, .seven, .seven, .star, .hash], byInfo: byInfo)
            #expect(await switchboard.digits(5) == "077*#")
            #expect(await switchboard.events(frames: 50) { if case .digit = $0 { true } else { false } }.count == 50)
        }
    }

    // MARK: Hold

    @Test func `a caller who puts us on hold hears nothing, and what was left when back`() async throws {
        try await Loopback.run { loopback in
            let (caller, switchboard) = try await loopback.connect()
            await switchboard.play(tone(1000, milliseconds: 2000))
            _ = await caller.hear(frames: 20)
            await caller.hold(true)
            #expect(try await switchboard.isHeldNext())
            _ = await caller.hear(frames: 15)
            #expect(Set(await caller.hear(frames: 30)).isSubset(of: [0]))
            await caller.hold(false)
            #expect(try await !switchboard.isHeldNext())
            _ = await caller.hear(frames: 10)
            #expect(share(of: 1000, in: await caller.hear(frames: 20)) > 0.6)
            await caller.play(tone(400, milliseconds: 1000))
            _ = await switchboard.hear(frames: 100)
            #expect(await switchboard.events(frames: 20) { if case .played = $0 { true } else { false } }.count == 20)
        }
    }

    // MARK: Beginnings

    @Test func `the caller's number and what was dialled are known`() async throws {
        try await Loopback.run { loopback in
            let (_, switchboard) = try await loopback.connect(from: "01803861234")
            #expect(switchboard.caller == Caller(number: "01803861234", dialled: "council"))
            let (_, second) = try await loopback.connect(from: "anonymous")
            #expect(second.caller == Caller(number: nil, dialled: "council"))
        }
    }

    @Test(arguments: [(Set(["127.0.0.1"]), "+447700900123"), (Set(), "01803861234")])
    func `P-Asserted-Identity is believed from trusted peers only`(trusted: Set<String>, number: String) async throws {
        try await Loopback.run(trusted: trusted) { loopback in
            let placing = Task {
                try await loopback.caller.call(
                    loopback.uri, from: "01803861234",
                    headers: [("P-Asserted-Identity", "\"A, B\" <sip:+447700900123@pbx>")])
            }
            let call = try await loopback.arrival()
            #expect(call.caller.number == number)
            try await call.answer()
            _ = try await placing.value
        }
    }

    @Test func `a caller who gives up while it rings ends the call, and it cannot be answered`() async throws {
        try await Loopback.run { loopback in
            let placing = Task { try await loopback.caller.call(loopback.uri) }
            let call = try await loopback.arrival()
            placing.cancel()
            #expect(await call.ending() == .callerHungUp)
            await #expect(throws: CallError.callerGone) { try await call.answer() }
            await #expect(throws: SIPError.noAnswer) { _ = try await placing.value }
            #expect(await loopback.switchboard.callCount == 0)
        }
    }

    @Test func `hanging up without an answer refuses the call`() async throws {
        try await Loopback.run { loopback in
            let placing = Task { try await loopback.caller.call(loopback.uri) }
            let call = try await loopback.arrival()
            await call.hangUp()
            #expect(await call.ending() == .weHungUp)
            await #expect(throws: SIPError.refused(status: 480, reason: "Temporarily Unavailable")) {
                _ = try await placing.value
            }
        }
    }

    @Test func `one call too many is answered busy, and room is made when one ends`() async throws {
        try await Loopback.run(callLimit: 2) { loopback in
            let (first, _) = try await loopback.connect()
            _ = try await loopback.connect()
            await #expect(throws: SIPError.refused(status: 486, reason: "Busy Here")) {
                _ = try await loopback.caller.call(loopback.uri)
            }
            await first.hangUp()
            while await loopback.switchboard.callCount == 2 { try await Task.sleep(for: .milliseconds(10)) }
            _ = try await loopback.connect()
        }
    }

    @Test func `requiring session timers or reliable provisional answers is refused`() async throws {
        // pjproject does both.
        guard UnderTest.stack == .libre else { return }
        try await Loopback.run { loopback in
            for extension_ in ["timer", "100rel"] {
                await #expect(throws: SIPError.refused(status: 420, reason: "Bad Extension")) {
                    _ = try await loopback.caller.call(loopback.uri, headers: [("Require", extension_)])
                }
            }
        }
    }

    @Test func `what is no SIP address is not called`() async throws {
        try await Loopback.run { loopback in
            for text in ["", "council", "http://a", "sip:a@b\r\nX: y", "sip:a b@c", "sip:<a>@b"] {
                await #expect(throws: SIPError.badURI(text)) { _ = try await loopback.caller.call(text) }
            }
        }
    }

    // MARK: Transfers

    @Test func `a transfer that the caller's side completes ends the call as transferred`() async throws {
        try await Loopback.run { loopback in
            let (caller, switchboard) = try await loopback.connect()
            #expect(await switchboard.transfer(to: target, limit: .seconds(5)) == .completed)
            #expect(await switchboard.ending() == .transferred)
            #expect(await caller.ending() == .callerHungUp)
            #expect(await caller.referrals.reduce(into: []) { $0.append($1) } == [target.uriWithHeaders])
        }
    }

    @Test(arguments: [(ReferResponse.decline, 603), (.busy, 486), (.noAnswer, 480)])
    func `a transfer that fails comes back with its status, and the call goes on`(
        referral: ReferResponse, status: Int
    ) async throws {
        try await Loopback.run { loopback in
            let (caller, switchboard) = try await loopback.connect(referral: referral)
            guard case .refused(status, _) = await switchboard.transfer(to: target, limit: .seconds(5)) else {
                throw Missing("not refused with \(status)")
            }
            await switchboard.play(tone(1000, milliseconds: 2000))
            _ = await caller.hear(frames: 60)
            #expect(share(of: 1000, in: await caller.hear(frames: 20)) > 0.6)
        }
    }

    @Test func `without a final NOTIFY the transfer times out, and another may be tried`() async throws {
        try await Loopback.run { loopback in
            let (caller, switchboard) = try await loopback.connect(referral: .silent)
            #expect(await switchboard.transfer(to: target, limit: .milliseconds(400)) == .timedOut)
            async let second = switchboard.transfer(to: target, limit: .seconds(5))
            try await Task.sleep(for: .milliseconds(100))
            // This peer reports progress, so its BYE is the caller's.
            await caller.hangUp()
            #expect(await second == .callerGone)
            #expect(await switchboard.ending() == .callerHungUp)
            #expect(await switchboard.transfer(to: target, limit: .seconds(1)) == .callerGone)
        }
    }

    @Test func `success that is reported after the limit ends the call as transferred`() async throws {
        try await Loopback.run { loopback in
            let late = ReferResponse(
                answer: .init(202, "Accepted"), outcome: .init(200, "OK"), after: .milliseconds(600))
            let (_, switchboard) = try await loopback.connect(referral: late)
            #expect(await switchboard.transfer(to: target, limit: .milliseconds(200)) == .timedOut)
            #expect(await switchboard.ending() == .transferred)
        }
    }

    @Test func `a target that is no SIP address is refused without asking the peer`() async throws {
        try await Loopback.run { loopback in
            let (_, switchboard) = try await loopback.connect()
            let bad = TransferTarget(uri: "sip:a@b>\r\nX: y")
            guard case .refused(400, _) = await switchboard.transfer(to: bad, limit: .seconds(1)) else {
                throw Missing("not refused")
            }
        }
    }

    // MARK: Endings

    @Test func `either side may hang up, also while something is played, and twice does no harm`() async throws {
        try await Loopback.run { loopback in
            for weEnd in [true, false] {
                let (caller, switchboard) = try await loopback.connect()
                await switchboard.play(tone(400, milliseconds: 5000))
                _ = await switchboard.hear(frames: 10)
                await (weEnd ? switchboard : caller).hangUp()
                await (weEnd ? switchboard : caller).hangUp()
                #expect(await switchboard.ending() == (weEnd ? .weHungUp : .callerHungUp))
                #expect(await caller.ending() == (weEnd ? .callerHungUp : .weHungUp))
                await switchboard.play(tone(400, milliseconds: 20))
                await switchboard.stopPlaying()
                guard case .ended = await switchboard.next() else { throw Missing("something after the end") }
            }
        }
    }

    @Test func `shutting down ends every call by BYE and takes no more`() async throws {
        let loopback = try await Loopback()
        let (caller, switchboard) = try await loopback.connect()
        let ringing = Task { try await loopback.caller.call(loopback.uri) }
        let unanswered = try await loopback.arrival()
        await loopback.switchboard.shutDown()
        #expect(await caller.ending() == .callerHungUp)
        #expect(await switchboard.ending() == .weHungUp)
        #expect(await unanswered.ending() == .weHungUp)
        await #expect(throws: SIPError.self) { _ = try await ringing.value }
        for await _ in loopback.switchboard.calls { throw Missing("a call after the end") }
        await loopback.caller.shutDown()
        await #expect(throws: SIPError.shutDown) { _ = try await loopback.caller.call(loopback.uri) }
    }

    // MARK: Ports

    @Test(arguments: [(true, true), (true, false), (false, true)])
    func `a port in use is named with its cure`(udp: Bool, tcp: Bool) async throws {
        var configuration = SIPConfiguration.trial
        configuration.udp = udp
        configuration.tcp = tcp
        let first = try await UnderTest.stack.listen(configuration)
        configuration.port = await first.port
        let error = await #expect(throws: SIPError.self) { _ = try await UnderTest.stack.listen(configuration) }
        let transport = udp ? "UDP" : "TCP"
        #expect(error == .portInUse(address: "127.0.0.1", port: configuration.port, transport: transport))
        #expect(error?.description.contains("\(configuration.port)") == true)
        await first.shutDown()
        // Once it is free it may be had.
        let second = try await UnderTest.stack.listen(configuration)
        await second.shutDown()
    }

    @Test(arguments: ["0.0.0.0", "::", "council.example", "", "203.0.113.77"])
    func `an address that cannot be listened on is named`(address: String) async {
        await #expect(throws: SIPError.badAddress(address)) {
            _ = try await UnderTest.stack.listen(SIPConfiguration(address: address, port: 0))
        }
    }

    @Test func `when no audio port is left the call is refused`() async throws {
        var configuration = SIPConfiguration.trial
        // One pair, below the range that the other tests take theirs from.
        configuration.rtpPorts = 16_380...16_382
        let switchboard = try await UnderTest.stack.listen(configuration)
        let caller = try await SIPEndpoint(.trial)
        let uri = await "sip:a@127.0.0.1:\(switchboard.port)"
        let first = Task { try await caller.call(uri) }
        var calls = switchboard.calls.makeAsyncIterator()
        _ = await calls.next()
        await #expect(throws: SIPError.refused(status: 503, reason: "Service Unavailable")) {
            _ = try await caller.call(uri)
        }
        first.cancel()
        await caller.shutDown()
        await switchboard.shutDown()
    }
}
