import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// Asterisk between callers and us, as in many a council: a phone that is registered with it calls, and transfers go to its
/// extensions.
@Suite(
    .onEachStack, .serialized, .timeLimit(.minutes(3)),
    .enabled(if: Asterisk.isInstalled, "Asterisk is not there: run ./setup --asterisk")
)
struct AsteriskTests {
    @Test(arguments: [(Codec.pcma, "udp"), (.pcmu, "tcp"), (.g722, "udp")])
    func `a call through Asterisk is heard both ways, keys pass, and a transfer by REFER is carried out`(
        codec: Codec, transport: String
    ) async throws {
        try await Exchange.run(codecs: [codec], over: transport) { line in
            let (phone, call) = try await line.call()
            #expect(call.caller.number == "01803861234")
            #expect(await call.quality?.codec == codec.rawValue)
            await phone.play(tone(440, milliseconds: 3000))
            await call.play(tone(700, milliseconds: 3000, rate: codec == .g722 ? 16000 : 8000))
            let rate = codec == .g722 ? 16000.0 : 8000
            #expect(await call.hears(440, rate: rate))
            #expect(await phone.hears(700))
            await phone.press([.four, .hash])
            #expect(await call.digits(2) == "4#")
            #expect(await call.transfer(to: line.target("waste"), limit: .seconds(5)) == .completed)
            #expect(await call.ending() == .transferred)
            #expect(await phone.hears(1000))
            await phone.hangUp()
        }
    }

    @Test func `an extension that Asterisk does not have gives the caller back to us`() async throws {
        try await Exchange.run(transfers: .refer) { line in
            let (phone, call) = try await line.call()
            let outcome = await call.transfer(to: line.target("nowhere"), limit: .seconds(5))
            guard case .refused(let status, _) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(status == 404)
            await call.play(tone(700, milliseconds: 3000))
            #expect(await phone.hears(700))
            await phone.hangUp()
            #expect(await call.ending() == .callerHungUp)
        }
    }

    @Test func `by a second call of ours an engaged extension is known, and a free one is joined to the caller`()
        async throws
    {
        try await Exchange.run(transfers: .bridge) { line in
            let (phone, call) = try await line.call()
            try await line.passesEngaged(call)
            #expect(await phone.hears(1000))
            await phone.hangUp()
        }
    }

    @Test func `by an attended transfer an engaged extension gives the caller back, and who answers has them alone`()
        async throws
    {
        try await Exchange.run(transfers: .attended) { line in
            let (phone, call) = try await line.call()
            try await line.passesEngaged(call)
            #expect(await call.ending() == .transferred)
            #expect(try await line.isRidOfCalls())
            #expect(await phone.hears(1000))
            await phone.hangUp()
        }
    }

    @Test func `after an announcement Asterisk puts the caller in our place (Replaces)`() async throws {
        try await Exchange.run { line in
            let (phone, call) = try await line.call()
            var target = line.target("agent")
            target.announcement = tone(900, milliseconds: 300)
            #expect(await call.transfer(to: target, limit: .seconds(8)) == .completed)
            #expect(await call.ending() == .transferred)
            // Both legs have gone, and the caller and the agent, who repeats everything, are joined.
            #expect(try await line.isRidOfCalls())
            await phone.play(tone(1500, milliseconds: 3000))
            // The agent's key is still being sent.
            #expect(await phone.hears(1500))
            await phone.hangUp()
        }
    }

    @Test func `a phone that Asterisk knows by its registration takes a bridged call`() async throws {
        try await Exchange.run(transfers: .bridge) { line in
            let (phone, call) = try await line.call()
            let (telephone, target) = (line.telephone, line.target("jo"))
            async let outcome = call.transfer(to: target, limit: .seconds(5))
            let agent = try await Pjsip.answer(telephone)
            #expect(await outcome == .completed)
            await phone.play(tone(440, milliseconds: 3000))
            #expect(await agent.hears(440))
            await phone.hangUp()
            #expect(await agent.ending() == .callerHungUp)
        }
    }

    @Test func `Asterisk says who it is by its password, passes keys on by SIP INFO, and holds`() async throws {
        try await Exchange.run(
            settings: ["dtmf_mode=info"],
            {
                $0.trustedPeers = []
                $0.accounts = ["pbx": "secret"]
            }
        ) { line in
            let (phone, call) = try await line.call()
            await phone.press([.four, .hash], byInfo: true)
            #expect(await call.digits(2) == "4#")
            for isHeld in [true, false] {
                await phone.hold(isHeld)
                #expect(try await call.isHeldNext() == isHeld)
            }
            await phone.play(tone(440, milliseconds: 3000))
            #expect(await call.hears(440))
            await phone.hangUp()
            #expect(await call.ending() == .callerHungUp)
        }
    }

