import Foundation
import SIP
import SIPStacks
import SIPSupport
import Telephony
import TestSupport
import Testing

/// sipp plays the phone system, over UDP and TCP.
@Suite(
    .onEachStack,
    .serialized, .timeLimit(.minutes(3)),
    .enabled(if: Sipp.isInstalled, "sipp is not installed: apt install sip-tester"))
struct SippTests {
    @Test(arguments: ["udp", "tcp"])
    func `one call after another is answered and ended by the caller`(transport: String) async throws {
        let endings = try await Sipp.run("hang-up", transport, calls: 20) { call in
            try await call.answer()
            return "\(await call.ending().map(\.rawValue) ?? "none")"
        }
        #expect(endings == Array(repeating: "callerHungUp", count: 20))
    }

    @Test(arguments: [("udp", Codec.pcma), ("tcp", .pcmu), ("udp", .g722)])
    func `what is played to a caller who repeats it comes back`(transport: String, codec: Codec) async throws {
        let format = [
            "codec": codec.rawValue.uppercased(), "payload": "\(codec == .pcma ? 8 : codec == .g722 ? 9 : 0)",
        ]
        let shares = try await Sipp.run("echo", transport, keywords: format, { $0.codecs = [codec] }) { call in
            let rate = codec == .g722 ? 16000 : 8000
            try await call.answer()
            await call.play(tone(700, milliseconds: 1500, rate: rate))
            _ = await call.hear(frames: 25)
            return await call.hears(700, rate: Double(rate)) ? "heard" : "not heard"
        }
        #expect(shares == ["heard"])
    }

    @Test(arguments: ["udp", "tcp"])
    func `a caller without a known address is asked for its password`(transport: String) async throws {
        func known(_ configuration: inout SIPConfiguration) { configuration.accounts = ["trunk": "secret"] }
        let endings = try await Sipp.run("digest", transport, known) { call in
            try await call.answer()
            return await call.ending()?.rawValue ?? "none"
        }
        #expect(endings == ["callerHungUp"])
    }

    @Test func `an agent who repeats what is said takes a bridged call`() async throws {
        try await TemporaryFolder.with { folder in
            let (port, media) = (FreePort.udpAndTCP(), FreePort.udpAndTCP())
            let agent = try Program(
                Sipp.path,
                [
                    "-sf", Sipp.scenario("answer"), "-i", "127.0.0.1", "-p", "\(port)", "-mp", "\(media)", "-rtp_echo",
                    "-m", "1", "-nostdin", "-timeout", "20", "-timeout_error",
                ], in: folder)
            try await Bridged.run { line in
                let (caller, switchboard) = try await line.loopback.connect()
                let target = TransferTarget(uri: "sip:waste@127.0.0.1:\(port)", reason: "missed bin")
                #expect(await switchboard.bridge(to: target, limit: .seconds(5)) == .completed)
                await caller.play(tone(440, milliseconds: 1500))
                #expect(await caller.hears(440))
                await caller.hangUp()
                #expect(await switchboard.ending() == .transferred)
            }
            #expect(await agent.end() == 0, "\(agent.printed)")
        }
    }

    @Test(arguments: ["udp", "tcp"])
    func `a caller who gives up while it rings is told 487`(transport: String) async throws {
        let endings = try await Sipp.run("cancel", transport) { call in await call.ending()?.rawValue ?? "none" }
        #expect(endings == ["callerHungUp"])
    }

