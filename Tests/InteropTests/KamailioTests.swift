import Foundation
@testable import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// A real proxy in front of us, with the configuration in Deploy.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(2)))
struct KamailioTests {
    @Test(
        .enabled(
            if: Kamailio.isInstalled && OpenSSL.isInstalled,
            "Kamailio is not installed: apt install kamailio kamailio-tls-modules openssl"))
    func `through Kamailio: registered and called with digest over TLS, transferred, watched`() async throws {
        try await TemporaryFolder.with { folder in
            let (port, tlsPort) = (FreePort.udpAndTCP(), FreePort.udpAndTCP())
            let certificate = try await OpenSSL.certificate("kamailio", in: folder)
            let log = Lines()
            var configuration = SIPConfiguration.trial
            configuration.trustedPeers = ["127.0.0.1"]
            configuration.watchedPeers = ["sip:127.0.0.1:\(port)"]
            configuration.watchInterval = .milliseconds(200)
            configuration.transfers = .refer
            configuration.security = .preferred
            configuration.log = log.write
            let switchboard = try await UnderTest.stack.listen(configuration)
            let proxy = try Kamailio.start(
                port: port, tls: tlsPort, certificate: certificate, behind: await switchboard.port, in: folder)
            #expect(try RawPeer(port: port).isAnswered(), "\(proxy.printed)")

            var caller = SIPConfiguration.trial
            caller.tls = TLSSettings(port: 0, certificate: certificate.certificate, key: certificate.key)
            caller.security = .mandatory
            caller.registrations = [
                Registration(
                    registrar: "sip:127.0.0.1:\(tlsPort);transport=tls", user: "trunk", password: "secret")
            ]
            let heard = Lines()
            caller.log = heard.write
            let phone = try await SIPEndpoint(caller)
            #expect(await heard.wait(for: "registered with"), "\(proxy.printed)")
            #expect(await phone.condition.registrations.values.first == true, "\(heard.all)")

            async let placed = phone.call("sip:council@127.0.0.1:\(tlsPort);transport=tls", from: "01803861234")
            let call = try await Pjsip.answer(switchboard)
            let line = try await placed
            #expect(call.caller == Caller(number: "01803861234", dialled: "council"))
            await line.play(tone(400, milliseconds: 3000))
            #expect(await call.hears(400))
            #expect(await call.quality?.isEncrypted == true)
            let target = TransferTarget(uri: "sip:waste@127.0.0.1:\(port)")
            #expect(await call.transfer(to: target, limit: .seconds(5)) == .completed)
            #expect(await line.ending() == .callerHungUp)

            // By UDP and TCP, too; keys and hold pass, and a refused transfer leaves us the caller.
            for transport in ["", ";transport=tcp"] {
                async let placed = phone.call(
                    "sip:council@127.0.0.1:\(port)\(transport)", from: "01803861234", referral: .decline)
                let call = try await Pjsip.answer(switchboard)
                let line = try await placed
                await line.press([.nine])
                #expect(await call.digits(1) == "9")
                await line.press([.eight], byInfo: true)
                #expect(await call.digits(1) == "8")
                for isHeld in [true, false] {
                    await line.hold(isHeld)
                    #expect(try await call.isHeldNext() == isHeld)
                }
                guard case .refused(603, _) = await call.transfer(to: target, limit: .seconds(5)) else {
                    Issue.record("the transfer was not refused")
                    return
                }
                await call.play(tone(700, milliseconds: 3000))
                #expect(await line.hears(700))
                await line.hangUp()
                #expect(await call.ending() == .callerHungUp)
            }

            // Whoever gives up while it rings is gone here, too.
            let placing = Task { try await phone.call("sip:council@127.0.0.1:\(tlsPort);transport=tls") }
            var calls = switchboard.calls.makeAsyncIterator()
            let ringing = try #require(await calls.next())
            placing.cancel()
            #expect(await ringing.ending() == .callerHungUp)
            await #expect(throws: SIPError.self) { _ = try await placing.value }

            // The wrong password gets nowhere.
            var stranger = SIPConfiguration.trial
            stranger.registrations = [
                Registration(registrar: "sip:127.0.0.1:\(port)", user: "trunk", password: "wrong")
            ]
            let thief = try await SIPEndpoint(stranger)
            await #expect(throws: SIPError.self) { _ = try await thief.call("sip:council@127.0.0.1:\(port)") }

            await thief.shutDown()
            await phone.shutDown()
            await proxy.stop()
            #expect(await log.wait(for: "sip:127.0.0.1:\(port) has stopped answering"))
            await switchboard.shutDown()
        }
    }
}