    @Test(arguments: ["SHA-256", "SHA-256,MD5"])
    func `Asterisk that takes SHA-256 gets it, at registration and for a call (RFC 8760)`(algorithms: String)
        async throws
    {
        try await Exchange.run(
            algorithms: algorithms,
            {
                $0.trustedPeers = []
                $0.accounts = ["pbx": "secret"]
                $0.digestAlgorithms = [.sha256, .md5]
            }
        ) { line in
            let (phone, call) = try await line.call()
            await phone.press([.four])
            #expect(await call.digits(1) == "4")
            await phone.hangUp()
            #expect(await call.ending() == .callerHungUp)
        }
    }

    @Test(arguments: ["MD5", "SHA-256", "SHA-256,MD5"])
    func `the switchboard registers with Asterisk, which knows from then on where it is`(
        algorithms: String
    ) async throws {
        try await TemporaryFolder.with { folder in
            let port = FreePort.udpAndTCP()
            let asterisk = try await Asterisk(
                port: port, tlsPort: FreePort.udpAndTCP(), switchboard: "sip:council@127.0.0.1:9",
                algorithms: algorithms, in: folder)
            let log = Lines()
            var configuration = SIPConfiguration.trial
            configuration.registrations = [
                Registration(registrar: "sip:127.0.0.1:\(port)", user: "jo", password: "secret")
            ]
            configuration.log = log.write
            let switchboard = try await UnderTest.stack.listen(configuration)
            #expect(await log.wait(for: "registered with"), "\(log.all) \(asterisk.program.printed)")
            #expect(await switchboard.condition.registrations.values.first == true)
            let contacts = try await asterisk.says("pjsip show contacts")
            #expect(contacts.contains("jo/sip:jo@127.0.0.1:\(await switchboard.port)"), "\(contacts)")
            await switchboard.shutDown()
            await asterisk.program.stop()
        }
    }

    @Test func `for strangers Asterisk dials nobody, whoever they say they are`() async throws {
        try await Exchange.run { line in
            let stranger = try Datagrams(host: "127.0.0.66")
            for from in ["switchboard", "anonymous", "pbx", "01803861234"] {
                for to in ["operator", "waste", "council", "00900123456"] {
                    let answer = line.invite(to, as: from, from: stranger, "127.0.0.66")
                    #expect(answer.hasPrefix("SIP/2.0 401 "), "\(to) as \(from): \(answer)")
                }
            }
            #expect(try await line.asterisk.says("core show channels count").contains("0 calls processed"))
            #expect(await line.switchboard.condition.counters.taken == 0)
        }
    }

    @Test func `the switchboard may have Asterisk dial what Deploy lists, and nothing else`() async throws {
        try await Exchange.run { line in
            let trunk = try Datagrams()
            for to in ["00900123456", "+4490012345", "01803861234", "999", "council", "s", "h", "i", "*1"] {
                let answer = line.invite(to, as: "switchboard", from: trunk, "127.0.0.1")
                #expect(answer.hasPrefix("SIP/2.0 404 "), "\(to): \(answer)")
            }
            #expect(line.invite("waste", as: "switchboard", from: trunk, "127.0.0.1").hasPrefix("SIP/2.0 200 "))
        }
    }

    @Test func `a caller for whom we have no line reaches a person by Asterisk's dial plan`() async throws {
        try await Exchange.run({ $0.callLimit = 0 }) { line in
            let (telephone, council) = (line.telephone, "sip:council@\(line.asterisk.address(over: "udp"))")
            let phone = try await telephone.call(council, from: "jo")
            #expect(await phone.hears(1000))
            #expect(await line.switchboard.condition.counters.refused == [486: 1])
            await phone.hangUp()
        }
    }

    @Test func `a caller who gives up while it rings is gone here, too`() async throws {
        try await Exchange.run { line in
            let (telephone, council) = (line.telephone, "sip:council@\(line.asterisk.address(over: "udp"))")
            let placing = Task { try await telephone.call(council, from: "jo") }
            var calls = line.switchboard.calls.makeAsyncIterator()
            let call = try #require(await calls.next())
            placing.cancel()
            #expect(await call.ending() == .callerHungUp)
            await #expect(throws: SIPError.self) { _ = try await placing.value }
        }
    }

    // It puts the caller into its dial plan before it knows. Where engaged extensions matter, calls are bridged instead.
    @Test func `a caller whom Asterisk transfers to an engaged extension is lost there, and we are told`() async throws
    {
        try await Exchange.run { line in
            let (phone, call) = try await line.call()
            let outcome = await call.transfer(to: line.target("engaged"), limit: .seconds(5))
            #expect(outcome == .refused(status: 503, reason: "Service Unavailable"))
            #expect(await phone.ending() == .callerHungUp)
        }
    }

    @Test(.enabled(if: OpenSSL.isInstalled, "openssl is not installed: run ./setup"))
    func `by TLS and SRTP all the way, with OPTIONS both ways`() async throws {
        try await Exchange.run(over: "tls") { line in
            let (phone, call) = try await line.call()
            #expect(await call.quality?.isEncrypted == true)
            #expect(await phone.quality?.isEncrypted == true)
            await phone.play(tone(440, milliseconds: 3000))
            #expect(await call.hears(440))
            #expect(await call.transfer(to: line.target("waste"), limit: .seconds(5)) == .completed)
            #expect(await phone.hears(1000))
            await phone.hangUp()
            #expect(await line.switchboard.condition.peers.values.first == true)
            let contacts = try await line.asterisk.says("pjsip show contacts")
            let ours = contacts.split(separator: "\n").first { $0.contains("switchboard/") }
            #expect(ours?.contains("Avail") == true, "\(contacts)")
        }
    }
}