    @Test(
        arguments: [
            ("transfer", TransferOutcome.completed, CallEnding.transferred),
            ("transfer-notify-first", .completed, .transferred), ("transfer-bye", .completed, .transferred),
            ("transfer-busy", .refused(status: 486, reason: "Busy Here"), .callerHungUp),
            ("transfer-refused", .refused(status: 405, reason: "Method Not Allowed"), .callerHungUp),
        ], ["udp", "tcp"])
    func `a transfer ends as the peer reports it`(
        expected: (scenario: String, outcome: TransferOutcome, ending: CallEnding), transport: String
    ) async throws {
        let endings = try await Sipp.run(expected.scenario, transport) { call in
            try await call.answer()
            // The ACK comes first.
            _ = await call.hear(frames: 5)
            // What the caller says may look like anything.
            let context = TransferContext(route: "missed_bin", words: "bins\r\nX-Evil: 1\" >;")
            let target = TransferTarget(uri: "sip:waste@127.0.0.1:5070", reason: "a missed bin", context: context)
            let outcome = await call.transfer(to: target, limit: .seconds(5))
            return "\(outcome) \(await call.ending().map(\.rawValue) ?? "none")"
        }
        #expect(endings == ["\(expected.outcome) \(expected.ending.rawValue)"])
    }

    @Test(arguments: ["udp", "tcp"])
    func `hold by re-INVITE is honoured in every direction`(transport: String) async throws {
        let events = try await Sipp.run("hold", transport) { call in
            try await call.answer()
            return await call.events(frames: 200) { _ in false }.compactMap {
                if case .hold(let on) = $0 { "\(on)" } else { nil }
            }.joined(separator: " ")
        }
        #expect(events == ["true false"])
    }

    @Test(arguments: ["udp", "tcp"])
    func `an INVITE without an offer gets ours`(transport: String) async throws {
        let endings = try await Sipp.run("no-offer", transport) { call in
            try await call.answer()
            return await call.ending()?.rawValue ?? "none"
        }
        #expect(endings == ["callerHungUp"])
    }

    @Test(arguments: ["udp", "tcp"])
    func `keys by SIP INFO arrive, in either form`(transport: String) async throws {
        let keys = try await Sipp.run("keys", transport) { call in
            try await call.answer()
            return await call.digits(3)
        }
        #expect(keys == ["4#"])
    }

    @Test(arguments: ["no-codec", "options"], ["udp", "tcp"])
    func `what is no call is refused by the right status`(scenario: String, transport: String) async throws {
        let calls = try await Sipp.run(scenario, transport) { _ in "a call" }
        #expect(calls.isEmpty)
    }
}

/// Runs a scenario of `Scenarios` against an endpoint.
enum Sipp {
    static let path = "/usr/bin/sipp"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }
    private static let scenarios = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scenarios")

    /// A scenario's file.
    static func scenario(_ name: String) -> String { scenarios.appending(path: name + ".xml").path }

    /// - Parameters:
    ///   - keywords: what stands in the scenario for words in brackets.
    ///   - serve: what the switchboard does with each call, and what it has to say of it.
    /// - Returns: what was said of each call, when sipp found everything as its scenario expects.
    static func run(
        _ scenario: String, _ transport: String, calls: Int = 1, keywords: [String: String] = [:],
        _ set: (inout SIPConfiguration) -> Void = { _ in },
        serve: @escaping @Sendable (any Call) async throws -> String
    ) async throws -> [String] {
        var configuration = SIPConfiguration.trial
        configuration.transfers = .refer
        set(&configuration)
        let endpoint = try await UnderTest.stack.listen(configuration)
        let serving = Task {
            try await withThrowingTaskGroup(of: String.self) { group in
                for await call in endpoint.calls { group.addTask { try await serve(call) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        let folder = try TemporaryFolder()
        let errors = folder.appending(path: "errors")
        let sipp = try await FinishedProgram.run(
            URL(filePath: path),
            ["127.0.0.1:\(await endpoint.port)", "-sf", Self.scenario(scenario)]
                + ["-t", transport == "tcp" ? "t1" : "u1", "-m", "\(calls)", "-l", "10", "-r", "20", "-i", "127.0.0.1"]
                + [
                    "-mp", "\(FreePort.udpAndTCP())", "-rtp_echo", "-nostdin", "-timeout", "20", "-timeout_error",
                    "-trace_err", "-error_file", errors.path,
                ] + keywords.flatMap { ["-key", $0, $1] }, in: folder.url)
        await endpoint.shutDown()
        let report = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
        #expect(sipp.status == 0, "sipp ended with \(sipp.status): \(report.prefix(2000))")
        return try await serving.value
    }
}
