import Audio
import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing
import Utilities

/// Nothing that arrives on a port ends a call that is none of its business.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(2)))
struct GarbageTests {
    @Test func `five thousand damaged SIP messages end no call`() async throws {
        try await Loopback.run { loopback in
            let (caller, switchboard) = try await loopback.connect()
            let serving = Task { for await call in loopback.switchboard.calls { await call.hangUp() } }
            await switchboard.play(tone(1000, milliseconds: 20_000))
            let port = await loopback.switchboard.port
            let peer = try RawPeer(port: port)
            var random = SeededRandom(seed: 1)
            for round in 0..<5000 {
                let method = Self.methods.randomElement(using: &random) ?? "INVITE"
                let text = peer.request(
                    method, sequence: round, to: round % 3 == 0 ? ";tag=z" : "", body: peer.description())
                peer.sip.send(Self.damage(Array(text.utf8), &random), to: port)
                if round % 20 == 19 { try await Task.sleep(for: .milliseconds(4)) }
            }
            #expect(try peer.isAnswered())
            _ = await caller.hear(frames: 100)
            #expect(share(of: 1000, in: await caller.hear(frames: 20)) > 0.6)
            serving.cancel()
        }
    }

    @Test(.enabled(if: Program.isInstalled("/usr/bin/python3"), "python3 is not installed: run ./setup"))
    func `the load script's fuzzer, and what it found before, end no call`() async throws {
        try await TemporaryFolder.with { folder in
            try await Peered.run({
                $0.security = .preferred
                $0.codecs = [.g722, .pcma, .pcmu]
                $0.limits = CallLimits(calls: 30, perSecond: 1e6)
            }) { endpoint, peer in
                let serving = Task { for await call in endpoint.calls { try? await call.answer() } }
                let found = Program.package.appending(path: "Tests/Load/corpus")
                for file in try FileManager.default.contentsOfDirectory(atPath: found.path)
                where file.hasPrefix("found") {
                    let messages = try String(contentsOf: found.appending(path: file), encoding: .isoLatin1)
                    for message in messages.components(separatedBy: "\n----\n") {
                        peer.sip.send(Array(message.data(using: .isoLatin1) ?? Data()), to: peer.port)
                    }
                }
                let fuzzer = try Program(
                    "/usr/bin/python3",
                    [
                        Program.package.appending(path: "Tests/Load/fuzz.py").path, "\(peer.port)", "--messages",
                        "4000",
                        "--seed", "7", "--call",
                    ], in: folder)
                #expect(await fuzzer.end() == 0, "\(fuzzer.printed)")
                #expect(try peer.isAnswered())
                serving.cancel()
            }
        }
    }

    @Test func `damaged messages over TCP end no call`() async throws {
        try await Loopback.run(transport: "tcp") { loopback in
            let (caller, switchboard) = try await loopback.connect()
            let serving = Task { for await call in loopback.switchboard.calls { await call.hangUp() } }
            let port = await loopback.switchboard.port
            let peer = try RawPeer(port: port)
            var random = SeededRandom(seed: 2)
            for round in 0..<200 {
                let text = peer.request("INVITE", sequence: round, body: peer.description())
                try Self.sendOverTCP(Self.damage(Array(text.utf8), &random), port: port)
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(try peer.isAnswered())
            await switchboard.play(tone(1000, milliseconds: 5000))
            // Two seconds may have been waiting to be heard.
            _ = await caller.hear(frames: 150)
            #expect(share(of: 1000, in: await caller.hear(frames: 20)) > 0.6)
            serving.cancel()
        }
    }

    @Test func `ten thousand strange packets on the audio port are not heard as the caller`() async throws {
        let endpoint = try await UnderTest.stack.listen(.trial)
        let peer = try RawPeer(port: await endpoint.port)
        let call = try await peer.call(endpoint)
        let port = try peer.acknowledge()

        // Noise from a stranger before, between and after the caller's own packets, and damaged ones from the caller.
        let stranger = try Datagrams()
        let feeding = Task {
            var random = SeededRandom(seed: 3)
            let speech = tone(400, milliseconds: 2000).samples
            let start = ContinuousClock.now
            for index in 0..<100 {
                for _ in 0..<80 {
                    var packet = (0..<Int.random(in: 0..<400, using: &random)).map { _ in
                        UInt8.random(in: 0...255, using: &random)
                    }
                    if packet.count > 12, Bool.random(using: &random) {
                        packet.replaceSubrange(0..<2, with: [0x80, 8])
                    }
                    stranger.send(packet, to: port)
                    stranger.send(packet, to: port + 1)
                }
                var packet = RawPeer.rtp(
                    sequence: index, payload: speech[index * 160..<index * 160 + 160].map(ALaw.encode))
                peer.rtp.send(packet, to: port)
                // The caller's own, but cut short, with a padding longer than itself, or of another type.
                packet[1] = UInt8.random(in: 96...127, using: &random)
                peer.rtp.send(packet, to: port)
                peer.rtp.send([0xA0, 8] + packet.dropFirst(2).prefix(10) + [255], to: port)
                peer.rtp.send(Array(packet.prefix(Int.random(in: 0..<16, using: &random))), to: port)
                try await Task.sleep(until: start + .milliseconds(20 * (index + 1)), clock: .continuous)
            }
        }
        _ = await call.hear(frames: 30)
        #expect(share(of: 400, in: await call.hear(frames: 40)) > 0.6)
        _ = try await feeding.value
        #expect(try peer.isAnswered())
        await call.hangUp()
        await endpoint.shutDown(limit: .zero)
    }

    // MARK: Damage

    private static let methods = [
        "INVITE", "INVITE", "INVITE", "OPTIONS", "BYE", "CANCEL", "ACK", "NOTIFY", "REFER", "INFO", "UPDATE",
    ]
    private static let junk: [[UInt8]] = [
        [], [0], [255, 255], Array(repeating: 65, count: 3000), Array("-1".utf8), Array("99999999999999999999".utf8),
        Array("%s%n%H".utf8), Array("::".utf8), Array("[::1]".utf8), Array("<".utf8), Array("\"".utf8), [13, 10],
        [13, 10, 32], Array(",".utf8), Array(";".utf8), Array("0".utf8),
    ]

    private static func damage(_ message: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = message
        for _ in 0..<Int.random(in: 1...5, using: &random) where bytes.count > 50 {
            let place = Int.random(in: 0..<bytes.count - 41, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.replaceSubrange(place..<place + 12, with: junk.randomElement(using: &random) ?? [])
            case 2: bytes.removeSubrange(place..<place + Int.random(in: 1...40, using: &random))
            default:
                var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
                let line = Int.random(in: 0..<lines.count, using: &random)
                let name = lines[line].prefix { $0 != 58 }
                lines[line] = name + [58, 32] + (junk.randomElement(using: &random) ?? []) + [13]
                bytes = Array(lines.joined(separator: [10]))
            }
        }
        return Array(bytes.prefix(60_000))
    }

    private static func sendOverTCP(_ bytes: [UInt8], port: UInt16) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopbackAddress(port)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Missing("a TCP connection") }
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