extension KamailioTests {
    @Test(
        .enabled(
            if: Kamailio.isInstalled && OpenSSL.isInstalled,
            "Kamailio is not installed: apt install kamailio kamailio-tls-modules openssl"))
    func `for strangers Kamailio passes nothing on, whatever port, tag and route they say`() async throws {
        try await TemporaryFolder.with { folder in
            let port = FreePort.udpAndTCP()
            let certificate = try await OpenSSL.certificate("kamailio", in: folder)
            let switchboard = try Datagrams()
            let proxy = try Kamailio.start(
                port: port, tls: FreePort.udpAndTCP(), certificate: certificate, behind: switchboard.port, in: folder)
            #expect(try RawPeer(port: port).isAnswered(), "\(proxy.printed)")
            let victim = try Datagrams()
            func passes(
                _ method: String, from peer: Datagrams, _ host: String, tag: String = "", headers: String = ""
            ) -> String? {
                let id = UUID().uuidString
                peer.send(
                    "\(method) sip:00900123456@127.0.0.1:\(victim.port) SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP \(host):\(peer.port);branch=z9hG4bK\(id)\r\nFrom: <sip:a@b>;tag=1\r\n"
                        + "To: <sip:x@b>\(tag)\r\n\(headers)Call-ID: \(id)\r\nCSeq: 1 \(method)\r\n"
                        + "Contact: <sip:a@\(host):\(peer.port)>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
                    to: port)
                return victim.receive(milliseconds: 300)
            }
            let us = "Route: <sip:127.0.0.1:\(port);lr>\r\n"
            let guessed = "Route: <sip:127.0.0.1:\(port);lr;k=d41d8cd98f00b204e9800998ecf8427e>\r\n"
            for (host, peer) in [
                ("127.0.0.66", try Datagrams(host: "127.0.0.66", port: switchboard.port)),
                ("127.0.0.67", try Datagrams(host: "127.0.0.67")), ("127.0.0.1", try Datagrams()),
            ] {
                for method in ["INVITE", "BYE", "MESSAGE", "REFER", "ACK", "REGISTER", "SUBSCRIBE"] {
                    for (tag, headers) in [("", ""), ("", us), (";tag=z", ""), (";tag=z", us), (";tag=z", guessed)] {
                        let passed = passes(method, from: peer, host, tag: tag, headers: headers)
                        #expect(passed == nil, "\(method) from \(host):\(peer.port) \(tag) \(headers)")
                    }
                }
                let answer = peer.receive(milliseconds: 300) ?? ""
                #expect(answer.hasPrefix("SIP/2.0 401"), "\(answer)")
            }
            // It is asked whether it is there, and nothing else.
            while let asked = switchboard.receive(milliseconds: 100) {
                #expect(asked.hasPrefix("OPTIONS "), "\(asked)")
            }
            // The switchboard's own calls go out.
            #expect(passes("INVITE", from: switchboard, "127.0.0.1")?.hasPrefix("INVITE") == true)
            await proxy.stop()
        }
    }
}