/// A phone, Asterisk and the switchboard.
private struct Exchange {
    let asterisk: Asterisk
    let switchboard: any TelephoneEndpoint
    let telephone: SIPEndpoint
    let transport: String

    static func run(
        codecs: [Codec] = [.pcma], transfers: TransferMethod = .referThenBridge,
        over transport: String = "udp", settings: [String] = [], algorithms: String = "MD5",
        _ set: (inout SIPConfiguration) -> Void = { _ in },
        _ body: (Exchange) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            let certificate = transport == "tls" ? try await OpenSSL.certificate("exchange", in: folder) : nil
            func secure(_ configuration: inout SIPConfiguration) {
                guard let certificate else { return }
                configuration.tls = TLSSettings(port: 0, certificate: certificate.certificate, key: certificate.key)
                configuration.security = .mandatory
            }
            let (port, tlsPort) = (FreePort.udpAndTCP(), FreePort.udpAndTCP())
            var configuration = SIPConfiguration.trial
            configuration.codecs = codecs
            configuration.transfers = transfers
            configuration.trustedPeers = ["127.0.0.1"]
            configuration.watchedPeers = ["sip:127.0.0.1:\(port)"]
            configuration.watchInterval = .milliseconds(500)
            secure(&configuration)
            set(&configuration)
            // Before Asterisk, which calls nobody who has not answered its first question.
            let switchboard = try await UnderTest.stack.listen(configuration)
            let own = certificate == nil ? await switchboard.port : await switchboard.tlsPort
            let asterisk = try await Asterisk(
                port: port, tlsPort: tlsPort, switchboard: "sip:council@127.0.0.1:\(own)\\;transport=\(transport)",
                certificate: certificate, settings: settings, algorithms: algorithms, in: folder)
            let telephone = try await asterisk.phone(over: transport, secure)
            var failure: (any Error)?
            do {
                try await body(
                    Exchange(
                        asterisk: asterisk, switchboard: switchboard, telephone: telephone, transport: transport))
            } catch { failure = error }
            await telephone.shutDown()
            await switchboard.shutDown()
            await asterisk.program.stop()
            if let failure { throw failure }
        }
    }

    /// The phone calls the council, and we answer.
    func call() async throws -> (phone: SIPCall, switchboard: any Call) {
        let (telephone, council) = (telephone, "sip:council@\(asterisk.address(over: transport))")
        async let placed = telephone.call(council, from: "jo")
        let call = try await Pjsip.answer(switchboard)
        let phone = try await placed
        // Until Asterisk has joined the two, it answers a REFER with 400.
        _ = await call.hear(frames: 15)
        return (phone, call)
    }

    /// The first final answer to an INVITE of somebody's.
    func invite(_ extension: String, as name: String, from peer: Datagrams, _ host: String) -> String {
        let id = UUID().uuidString
        let body =
            "v=0\r\no=- 1 1 IN IP4 \(host)\r\ns=-\r\nc=IN IP4 \(host)\r\nt=0 0\r\nm=audio 49170 RTP/AVP 8\r\n"
        peer.send(
            "INVITE sip:\(`extension`)@127.0.0.1:\(asterisk.port) SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP \(host):\(peer.port);rport;branch=z9hG4bK\(id)\r\n"
                + "From: <sip:\(name)@127.0.0.1>;tag=1\r\nTo: <sip:\(`extension`)@127.0.0.1>\r\nCall-ID: \(id)\r\n"
                + "CSeq: 1 INVITE\r\nContact: <sip:\(name)@\(host):\(peer.port)>\r\nMax-Forwards: 70\r\n"
                + "P-Asserted-Identity: <sip:switchboard@127.0.0.1>\r\n"
                + "Content-Type: application/sdp\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)",
            to: asterisk.port)
        while let answer = peer.receive() {
            if answer.contains(id), !answer.hasPrefix("SIP/2.0 1") { return answer }
        }
        return "nothing"
    }

    /// An engaged extension gives the caller back, and a free one then has them.
    func passesEngaged(_ call: any Call) async throws {
        let engaged = await call.transfer(to: target("engaged"), limit: .seconds(5))
        guard case .refused(486, _) = engaged else { throw Missing("486: \(engaged)") }
        #expect(await call.transfer(to: target("waste"), limit: .seconds(5)) == .completed)
    }

    /// Whether the switchboard has no call left, two seconds later at most.
    func isRidOfCalls() async throws -> Bool {
        for _ in 0..<100 where await switchboard.callCount > 0 { try await Task.sleep(for: .milliseconds(20)) }
        return await switchboard.callCount == 0
    }

    func target(_ extension: String) -> TransferTarget {
        TransferTarget(uri: "sip:\(`extension`)@\(asterisk.address(over: transport))", reason: "missed bin")
    }
}
