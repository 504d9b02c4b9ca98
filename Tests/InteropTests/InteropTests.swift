import AudioFiles
import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// Real telephones of other makers. The table in the README says what is tested with whom.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(3)))
struct InteropTests {
    // MARK: pjsip

    @Test(
        .enabled(if: Pjsip.isInstalled, "pjsip is not installed: run ./setup"),
        arguments: [
            ("PCMA", "udp", "off", 8000.0), ("PCMU", "tcp", "mandatory", 8000), ("G722", "udp", "off", 16000),
            ("G722", "tls", "mandatory", 16000),
        ])
    func `pjsip calls, is heard and hears, in every codec, by UDP, TCP and TLS, and over SRTP`(
        codec: String, transport: String, srtp: String, rate: Double
    ) async throws {
        try await TemporaryFolder.with { folder in
            let certificate = try await OpenSSL.certificate("council", in: folder)
            try await Peered.run({
                $0.codecs = [.g722, .pcma, .pcmu]
                $0.security = .preferred
                $0.tls = TLSSettings(port: 0, certificate: certificate.certificate, key: certificate.key)
            }) { endpoint, peer in
                let recording = folder.appending(path: "heard.wav").path
                let port = transport == "tls" ? await endpoint.tlsPort : peer.port
                let phone = try Pjsip.call(
                    endpoint, port, in: folder, "--transport", transport, "--codec", codec, "--srtp", srtp, "--tone",
                    "440", "--record",
                    recording,
                    "--at", "1.1", "keys", "42", "--at", "2.2", "hangup", "0")
                let call = try await Pjsip.answer(endpoint)
                await call.play(tone(1000, milliseconds: 3000, rate: Int(rate)))
                #expect(await call.hears(440, rate: rate))
                #expect(await call.digits(2) == "42")
                #expect(await call.quality?.isEncrypted == (srtp == "mandatory"))
                #expect(await call.quality?.codec == codec.lowercased())
                #expect(await call.ending() == .callerHungUp)
                #expect(await phone.end() == 0)
                // pjsip leaves the file without a header when it ends as the script does.
                let heard = try Data(contentsOf: URL(filePath: recording)).dropFirst(44).samples
                let loud = heard.drop { abs(Int($0)) < 1000 }.prefix(Int(rate) / 2)
                #expect(tonal(1000, in: loud, rate: rate) > 0.6, "\(heard.count)")
            }
        }
    }

    @Test(.enabled(if: Pjsip.isInstalled, "pjsip is not installed: run ./setup"))
    func `pjsip takes a bridged call, gets its keys, and its hanging up ends the caller's call`() async throws {
        try await TemporaryFolder.with { folder in
            try await Bridged.run { line in
                let port = FreePort.udpAndTCP()
                let phone = try Pjsip.phone(port, in: folder, "--answer-only", "--tone", "440", "--limit", "20")
                #expect(await phone.prints("ready"))
                let (caller, switchboard) = try await line.loopback.connect()
                let target = TransferTarget(uri: "sip:waste@127.0.0.1:\(port)", reason: "missed bin")
                #expect(await switchboard.bridge(to: target, limit: .seconds(5)) == .completed)
                #expect(await caller.hears(440))
                await caller.press([.five])
                #expect(await phone.prints("key 5"))
                await caller.hangUp()
                #expect(await phone.prints("ended 200"))
                #expect(await switchboard.ending() == .transferred)
            }
        }
    }

    @Test(.enabled(if: Pjsip.isInstalled, "pjsip is not installed: run ./setup"))
    func `pjsip follows an announced transfer with Replaces to the agent we spoke to`() async throws {
        try await TemporaryFolder.with { folder in
            try await Peered.run({ $0.transfers = .referThenBridge }) { endpoint, peer in
                // Who takes another's place must be trusted.
                var settings = SIPConfiguration.trial
                settings.trustedPeers = ["127.0.0.1"]
                let agents = try await SIPEndpoint(settings)
                let phone = try Pjsip.call(endpoint, peer.port, in: folder, "--limit", "15")
                let call = try await Pjsip.answer(endpoint)
                var target = await TransferTarget(uri: "sip:waste@127.0.0.1:\(agents.port)")
                target.announcement = tone(1500, milliseconds: 300)
                async let outcome = call.transfer(to: target, limit: .seconds(5))
                var arrivals = agents.calls.makeAsyncIterator()
                let agent = try #require(await arrivals.next() as? SIPCall)
                try await agent.answer()
                _ = await agent.hear(frames: 20)
                await agent.press([.one])
                // The new call, from the caller's phone itself, asks to take the other's place.
                let second = try #require(await arrivals.next() as? SIPCall)
                try await second.answer()
                #expect(await outcome == .completed)
                #expect(await phone.prints("refer sip:waste@127.0.0.1:\(await agents.port)"))
                #expect(await agent.ending() == .callerHungUp)
                await second.hangUp()
                await phone.stop()
                await agents.shutDown()
            }
        }
    }