extension KamailioTests {
    @Test(
        .enabled(
            if: Kamailio.isInstalled && OpenSSL.isInstalled,
            "Kamailio is not installed: apt install kamailio kamailio-tls-modules openssl"))
    func `one of two Kamailios asks nodes from its own address and brings calls from the shared one`() async throws {
        try await TemporaryFolder.with { folder in
            let (port, own) = (FreePort.udpAndTCP(), FreePort.udpAndTCP())
            let switchboard = try Datagrams()
            let proxy = try Kamailio.start(
                port: port, tls: FreePort.udpAndTCP(),
                certificate: try await OpenSSL.certificate("kamailio", in: folder),
                behindAll: [switchboard.port], own: own, in: folder)
            #expect(try RawPeer(port: port).isAnswered(), "\(proxy.printed)")
            /// The next request of a kind that comes to the node; OPTIONS are answered.
            func next(_ method: String) -> String? {
                for _ in 0..<40 {
                    guard let request = switchboard.receive(milliseconds: 500) else { continue }
                    if request.hasPrefix("OPTIONS ") {
                        let headers = request.split(separator: "\r\n").filter { line in
                            ["Via", "From", "To", "Call-ID", "CSeq"].contains { line.hasPrefix("\($0):") }
                        }
                        switchboard.send(
                            "SIP/2.0 200 OK\r\n\(headers.joined(separator: "\r\n"))\r\nContent-Length: 0\r\n\r\n",
                            to: request.contains(":\(own);") ? own : port)
                    }
                    if request.hasPrefix("\(method) ") { return request }
                }
                return nil
            }
            let asked = try #require(next("OPTIONS"), "\(proxy.printed)")
            #expect(asked.contains("Via: SIP/2.0/UDP 127.0.0.1:\(own);"), "\(asked)")

            var caller = SIPConfiguration.trial
            caller.registrations = [
                Registration(registrar: "sip:127.0.0.1:\(port)", user: "trunk", password: "secret")
            ]
            let phone = try await SIPEndpoint(caller)
            let placing = Task { try await phone.call("sip:council@127.0.0.1:\(port)", from: "01803861234") }
            let invite = try #require(next("INVITE"), "\(proxy.printed)")
            #expect(invite.contains("Via: SIP/2.0/UDP 127.0.0.1:\(port);"), "\(invite)")
            #expect(invite.contains("Record-Route: <sip:127.0.0.1:\(port);"), "\(invite)")
            #expect(!invite.contains(":\(own)"), "\(invite)")
            placing.cancel()
            _ = await placing.result
            await phone.shutDown()
            await proxy.stop()
        }
    }

    @Test(
        .enabled(
            if: Kamailio.isInstalled && OpenSSL.isInstalled,
            "Kamailio is not installed: apt install kamailio kamailio-tls-modules openssl"))
    func `keepalived hears whether the Kamailio of its machine answers, not whether it is there`() async throws {
        try await TemporaryFolder.with { folder in
            let (port, own) = (FreePort.udpAndTCP(), FreePort.udpAndTCP())
            let proxy = try Kamailio.start(
                port: port, tls: FreePort.udpAndTCP(),
                certificate: try await OpenSSL.certificate("kamailio", in: folder),
                behindAll: [FreePort.udpAndTCP()], own: own, in: folder)
            #expect(try RawPeer(port: port).isAnswered(), "\(proxy.printed)")
            func answers(_ port: UInt16) async throws -> Int32 {
                try await FinishedProgram.run(
                    Program.package.appending(path: "Deploy/kamailio/kamailio-answers"), ["127.0.0.1", "\(port)"]
                ).status
            }
            #expect(try await answers(own) == 0, "\(proxy.printed)")
            // Somebody who listens and says nothing.
            #expect(try await answers(try Datagrams().port) != 0)
            await proxy.stop()
            #expect(try await answers(own) != 0)
        }
    }
}

