import AudioFiles
import Foundation
import SIP
import SIPSupport
import Telephony
import TestSupport
import Testing

/// baresip as a telephone on a desk, whose keys the tests press.
@Suite(
    .onEachStack,
    .serialized, .timeLimit(.minutes(2)),
    .enabled(
        if: Baresip.isInstalled && Machine.hasAddress,
        "baresip is not installed (apt install baresip-core), or there is no network for it beside loopback"))
struct BaresipTests {
    @Test(arguments: [("PCMA/8000/1", 8000), ("PCMU/8000/1", 8000), ("G722/16000/1", 16000)])
    func `baresip hears us and we hear it`(codec: String, rate: Int) async throws {
        try await Desk.run(codec: codec) { desk in
            let call = try await desk.calls()
            await call.play(tone(1000, milliseconds: 2000, rate: rate))
            #expect(await call.hears(1000, rate: Double(rate)))
            #expect(await call.quality?.codec == String(codec.lowercased().prefix { $0 != "/" }))
            desk.phone.types("/hangup")
            #expect(await call.ending() == .callerHungUp)
        }
    }

    @Test func `baresip says who it is by its password, presses keys, holds and comes back`() async throws {
        try await Desk.run(speaking: true, { $0.accounts = ["jo": "secret"] }) { desk in
            let call = try await desk.calls()
            desk.phone.types("/sndcode 4#")
            #expect(await call.digits(2) == "4#")
            for (words, isHeld) in [("/hold", true), ("/resume", false)] {
                desk.phone.types(words)
                #expect(try await call.isHeldNext("\(words): \(desk.phone.printed)") == isHeld)
            }
            #expect(await call.hears(440), "\(desk.phone.printed)")
            await call.hangUp()
            #expect(await desk.phone.prints("session closed"))
        }
    }

    @Test func `baresip gives up while it rings`() async throws {
        try await Desk.run { desk in
            let call = try await desk.dials()
            #expect(await desk.phone.prints("180 Ringing"))
            desk.phone.types("/hangup")
            #expect(await call.ending() == .callerHungUp)
        }
    }

    @Test func `baresip follows a transfer`() async throws {
        try await Desk.run(speaking: true, { $0.transfers = .refer }) { desk in
            let (call, target) = (try await desk.calls(), desk.target)
            async let outcome = call.transfer(to: target, limit: .seconds(5))
            let agent = try await desk.arrival()
            try await agent.answer()
            #expect(await outcome == .completed)
            #expect(await call.ending() == .transferred)
            #expect(await agent.hears(440), "\(desk.phone.printed)")
            await agent.hangUp()
        }
    }

    @Test func `when the agent refuses, baresip says so, and is ours again`() async throws {
        try await Desk.run({ $0.transfers = .refer }) { desk in
            let (call, target) = (try await desk.calls(), desk.target)
            async let outcome = call.transfer(to: target, limit: .seconds(5))
            await (try desk.arrival()).hangUp()
            #expect(await outcome == .refused(status: 480, reason: "Temporarily Unavailable"))
            await call.play(tone(1000, milliseconds: 2000))
            #expect(await call.hears(1000), "\(desk.phone.printed)")
            await call.hangUp()
        }
    }

    @Test func `baresip takes a bridged call, gets its keys, and ends with the caller`() async throws {
        try await TemporaryFolder.with { folder in
            let phone = try await BaresipPhone("<sip:waste@127.0.0.1>;regint=0;answermode=auto", in: folder)
            try await Bridged.run { line in
                let (caller, switchboard) = try await line.loopback.connect()
                let target = TransferTarget(uri: "sip:waste@127.0.0.1:\(phone.port)", reason: "missed bin")
                #expect(await switchboard.bridge(to: target, limit: .seconds(5)) == .completed)
                await caller.play(tone(440, milliseconds: 2000))
                #expect(await caller.hears(440))
                await caller.press([.five])
                #expect(await phone.prints("received event: '5'"), "\(phone.printed)")
                await caller.hangUp()
                #expect(await phone.prints("session closed"), "\(phone.printed)")
                #expect(await switchboard.ending() == .transferred)
            }
            await phone.stop()
        }
    }
}

