import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// Where a domain is reached (RFC 3263), as a real name server says.
@Suite(.serialized, .timeLimit(.minutes(2)))
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
            var configuration = SIPConfiguration.trial
            configuration.nameServers = ["127.0.0.1:\(server.port)"]
            let phone = try await SIPEndpoint(configuration)
            for uri in [
                "sip:waste@council.test;transport=tcp", "sip:waste@council.test", "sip:waste@trunk.test",
                "sip:waste@naptr.test", "sip:waste@pbx.council.test:\(port)",
            ] {
                async let placed = phone.call(uri)
                let call = try await Pjsip.answer(pbx)
                await (try await placed).hangUp()
                #expect(await call.ending() == .callerHungUp, "\(uri)")
            }
            await #expect(throws: SIPError.noAnswer) { _ = try await phone.call("sip:waste@nowhere.test") }
            await phone.shutDown()
            await pbx.shutDown()
            await server.program.stop()
        }
    }

    @Test func `a name server that does not answer ends the call and nothing else`() async throws {
        var configuration = SIPConfiguration.trial
        configuration.nameServers = ["127.0.0.1:\(FreePort.udpAndTCP())"]
        let phone = try await SIPEndpoint(configuration)
        let calling = Task { try await phone.call("sip:waste@council.test") }
        try await Task.sleep(for: .milliseconds(300))
        calling.cancel()
        await #expect(throws: SIPError.noAnswer) { _ = try await calling.value }
        #expect(await phone.callCount == 0)
        await phone.shutDown()
    }

    @Test(arguments: ["nowhere", "192.0.2.53:0", "192.0.2.53:99999", ""])
    func `what is no name server is named`(text: String) async {
        var configuration = SIPConfiguration.trial
        configuration.nameServers = [text]
        await #expect(throws: SIPError.badNameServer(text)) { _ = try await SIPEndpoint(configuration) }
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