/// Three switchboards behind it.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(2)))
struct KamailioNodesTests {
    @Test(
        .enabled(
            if: Kamailio.isInstalled && OpenSSL.isInstalled,
            "Kamailio is not installed: apt install kamailio kamailio-tls-modules openssl"))
    func `calls go to the node with the fewest, what belongs to a call to its node, and none to a drained one`()
        async throws
    {
        try await Cluster.run(behind: 3) { cluster in
            for _ in 0..<6 { try await cluster.ring() }
            #expect(await cluster.taken.counts() == [2, 2, 2], "\(cluster.proxy.printed)")

            // Who takes a call's place comes to the node that has it.
            for line in cluster.lines {
                let name = try #require(await line.dialogID?.header)
                try await cluster.ring([("Require", "replaces"), ("Replaces", name)])
                #expect(await line.ending() == .callerHungUp)
            }

            // A REFER of the node that has the call, and the NOTIFYs that answer it.
            let target = TransferTarget(uri: "sip:waste@127.0.0.1:\(cluster.port)")
            for call in await cluster.taken.calls.suffix(3) {
                #expect(await call.call.transfer(to: target, limit: .seconds(10)) == .completed)
            }

            let drained = cluster.nodes[0]
            await drained.pause(true)
            // At first it is asked and says no; as soon as OPTIONS has told, it is not asked any more.
            var isPassedOver = false
            for _ in 0..<60 where !isPassedOver {
                let before = await drained.condition.counters.refused[503] ?? 0
                for _ in 0..<3 {
                    try await cluster.ring()
                    await cluster.hangUp()
                }
                isPassedOver = await drained.condition.counters.refused[503] ?? 0 == before
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(isPassedOver)
            let held = await cluster.taken.counts()[0]
            await drained.pause(false)
            // As soon as it answers, it has the fewest calls of those that go on.
            for _ in 0..<60 where await cluster.taken.counts()[0] == held {
                try await cluster.ring()
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(await cluster.taken.counts()[0] > held)
        }
    }

    @Test(
        .enabled(
            if: Kamailio.isInstalled && OpenSSL.isInstalled,
            "Kamailio is not installed: apt install kamailio kamailio-tls-modules openssl"))
    func `a node that is silent costs nobody a call, before anybody has asked how it does`() async throws {
        // Of all nodes it has the fewest calls, and so it is asked first.
        let silent = try SilentPort()
        try await Cluster.run(behind: 1, beside: silent) { cluster in
            for _ in 0..<4 { try await cluster.ring() }
            #expect(await cluster.taken.counts() == [4], "\(cluster.proxy.printed)")
        }
        #expect(silent.hasHeard("INVITE"))
    }

    /// A machine that takes what is sent to it and says nothing.
    private final class SilentPort: Sendable {
        let port = FreePort.udpAndTCP()
        private let descriptor: Int32

        init() throws {
            descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard bound == 0 else { throw Missing("port \(port)") }
        }

        deinit { close(descriptor) }

        /// Whether something that begins so is among what was sent to it.
        func hasHeard(_ word: String) -> Bool {
            var bytes = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
                guard count > 0 else { return false }
                if String(decoding: bytes[..<count], as: UTF8.self).hasPrefix(word) { return true }
            }
        }
    }

    /// Switchboards that take every call, Kamailio before them, and a telephone.
    private final class Cluster {
        let port: UInt16
        let nodes: [any TelephoneEndpoint]
        let proxy: Program
        let phone: SIPEndpoint
        let taken = Taken()
        private(set) var lines: [SIPCall] = []

        private init(_ folder: URL, _ count: Int, _ silent: SilentPort?) async throws {
            port = FreePort.udpAndTCP()
            var configuration = SIPConfiguration.trial
            configuration.trustedPeers = ["127.0.0.1"]
            configuration.transfers = .refer
            var nodes: [any TelephoneEndpoint] = []
            var ports: [UInt16] = []
            for index in 0..<count {
                let node = try await UnderTest.stack.listen(configuration)
                nodes.append(node)
                ports.append(await node.port)
                Task { [taken] in
                    for await call in node.calls {
                        await taken.add(call, at: index)
                        try await call.answer()
                    }
                }
            }
            self.nodes = nodes
            proxy = try Kamailio.start(
                port: port, tls: FreePort.udpAndTCP(),
                certificate: try await OpenSSL.certificate("kamailio", in: folder),
                behindAll: (silent.map { [$0.port] } ?? []) + ports, probing: silent == nil, in: folder)
            #expect(try RawPeer(port: port).isAnswered(), "\(proxy.printed)")
            var caller = SIPConfiguration.trial
            caller.registrations = [
                Registration(registrar: "sip:127.0.0.1:\(port)", user: "trunk", password: "secret")
            ]
            let heard = Lines()
            caller.log = heard.write
            phone = try await SIPEndpoint(caller)
            #expect(await heard.wait(for: "registered with"), "\(proxy.printed)")
        }

        /// - Parameter silent: a node that answers nothing, before all others; then nobody asks nodes how they do.
        static func run(
            behind count: Int, beside silent: SilentPort? = nil, _ body: (Cluster) async throws -> Void
        ) async throws {
            try await TemporaryFolder.with { folder in
                let cluster = try await Cluster(folder, count, silent)
                try await body(cluster)
                await cluster.phone.shutDown()
                for node in cluster.nodes { await node.shutDown() }
                await cluster.proxy.stop()
            }
        }

        /// A call that is answered, and goes on.
        func ring(_ headers: [(name: String, value: String)] = []) async throws {
            let (phone, port) = (phone, port)
            let placing = Task {
                try await phone.call("sip:council@127.0.0.1:\(port)", from: "01803861234", headers: headers)
            }
            let patience = Task {
                try await Task.sleep(for: .seconds(20))
                placing.cancel()
            }
            defer { patience.cancel() }
            do { lines.append(try await placing.value) } catch  where placing.isCancelled {
                var refused: [String] = []
                for node in nodes { refused.append("\(await node.condition.counters)") }
                throw Missing("an answer: \(error) \(refused) \(proxy.printed)")
            }
        }

        /// Ends the last call.
        func hangUp() async { if let line = lines.popLast() { await line.hangUp() } }
    }

    /// The calls that nodes took.
    private actor Taken {
        private(set) var calls: [(call: any Call, node: Int)] = []

        func add(_ call: any Call, at node: Int) { calls.append((call, node)) }

        /// How many each has had.
        func counts() -> [Int] {
            (0...(calls.map(\.node).max() ?? 0)).map { node in calls.count { $0.node == node } }
        }
    }
}

enum Kamailio {
    private static let path = "/usr/sbin/kamailio"
    static var isInstalled: Bool {
        Program.isInstalled(path)
            && FileManager.default.fileExists(atPath: "/usr/lib/x86_64-linux-gnu/kamailio/modules/tls.so")
    }