/// A baresip phone, the switchboard that it calls, and an agent.
private struct Desk {
    let phone: BaresipPhone
    let switchboard: any TelephoneEndpoint
    let agent: SIPEndpoint
    let target: TransferTarget

    static func run(
        codec: String = "PCMA/8000/1", speaking: Bool = false, _ set: (inout SIPConfiguration) -> Void = { _ in },
        _ body: (Desk) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            let phone = try await BaresipPhone(
                "<sip:jo@127.0.0.1>;auth_user=jo;auth_pass=secret;regint=0;audio_codecs=\(codec)", speaking: speaking,
                in: folder)
            try await Pair.run(
                {
                    $0.codecs = [.g722, .pcma, .pcmu]
                    set(&$0)
                }, { _ in }
            ) { pair in
                let target = await TransferTarget(uri: "sip:waste@127.0.0.1:\(pair.caller.port)")
                try await body(Desk(phone: phone, switchboard: pair.switchboard, agent: pair.caller, target: target))
            }
            await phone.stop()
        }
    }

    /// The phone dials; it rings here.
    func dials() async throws -> any Call {
        phone.types("/dial sip:council@127.0.0.1:\(await switchboard.port)")
        var calls = switchboard.calls.makeAsyncIterator()
        return try #require(await calls.next())
    }

    /// The phone dials, and we answer.
    func calls() async throws -> any Call {
        let call = try await dials()
        try await call.answer()
        return call
    }

    /// The next call to the agent.
    func arrival() async throws -> any Call {
        var calls = agent.calls.makeAsyncIterator()
        return try #require(await calls.next())
    }
}

/// A baresip that is there until it is stopped, and obeys.
struct BaresipPhone {
    let port: UInt16
    private let program: Program
    private let console: UInt16
    private let keyboard: Datagrams

    /// Starts it with one account, and waits until it is there.
    /// - Parameter speaking: it sends a tone of 440 Hz; else it repeats what it hears, until it is put on hold.
    init(_ account: String, speaking: Bool = false, in folder: URL) async throws {
        (port, console) = (FreePort.udpAndTCP(), FreePort.udpAndTCP())
        keyboard = try Datagrams()
        let spoken = folder.appending(path: "said.wav").path
        let writer = try RecordingWriter(path: spoken, rate: 8000, channels: 1)
        try writer.append([tone(440, milliseconds: 10_000).samples])
        try writer.close()
        // No sounds of its own, which would go into the call.
        try """
        module_path /usr/lib/baresip/modules
        module g711.so
        module g722.so
        module aubridge.so
        module aufile.so
        module cons.so
        module_app account.so
        module_app menu.so
        audio_path \(folder.path)
        audio_source \(speaking ? "aufile,\(spoken)" : "aubridge,line")
        audio_player aubridge,line
        audio_alert aufile,none
        ringback_disabled yes
        statmode_default off
        cons_listen 127.0.0.1:\(console)
        sip_listen 127.0.0.1:\(port)
        rtp_ports 40000-49999

        """.write(to: folder.appending(path: "config"), atomically: true, encoding: .utf8)
        try (account + "\n").write(to: folder.appending(path: "accounts"), atomically: true, encoding: .utf8)
        program = try Program("/usr/bin/baresip", ["-4", "-v", "-f", folder.path], in: folder)
        guard await program.prints("baresip is ready") else { throw Missing("baresip: \(program.printed)") }
    }

    var printed: String { program.printed }

    func prints(_ words: String) async -> Bool { await program.prints(words) }

    /// A line at its console.
    func types(_ line: String) { keyboard.send(line + "\n", to: console) }

    func stop() async { await program.stop() }
}
