import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// Where a domain is reached (RFC 3263), as a real name server says.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(2)))
struct NameServerTests {
    @Test(.enabled(if: Dnsmasq.isInstalled, "dnsmasq is not installed: run ./setup"))
    func `a domain is called where its records say, over the transport that they say`() async throws {
        try await TemporaryFolder.with { folder in
            let pbx = try await SIPEndpoint(.trial)
            let (port, deaf) = (await pbx.port, FreePort.udpAndTCP())
            let server = try await Dnsmasq.start(
                [
                    "--address=/pbx.council.test/127.0.0.1",
                    // By TCP, at a port of its own; nobody is at the first place.
                    "--srv-host=_sip._tcp.council.test,pbx.council.test,\(deaf),1",
                    "--srv-host=_sip._tcp.council.test,pbx.council.test,\(port),2",
                    "--srv-host=_sip._udp.trunk.test,pbx.council.test,\(port)",
                    "--naptr-record=naptr.test,10,10,s,SIP+D2T,,_sip._tcp.council.test",
                ], in: folder)
            let addresses = [
                "sip:waste@council.test", "sip:waste@naptr.test", "sip:waste@council.test;transport=tcp",
                "sip:waste@trunk.test", "sip:waste@pbx.council.test:\(port)",
            ]
            try await bridging(by: "127.0.0.1:\(server.port)") { endpoint, peer in
                for uri in addresses {
                    let caller = try RawPeer(port: peer.port)
                    let call = try await caller.call(endpoint)
                    _ = try caller.acknowledge()
                    async let outcome = call.bridge(to: TransferTarget(uri: uri), limit: .seconds(10))
                    let agent = try await Pjsip.answer(pbx)
                    #expect(await outcome == .completed, "\(uri)")
                    await call.hangUp()
                    #expect(await agent.ending() == .callerHungUp, "\(uri)")
                }
                let call = try await peer.call(endpoint)
                _ = try peer.acknowledge()
                let outcome = await call.bridge(to: TransferTarget(uri: "sip:waste@nowhere.test"), limit: .seconds(5))
                #expect(outcome != .completed)
                await call.hangUp()
            }
            await pbx.shutDown()
            await server.program.stop()
        }
    }

    @Test func `a name server that does not answer ends the transfer and nothing else`() async throws {
        try await bridging(by: "127.0.0.1:\(FreePort.udpAndTCP())") { endpoint, peer in
            let call = try await peer.call(endpoint)
            _ = try peer.acknowledge()
            let target = TransferTarget(uri: "sip:waste@council.test")
            #expect(await call.bridge(to: target, limit: .milliseconds(300)) != .completed)
            await call.play(tone(1000, milliseconds: 300))
            #expect(peer.rtp.receiveBytes() != nil)
            await call.hangUp()
            for _ in 0..<100 where await endpoint.callCount > 0 { try await Task.sleep(for: .milliseconds(20)) }
            #expect(await endpoint.callCount == 0)
        }
    }

    @Test(arguments: ["nowhere", "192.0.2.53:0", "192.0.2.53:99999", ""])
    func `what is no name server is named`(text: String) async {
        var configuration = SIPConfiguration.trial
        configuration.nameServers = [text]
        await #expect(throws: SIPError.badNameServer(text)) { _ = try await UnderTest.stack.listen(configuration) }
    }

    private func bridging(
        by nameServer: String, _ body: (any TelephoneEndpoint, RawPeer) async throws -> Void
    ) async throws {
        try await Peered.run(
            {
                $0.transfers = .bridge
                $0.nameServers = [nameServer]
            }, body)
    }
}

/// A name server that knows only what it is told.
enum Dnsmasq {
    static let path = "/usr/sbin/dnsmasq"
    static var isInstalled: Bool { Program.isInstalled(path) }

    static func start(_ records: [String], in folder: URL) async throws -> (program: Program, port: UInt16) {
        let port = FreePort.udpAndTCP()
        let program = try Program(
            path,
            [
                "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--log-facility=-",
                "--listen-address=127.0.0.1", "--bind-interfaces", "--port=\(port)", "--user=\(NSUserName())",
                "--pid-file=\(folder.path)/pid", "--local=/test/",
            ] + records, in: folder)
        let started = await program.prints("started")
        try #require(started, "\(program.printed)")
        return (program, port)
    }
}