    /// Starts it by the configuration in Deploy, with our ports in it.
    static func start(
        port: UInt16, tls: UInt16, certificate: (certificate: String, key: String), behind switchboard: UInt16,
        in folder: URL
    ) throws -> Program {
        try start(port: port, tls: tls, certificate: certificate, behindAll: [switchboard], in: folder)
    }

    static func start(
        port: UInt16, tls: UInt16, certificate: (certificate: String, key: String), behindAll switchboards: [UInt16],
        probing: Bool = true, own: UInt16? = nil, in folder: URL
    ) throws -> Program {
        let nodes = folder.appending(path: "dispatcher.list")
        try switchboards.map { "1 sip:127.0.0.1:\($0) 0 0 duid=n\($0)\n" }.joined()
            .write(to: nodes, atomically: true, encoding: .utf8)
        let settings = folder.appending(path: "tls.cfg")
        try String(contentsOf: Program.package.appending(path: "Deploy/kamailio/tls.cfg"), encoding: .utf8)
            .replacing("/etc/kamailio/kamailio.crt", with: certificate.certificate)
            .replacing("/etc/kamailio/kamailio.key", with: certificate.key)
            .replacing("/etc/kamailio/authority.crt", with: certificate.certificate)
            .write(to: settings, atomically: true, encoding: .utf8)
        var text = try String(
            contentsOf: Program.package.appending(path: "Deploy/kamailio/kamailio.cfg"), encoding: .utf8)
        for (name, value) in [
            ("LISTEN", "udp:127.0.0.1:\(port)"), ("LISTEN_TCP", "tcp:127.0.0.1:\(port)"),
            ("LISTEN_TLS", "tls:127.0.0.1:\(tls)"), ("TLS_SETTINGS", "\"\(settings.path)\""),
            ("PASSWORD", "\"secret\""),
            ("NODES", "\"\(nodes.path)\""),
        ] + (probing ? [] : [("PROBE_EVERY", "600")]) {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            text = lines.map { $0.hasPrefix("#!define \(name) ") ? "#!define \(name) \(value)" : String($0) }
                .joined(separator: "\n")
        }
        if let own {
            text = text.replacing("# #!define OWN udp:192.0.2.10:5060", with: "#!define OWN udp:127.0.0.1:\(own)")
        }
        let file = folder.appending(path: "kamailio.cfg")
        try text.write(to: file, atomically: true, encoding: .utf8)
        // In the foreground, so that it ends with the test.
        return try Program(path, ["-f", file.path, "-DD", "-E", "-Y", folder.path, "-m", "32", "-M", "4"], in: folder)
    }
}
