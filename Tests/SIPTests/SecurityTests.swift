import CLibre
import Foundation
import RTP
import SIP
import SIPStacks
import SIPSupport
import Synchronization
import Telephony
import TestSupport
import Testing

/// Encryption, passwords, and what comes from people who are none of ours.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct SecurityTests {
    // MARK: Connections

    /// Whether the other side has not closed a connection.
    private func isOpen(_ connection: Int32) -> Bool {
        var ready = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
        return poll(&ready, 1, 0) == 0
    }

    /// Connects from an address of loopback and says nothing.
    private func connect(from host: String, to port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var own = loopbackAddress(0)
        inet_pton(AF_INET, host, &own.sin_addr)
        var place = loopbackAddress(port)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafePointer(to: &own) { own in
            own.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
        }
        try #require(isConnected)
        _ = withUnsafePointer(to: &place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, size) }
        }
        return descriptor
    }

    @Test(.onEachStack) func `strangers who connect and say nothing keep no trusted peer out`() async throws {
        var configuration = SIPConfiguration.trial
        configuration.trustedPeers = ["127.0.0.1"]
        let endpoint = try await UnderTest.stack.listen(configuration)
        let port = await endpoint.port
        let before = ConnectionRoom.refused
        var held: [Int32] = []
        for number in 0..<12 {
            for _ in 0..<40 {
                held.append(try connect(from: "127.0.0.\(10 + number)", to: port))
                // Only five may wait to be accepted by pjproject.
                if held.count % 4 == 0 { try await Task.sleep(for: .milliseconds(2)) }
            }
        }
        try await Task.sleep(for: .milliseconds(500))
        var open = held.count(where: isOpen)
        // A busy machine takes its time to accept them all.
        for _ in 0..<200 where ConnectionRoom.refused - before != 480 - open {
            try await Task.sleep(for: .milliseconds(100))
            open = held.count(where: isOpen)
        }
        #expect(open >= 32 && open <= 256, "\(open)")
        #expect(ConnectionRoom.refused - before == 480 - open)
        let caller = try await SIPEndpoint(.trial)
        async let placed = caller.call("sip:switchboard@127.0.0.1:\(port);transport=tcp")
        let call = try await Pjsip.answer(endpoint)
        await (try await placed).hangUp()
        #expect(await call.ending() == .callerHungUp)
        // Once they are gone others find room.
        for descriptor in held { close(descriptor) }
        try await Task.sleep(for: .milliseconds(200))
        let late = try connect(from: "127.0.0.10", to: port)
        try await Task.sleep(for: .milliseconds(200))
        #expect(isOpen(late))
        close(late)
        await caller.shutDown()
        await endpoint.shutDown()
    }

    // MARK: SRTP

    @Test(
        .onEachStack,
        arguments: [
            (MediaSecurity.mandatory, MediaSecurity.mandatory, true), (.preferred, .mandatory, true),
            (.mandatory, .preferred, true), (.preferred, .preferred, true), (.off, .preferred, false),
            (.preferred, .off, false),
        ])
    func `audio is encrypted where both sides can`(
        ours: MediaSecurity, theirs: MediaSecurity, isEncrypted: Bool
    ) async throws {
        try await Pair.run({ $0.security = ours }, { $0.security = theirs }) { pair in
            let (caller, switchboard) = try await pair.connect()
            await caller.play(tone(400, milliseconds: 3000))
            await switchboard.play(tone(1000, milliseconds: 3000))
            async let atCaller = caller.hear(frames: 40)
            async let atSwitchboard = switchboard.hear(frames: 40)
            #expect(tonal(1000, in: await atCaller.suffix(3200)) > 0.6)
            #expect(tonal(400, in: await atSwitchboard.suffix(3200)) > 0.6)
            #expect(await switchboard.quality?.isEncrypted == isEncrypted)
            #expect(await caller.quality?.isEncrypted == isEncrypted)
            // A new offer keeps the keys.
            await caller.hold(true)
            await caller.hold(false)
            await switchboard.play(tone(1000, milliseconds: 3000))
            #expect(await caller.hears(1000))
        }
    }

    @Test(.onEachStack, arguments: [(MediaSecurity.mandatory, MediaSecurity.off), (.off, .mandatory)])
    func `a call is refused where one side must encrypt and the other cannot`(
        ours: MediaSecurity, theirs: MediaSecurity
    ) async throws {
        try await Pair.run({ $0.security = ours }, { $0.security = theirs }) { pair in
            await #expect(throws: SIPError.refused(status: 488, reason: "Not Acceptable Here")) {
                _ = try await pair.caller.call(pair.uri)
            }
        }
    }

    @Test(.onEachStack)
    func `on an encrypted call what is not authentic is not heard, be it from the caller's own address`()
        async throws
    {
        try await Peered.run({ $0.security = .preferred }) { endpoint, peer in
            let key = CryptoAttribute(tag: 1, suite: .aes128SHA80)
            let offer = peer.description(
                formats: "8", "rtpmap:8 PCMA/8000", "crypto:\(key.value)", transport: "RTP/SAVP")
            let call = try await peer.call(endpoint, description: offer)
            let port = try peer.acknowledge()
            try await peer.speak(tone(400, milliseconds: 400).samples, to: port)
            #expect(Set(await call.hear(frames: 25)) == [0])
        }
    }

    // MARK: TLS

    @Test(.onEachStack, .enabled(if: OpenSSL.isInstalled, "openssl is not installed: run ./setup"))
    func `a call over TLS; the certificate is renewed without a break; TLS 1.1 is refused`() async throws {
        let folder = try TemporaryFolder()
        let first = try await OpenSSL.certificate("first", in: folder.url)
        try await Pair.run(
            { $0.tls = TLSSettings(port: 0, certificate: first.certificate, key: first.key) },
            { $0.tls = TLSSettings(port: 0, certificate: first.certificate, key: first.key) }
        ) { pair in
            let port = await pair.switchboard.tlsPort
            let uri = "sip:council@127.0.0.1:\(port);transport=tls"
            let (caller, switchboard) = try await pair.connect(to: uri)
            #expect(try await OpenSSL.subject(at: port).contains("first"))
            let second = try await OpenSSL.certificate("second", in: folder.url)
            try FileManager.default.removeItem(atPath: first.certificate)
            try FileManager.default.copyItem(atPath: second.certificate, toPath: first.certificate)
            // The new certificate with the old key: nothing changes.
            await #expect(throws: SIPError.self) { try await pair.switchboard.reloadCertificate() }
            #expect(try await OpenSSL.subject(at: port).contains("first"))
            try FileManager.default.removeItem(atPath: first.key)
            try FileManager.default.copyItem(atPath: second.key, toPath: first.key)
            try await pair.switchboard.reloadCertificate()
            #expect(try await OpenSSL.subject(at: port).contains("second"))
            #expect(try await OpenSSL.subject(at: port, "-tls1_1").isEmpty)
            await caller.play(tone(400, milliseconds: 3000))
            #expect(await switchboard.hears(400))
            await caller.hangUp()
            #expect(await switchboard.ending() == .callerHungUp)
        }
    }

    @Test(.onEachStack) func `a certificate that cannot be read is named`() async {
        var configuration = SIPConfiguration.trial
        configuration.tls = TLSSettings(port: 0, certificate: "/nowhere/c.pem", key: "/nowhere/k.pem")
        let error = await #expect(throws: SIPError.self) { _ = try await UnderTest.stack.listen(configuration) }
        #expect(error?.description.contains("/nowhere/c.pem") == true)
    }

    @Test(.onEachStack, .enabled(if: OpenSSL.isInstalled, "openssl is not installed: run ./setup"))
    func `only a peer whose certificate comes from our authority, and bears a name of ours, is called`() async throws {
        let folder = try TemporaryFolder()
        let authority = try await OpenSSL.certificate("authority", in: folder.url)
        let pbx = try await OpenSSL.certificate("pbx.example", in: folder.url, by: authority)
        let own = try await OpenSSL.certificate("switchboard", in: folder.url)
        let outcomes: [(shows: (certificate: String, key: String), names: [String], isTaken: Bool)] = [
            (pbx, [], true), (pbx, ["other.example", "pbx.example"], true), (pbx, ["other.example"], false),
            (own, [], false),
        ]
        for (shows, names, isTaken) in outcomes {
            try await Pair.run(
                { $0.tls = TLSSettings(port: 0, certificate: shows.certificate, key: shows.key) },
                {
                    $0.tls = TLSSettings(
                        port: 0, certificate: own.certificate, key: own.key, authorities: authority.certificate,
                        peerNames: names)
                }
            ) { pair in
                // The names are the same ones after a renewal.
                try await pair.caller.reloadCertificate()
                let uri = "sips:council@127.0.0.1:\(await pair.switchboard.tlsPort)"
                if isTaken {
                    let (caller, switchboard) = try await pair.connect(to: uri)
                    await caller.hangUp()
                    #expect(await switchboard.ending() == .callerHungUp)
                } else {
                    await #expect(throws: SIPError.noAnswer) { _ = try await pair.caller.call(uri) }
                    #expect(await pair.switchboard.condition.counters.taken == 0)
                }
            }
        }
    }

    @Test(.onEachStack, .enabled(if: OpenSSL.isInstalled, "openssl is not installed: run ./setup"))
    func `an empty name is none that a peer could bear`() async throws {
        let folder = try TemporaryFolder()
        let own = try await OpenSSL.certificate("switchboard", in: folder.url)
        for names in [[""], ["pbx.example", ""]] {
            var configuration = SIPConfiguration.trial
            configuration.tls = TLSSettings(
                port: 0, certificate: own.certificate, key: own.key, authorities: own.certificate, peerNames: names)
            let error = await #expect(throws: SIPError.self) { _ = try await UnderTest.stack.listen(configuration) }
            #expect(error?.description.contains("‘’ is no name") == true)
        }
    }

    // MARK: Digest

    @Test(.onEachStack)
    func `a peer without a known address proves itself by its password, and no answer counts twice`()
        async throws
    {
        try await Peered.run({ $0.accounts = ["trunk": "secret"] }) { endpoint, peer in
            peer.sip.send(peer.request("INVITE", body: peer.description()), to: peer.port)
            let challenge = try #require(peer.answer(401))
            let answer = peer.authorization(to: challenge, user: "trunk", password: "secret")
            peer.sip.send(peer.request("INVITE", sequence: 2, body: peer.description(), headers: answer), to: peer.port)
            var calls = endpoint.calls.makeAsyncIterator()
            let call = try #require(await calls.next())
            #expect(peer.answer(180) != nil)
            await call.hangUp()
            // The same once more, as somebody who listened in would send it.
            let thief = try RawPeer(port: peer.port)
            thief.sip.send(thief.request("INVITE", body: thief.description(), headers: answer), to: peer.port)
            #expect(thief.answer(401)?.contains("stale=true") == true)
            for (user, password) in [("trunk", "wrong"), ("nobody", "secret")] {
                let stranger = try RawPeer(port: peer.port)
                stranger.sip.send(stranger.request("INVITE", body: stranger.description()), to: peer.port)
                let challenge = try #require(stranger.answer(401))
                let answer = stranger.authorization(to: challenge, user: user, password: password)
                stranger.sip.send(
                    stranger.request("INVITE", sequence: 2, body: stranger.description(), headers: answer),
                    to: peer.port)
                #expect(stranger.answer(401) != nil)
            }
            #expect(await endpoint.callCount == 0)
        }
    }

    @Test func `passwords are hashed as RFC 7616 has it`() {
        // Its section 3.9.1, and FIPS 180-4's first example.
        let proofs = [
            DigestAlgorithm.md5: "8ca523f5e9506fed4657c9700eebdbec",
            .sha256: "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        ]
        for (algorithm, proof) in proofs {
            let made = algorithm.proof(
                user: "Mufasa", realm: "http-auth@example.org", password: "Circle of Life",
                nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                use: ("00000001", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"), method: "GET", uri: "/dir/index.html"
            )
            #expect(made == proof)
        }
        #expect(
            DigestAlgorithm.sha512.hash("abc") == "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23")
    }

    @Test(
        .onEachStack,
        arguments: [
            ("SHA-256", true), ("sha-256", true), ("MD5", true), (nil, true), ("SHA-512-256", false),
            ("MD5-sess", false),
            ("SHA-1", false),
        ] as [(String?, Bool)])
    func `a peer may be asked for SHA-256 first, and take MD5 (RFC 8760)`(algorithm: String?, isTaken: Bool)
        async throws
    {
        try await Peered.run({
            $0.accounts = ["trunk": "secret"]
            $0.digestAlgorithms = [.sha256, .md5]
        }) { endpoint, peer in
            let serving = Task { for await call in endpoint.calls { await call.hangUp() } }
            peer.sip.send(peer.request("INVITE", body: peer.description()), to: peer.port)
            let challenge = try #require(peer.answer(401))
            let asked = challenge.split(separator: "\r\n").filter { $0.hasPrefix("WWW-Authenticate: Digest ") }
            #expect(asked.map { $0.contains("algorithm=SHA-256,") } == [true, false], "\(challenge)")
            #expect(asked.last?.contains("algorithm=MD5,") == true, "\(challenge)")
            let answer = peer.authorization(to: challenge, user: "trunk", password: "secret", algorithm: algorithm)
            peer.sip.send(peer.request("INVITE", sequence: 2, body: peer.description(), headers: answer), to: peer.port)
            #expect(peer.answer(isTaken ? 480 : 401) != nil)
            // The same password, hashed as weakly as it was not said to be.
            if algorithm == "SHA-256" {
                let thief = try RawPeer(port: peer.port)
                thief.sip.send(thief.request("INVITE", body: thief.description()), to: peer.port)
                let challenge = try #require(thief.answer(401))
                let weak = thief.authorization(to: challenge, user: "trunk", password: "secret", algorithm: "MD5")
                    .replacing("algorithm=MD5", with: "algorithm=SHA-256")
                thief.sip.send(
                    thief.request("INVITE", sequence: 2, body: thief.description(), headers: weak), to: peer.port)
                #expect(thief.answer(401) != nil)
            }
            serving.cancel()
        }
    }

    @Test(
        .onEachStack,
        arguments: [
            (["SHA-256", "MD5"], DigestAlgorithm.sha256), (["MD5", "X-NEW", "SHA-256"], .sha256),
            (["MD5", "SHA-256", "SHA-512-256"], .sha512), (["X-NEW", "MD5"], .md5), ([], .md5), (["X-NEW"], nil),
        ] as [([String], DigestAlgorithm?)])
    func `of several challenges we answer the strongest that we know, and what we do not know is no harm`(
        offered: [String], taken: DigestAlgorithm?
    ) async throws {
        try await Peered.run({
            $0.registrations = [Registration(registrar: "sip:127.0.0.1:9", user: "sb", password: "secret")]
        }) { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            async let outcome = call.transfer(to: TransferTarget(uri: "sip:waste@127.0.0.1:9"), limit: .seconds(3))
            let asked = try #require(peer.next("REFER"))
            let challenges = (offered.isEmpty ? [""] : offered.map { ", algorithm=\($0)" }).map {
                "WWW-Authenticate: Digest realm=\"t\", nonce=\"n1\", opaque=\"o\", qop=\"auth-int,auth\"\($0)\r\n"
            }
            peer.sip.send(
                peer.ok(asked).replacing("200 OK", with: "401 Unauthorized").replacing(";tag=z", with: "").replacing(
                    "Content-Length: 0", with: challenges.joined() + "Content-Length: 0"), to: peer.port)
            guard let taken else {
                #expect(await outcome == .refused(status: 401, reason: "Unauthorized"))
                return
            }
            let refer = try #require(peer.next("REFER"))
            let lines = refer.split(separator: "\r\n").filter { $0.hasPrefix("Authorization: ") }
            let answer = try #require(lines.first.flatMap { DigestHeader(String($0.dropFirst(15))) })
            #expect(lines.count == 1 && DigestAlgorithm(named: answer["algorithm"]) == taken, "\(refer)")
            #expect(answer["opaque"] == "o" && answer["nc"] == "00000001" && answer["qop"] == "auth", "\(refer)")
            let proof = taken.proof(
                user: "sb", realm: "t", password: "secret", nonce: "n1",
                use: (answer["nc"] ?? "", answer["cnonce"] ?? ""), method: "REFER", uri: answer["uri"] ?? "")
            #expect(answer["response"] == proof, "\(refer)")
            peer.sip.send(peer.accepted(refer).replacing("202 Accepted", with: "403 Forbidden"), to: peer.port)
            #expect(await outcome == .refused(status: 403, reason: "Forbidden"))
        }
    }

    @Test(.onEachStack) func `an answer without qop counts once, whatever is written behind it`() async throws {
        try await Peered.run({ $0.accounts = ["trunk": "secret"] }) { endpoint, peer in
            let serving = Task { for await call in endpoint.calls { await call.hangUp() } }
            peer.sip.send(peer.request("INVITE", body: peer.description()), to: peer.port)
            let challenge = try #require(peer.answer(401))
            let answer = peer.authorizationWithoutCount(to: challenge, user: "trunk", password: "secret")
            peer.sip.send(peer.request("INVITE", sequence: 2, body: peer.description(), headers: answer), to: peer.port)
            #expect(peer.answer(480) != nil)
            for more in ["", ", nc=00000002", ", nc=00000003, cnonce=\"x\"", ", nc=FFFFFFFF"] {
                let thief = try RawPeer(port: peer.port)
                let header = answer.replacing("\r\n", with: "\(more)\r\n")
                thief.sip.send(thief.request("INVITE", body: thief.description(), headers: header), to: peer.port)
                #expect(thief.answer(401) != nil, "\(more)")
            }
            serving.cancel()
        }
    }

    @Test(
        .onEachStack,
        arguments: [
            ("sip:council@192.0.2.66", false), ("sip:192.0.2.66:5060", false), ("sip:council@127.0.0.1.example", false),
            ("sip:127.0.0.1:5060", true), ("SIP:other@127.0.0.1;transport=udp", true),
        ])
    func `an answer that was meant for another host lets nobody in`(uri: String, isOurs: Bool) async throws {
        try await Peered.run({ $0.accounts = ["trunk": "secret"] }) { endpoint, peer in
            let serving = Task { for await call in endpoint.calls { await call.hangUp() } }
            peer.sip.send(peer.request("INVITE", body: peer.description()), to: peer.port)
            let challenge = try #require(peer.answer(401))
            let answer = peer.authorization(to: challenge, user: "trunk", password: "secret", uri: uri)
            peer.sip.send(peer.request("INVITE", sequence: 2, body: peer.description(), headers: answer), to: peer.port)
            #expect(peer.answer(isOurs ? 480 : 401) != nil)
            serving.cancel()
        }
    }

    @Test(.onEachStack, arguments: ["401 Unauthorized", "407 Proxy Authentication Required"])
    func `a challenged REFER, INFO and BYE are answered with the password of our registration`(status: String)
        async throws
    {
        try await Peered.run({
            $0.registrations = [Registration(registrar: "sip:127.0.0.1:9", user: "sb", password: "secret")]
        }) { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            let header = status.hasPrefix("401") ? "WWW-Authenticate" : "Proxy-Authenticate"
            let answered = status.hasPrefix("401") ? "Authorization: Digest" : "Proxy-Authorization: Digest"
            func challenge(_ request: String) -> String {
                peer.ok(request).replacing("200 OK", with: status).replacing(";tag=z", with: "").replacing(
                    "Content-Length: 0",
                    with: "\(header): Digest realm=\"t\", nonce=\"n1\", qop=\"auth\"\r\nContent-Length: 0")
            }
            // The switchboard itself sends no keys by INFO; libre's telephone does.
            if let phone = call as? SIPCall {
                await phone.press([.five], byInfo: true)
                peer.sip.send(challenge(try #require(peer.next("INFO"))), to: peer.port)
                let info = try #require(peer.next("INFO"))
                #expect(info.contains("\r\n\(answered) username=\"sb\", realm=\"t\", nonce=\"n1\""))
                peer.sip.send(peer.ok(info).replacing(";tag=z", with: ""), to: peer.port)
            }
            async let outcome = call.transfer(to: TransferTarget(uri: "sip:waste@127.0.0.1:9"), limit: .seconds(3))
            let refer = try #require(peer.next("REFER"))
            // It was proved before, and is asked for once more: the nonce is stale.
            let stale = challenge(refer).replacing("nonce=\"n1\"", with: "nonce=\"n2\", stale=true")
            peer.sip.send(stale, to: peer.port)
            let again = try #require(peer.next("REFER"))
            #expect(again.contains("\r\n\(answered)") && again.contains("nonce=\"n2\""))
            peer.sip.send(peer.accepted(again), to: peer.port)
            let sequence = again.split(separator: "CSeq: ")[1].prefix { $0 != " " }
            let notify = peer.notifyOfSuccess(sequence: 2, to: try #require(peer.tag))
                .replacing("Event: refer\r\n", with: "Event: refer;id=\(sequence)\r\n")
            peer.sip.send(notify, to: peer.port)
            #expect(await outcome == .completed)
            peer.sip.send(challenge(try #require(peer.next("BYE"))), to: peer.port)
            let bye = try #require(peer.next("BYE"))
            #expect(bye.contains("\r\n\(answered)"))
            peer.sip.send(peer.ok(bye).replacing(";tag=z", with: ""), to: peer.port)
        }
    }

    @Test(.onEachStack) func `a challenge of somebody with whom we have no password is a refusal`() async throws {
        try await Peered.run({
            $0.registrations = [Registration(registrar: "sip:127.0.0.2:9", user: "sb", password: "secret")]
        }) { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            async let outcome = call.transfer(to: TransferTarget(uri: "sip:waste@127.0.0.1:9"), limit: .seconds(3))
            let refer = try #require(peer.next("REFER"))
            let challenge = peer.accepted(refer).replacing("202 Accepted", with: "401 Unauthorized").replacing(
                "Content-Length: 0", with: "WWW-Authenticate: Digest realm=\"t\", nonce=\"n1\"\r\nContent-Length: 0")
            peer.sip.send(challenge, to: peer.port)
            #expect(await outcome == .refused(status: 401, reason: "Unauthorized"))
        }
    }

    @Test(.onEachStack)
    func `we prove ourselves to a peer that asks, with the password of our registration there`() async throws {
        var settings = SIPConfiguration.trial
        settings.accounts = ["switchboard": "secret"]
        let pbx = try await SIPEndpoint(settings)
        let port = await pbx.port
        try await Peered.run({
            $0.transfers = .bridge
            $0.registrations = [
                Registration(registrar: "sip:127.0.0.1:\(port)", user: "switchboard", password: "secret")
            ]
        }) { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            let target = TransferTarget(uri: "sip:waste@127.0.0.1:\(port)")
            async let outcome = call.bridge(to: target, limit: .seconds(5))
            let agent = try await Pjsip.answer(pbx)
            #expect(await outcome == .completed)
            await call.hangUp()
            #expect(await agent.ending() == .callerHungUp)
        }
        await pbx.shutDown()
    }

    // MARK: Strangers and floods

    @Test(.onEachStack) func `a stranger gets no answer where strangers are ignored, and the log says so once`()
        async throws
    {
        let log = Lines()
        try await Peered.run({
            $0.unknownPeers = .ignore
            $0.trustedPeers = ["192.0.2.0/24"]
            $0.log = log.write
        }) { endpoint, peer in
            for (sequence, method) in ["INVITE", "OPTIONS", "REGISTER", "INVITE"].enumerated() {
                peer.sip.send(peer.request(method, sequence: sequence, body: peer.description()), to: peer.port)
            }
            #expect(peer.sip.receive(milliseconds: 300) == nil)
            #expect(await endpoint.condition.counters.ignored == 4)
        }
        #expect(log.all.count { $0.contains("127.0.0.1") && $0.contains("ignored") } == 1)
    }

    @Test(.onEachStack) func `a stranger is refused where strangers are refused`() async throws {
        try await Peered.run({ $0.unknownPeers = .refuse }) { _, peer in
            peer.sip.send(peer.request("INVITE", body: peer.description()), to: peer.port)
            #expect(peer.answer(403) != nil)
        }
    }

    @Test(.onEachStack) func `a flood of calls is answered 503 with Retry-After, one of anything else is ignored`()
        async throws
    {
        try await Peered.run({ $0.limits = CallLimits(calls: 100, perSecond: 2) }) { endpoint, peer in
            let serving = Task { for await call in endpoint.calls { await call.hangUp() } }
            var statuses: [String] = []
            for _ in 0..<8 {
                let caller = try RawPeer(port: peer.port)
                caller.sip.send(caller.request("INVITE", body: caller.description()), to: peer.port)
                while let answer = caller.sip.receive(milliseconds: 500) {
                    if answer.hasPrefix("SIP/2.0 180") { continue }
                    statuses.append(String(answer.prefix(11)) + (answer.contains("Retry-After: 2") ? " later" : ""))
                    break
                }
            }
            #expect(statuses.first == "SIP/2.0 480")
            #expect(statuses.last == "SIP/2.0 503 later")
            peer.sip.send(peer.request("REGISTER"), to: peer.port)
            #expect(peer.sip.receive(milliseconds: 200) == nil)
            serving.cancel()
        }
    }

    @Test(.onEachStack, arguments: ["8", "8 101"])
    func `a flood of keys in a bridged call fills no memory, to an agent who takes them as tones or as events`(
        formats: String
    ) async throws {
        try await Peered.run({ $0.transfers = .bridge }) { endpoint, peer in
            let agent = try RawPeer(port: peer.port)
            let call = try await peer.call(endpoint)
            let port = try peer.acknowledge()
            let target = TransferTarget(uri: "sip:waste@127.0.0.1:\(agent.sip.port)")
            async let outcome = call.bridge(to: target, limit: .seconds(5))
            let invite = try #require(agent.next("INVITE"))
            let body = agent.description(
                formats: formats, "rtpmap:8 PCMA/8000", "rtpmap:101 telephone-event/8000", "fmtp:101 0-15")
            agent.sip.send(agent.ok(invite, describing: body), to: peer.port)
            #expect(await outcome == .completed)
            let before = WaitingKeys.dropped
            for press in 0..<640 {
                // One press each, of 100 ms, with the end in the same packet.
                let event: [UInt8] = [UInt8(press % 10), 0x8A, 3, 32]
                peer.rtp.send(
                    RawPeer.rtp(sequence: press, payload: event, type: 0x80 | 101, time: press * 960), to: port)
                if press % 16 == 15 { try await Task.sleep(for: .milliseconds(5)) }
            }
            for _ in 0..<100 where WaitingKeys.dropped - before < 500 { try await Task.sleep(for: .milliseconds(20)) }
            // 50 wait, and some have gone meanwhile.
            let dropped = WaitingKeys.dropped - before
            #expect(dropped >= 500 && dropped < 640 - 40, "\(dropped)")
            await call.hangUp()
        }
    }

    @Test(.onEachStack) func `what a caller writes into From becomes no header of ours`() async throws {
        try await Peered.run({ $0.transfers = .bridge }) { endpoint, peer in
            let agent = try Datagrams()
            let offer = peer.request("INVITE", body: peer.description()).replacing(
                "<sip:jo@127.0.0.1>;tag", with: "<sip:0180%0D%0AX-Evil:%20yes%0D%0A@127.0.0.1>;tag")
            peer.sip.send(offer, to: peer.port)
            var calls = endpoint.calls.makeAsyncIterator()
            let call = try #require(await calls.next())
            try await call.answer()
            _ = try peer.acknowledge()
            let target = TransferTarget(uri: "sip:waste@127.0.0.1:\(agent.port)", reason: "a\r\nX-Evil: b")
            async let outcome = call.bridge(to: target, limit: .milliseconds(300))
            let invite = try #require(agent.receive())
            #expect(invite.hasPrefix("INVITE sip:waste@"))
            let names = invite.split(separator: "\r\n").map { $0.prefix { $0 != ":" } }
            #expect(names.contains("X-Switchboard") && !names.contains("X-Evil"))
            _ = await outcome
        }
    }

    @Test(
        .onEachStack,
        arguments: [
            ("sip:09011234567@pbx", Tariff.premium), ("sip:+449011234567@pbx", .premium),
            ("sip:08719991234@pbx", .premium),
            ("sip:07012345678@pbx", .premium), ("sip:118500@pbx", .premium), ("sip:0033123456789@pbx", .international),
            ("tel:+33123456789", .international), ("sip:01803861234@pbx", .ordinary),
            ("sip:07700900123@pbx", .ordinary),
            ("sip:2041@pbx", .ordinary), ("sip:council-tax@pbx", .ordinary), ("sip:08001111@pbx", .ordinary),
        ])
    func `numbers that cost are known, and nobody is put through to them`(uri: String, tariff: Tariff) async throws {
        #expect(TransferTarget(uri: uri).tariff == tariff)
        guard tariff != .ordinary else { return }
        try await Loopback.run { loopback in
            let (caller, switchboard) = try await loopback.connect()
            guard case .refused(403, _) = await switchboard.transfer(to: .init(uri: uri), limit: .seconds(1)),
                case .refused(403, _) = await switchboard.bridge(to: .init(uri: uri), limit: .seconds(1))
            else { throw Missing("not refused") }
            await caller.hangUp()
        }
    }
}