    // MARK: baresip

    @Test(
        .enabled(
            if: Baresip.isInstalled && Machine.hasAddress,
            "baresip is not installed (apt install baresip-core), or there is no network for it beside loopback"),
        arguments: [
            ("PCMA/8000/1", "udp", false, 8000.0), ("PCMU/8000/1", "tcp", false, 8000),
            ("G722/16000/1", "udp", true, 16000),
            ("PCMA/8000/1", "tls", true, 8000),
        ])
    func `baresip calls, is heard, and hangs up`(
        codec: String, transport: String, overSRTP: Bool, rate: Double
    ) async throws {
        try await TemporaryFolder.with { folder in
            let certificate = try await OpenSSL.certificate("council", in: folder)
            try await Peered.run({
                $0.codecs = [.g722, .pcma, .pcmu]
                $0.security = .preferred
                $0.tls = TLSSettings(port: 0, certificate: certificate.certificate, key: certificate.key)
            }) { endpoint, peer in
                let account =
                    "<sip:jo@127.0.0.1;transport=\(transport)>;regint=0;audio_codecs=\(codec)"
                    + (overSRTP ? ";mediaenc=srtp-mand" : "")
                let port = transport == "tls" ? await endpoint.tlsPort : peer.port
                let phone = try Baresip.call(
                    "sip:council@127.0.0.1:\(port);transport=\(transport)", account: account, rate: Int(rate),
                    in: folder, seconds: 3)
                let call = try await Pjsip.answer(endpoint)
                #expect(await call.hears(440, rate: rate))
                #expect(await call.quality?.isEncrypted == overSRTP)
                let ending = await call.ending()
                #expect(ending == .callerHungUp, "\(phone.printed)")
                await phone.stop()
            }
        }
    }
}

extension Data {
    /// 16-bit samples, the lower byte first.
    fileprivate var samples: [Int16] {
        let bytes = Array(self)
        return stride(from: 0, to: bytes.count - 1, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
    }
}

enum Baresip {
    private static let path = "/usr/bin/baresip"
    static var isInstalled: Bool { Program.isInstalled(path) }

    /// Calls, sends a tone of 440 Hz, and hangs up after so many seconds.
    static func call(_ target: String, account: String, rate: Int, in folder: URL, seconds: Int) throws -> Program {
        let port = FreePort.udpAndTCP()
        // Its own generator of tones knows 48 kHz only.
        let spoken = folder.appending(path: "said.wav").path
        let writer = try RecordingWriter(path: spoken, rate: rate, channels: 1)
        try writer.append([tone(440, milliseconds: 1000 * seconds, rate: rate).samples])
        try writer.close()
        // Its SIP comes from 127.0.0.1, as its audio does, while its description by UDP names the machine's other address: we
        // hear it as if it were behind NAT. Were it to listen on 0.0.0.0, its SIP would come from the other address as well,
        // and its audio from a host that nothing names, which is not heard.
        let modules = ["g711", "g722", "aufile", "srtp"].map { "module \($0).so\n" }.joined()
        try """
        module_path /usr/lib/baresip/modules
        \(modules)module_app account.so
        module_app menu.so
        audio_source aufile,\(spoken)
        audio_player aufile,\(folder.appending(path: "heard.wav").path)
        audio_alert aufile,\(folder.appending(path: "alert.wav").path)
        sip_listen 127.0.0.1:\(port)
        call_local_timeout 20
        rtp_ports 40000-49999

        """.write(to: folder.appending(path: "config"), atomically: true, encoding: .utf8)
        try (account + "\n").write(to: folder.appending(path: "accounts"), atomically: true, encoding: .utf8)
        return try Program(path, ["-4", "-f", folder.path, "-e", "/dial \(target)", "-t", "\(seconds)"], in: folder)
    }
}

enum Machine {
    /// An address beside 127.0.0.1, without which baresip does not start.
    static var hasAddress: Bool {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return false }
        defer { freeifaddrs(list) }
        var entry = list
        while let current = entry?.pointee {
            entry = current.ifa_next
            guard let address = current.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET) else { continue }
            let first = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                $0.pointee.sin_addr.s_addr & 0xFF
            }
            if first != 127 { return true }
        }
        return false
    }
}
