import Foundation
import Records
import SIPSupport
import TestSupport
import Testing

/// A real phone calls the running program over SIP and RTP and speaks to it.
@Suite(
    .onEachStack, .serialized, .timeLimit(.minutes(8)),
    .enabled(if: PjsipPhone.isInstalled, "the pjsip phone is not installed: run ./setup"))
struct LiveCallTests {
    @Test(arguments: [false, true])
    func `a spoken request is transferred by REFER`(overTCP: Bool) async throws {
        let phone = PjsipPhone().saying("moving-house-joe", at: 1)
        let switchboard = try await RunningSwitchboard(pbx: phone.port)
        let events = try await phone.call(switchboard.target, overTCP: overTCP)
        await switchboard.stop()
        #expect(events.starts(with: ["answered", "refer sip:council-tax@127.0.0.1:\(phone.port)"]), "\(events)")
        #expect(events.contains("agent 200"), "\(events)")
        let call = try await switchboard.onlyCall()
        #expect(call.call.ending == "transferred")
        #expect(call.actions.map(\.columns.outcome) == ["completed"])
        #expect(call.turns.first?.hypotheses.contains("house") == true)
        let line = try #require(call.call.line)
        #expect(line.packets > 50 && line.lost * 10 < line.packets && line.jitter < 100, "\(line)")
        #expect(["pcma", "pcmu", "g722"].contains(line.codec))
    }

    @Test func `a text is promised and is in the outbox before the caller hears of it`() async throws {
        let phone = PjsipPhone().saying("missed-bin-heart", at: 1).saying("yes-please-joe", at: 7).hangingUp(at: 25)
        let switchboard = try await RunningSwitchboard(pbx: phone.port)
        let target = switchboard.target
        async let events = phone.call(target, from: "07700900123")
        try await switchboard.prints("on its way")
        let texts = try await Store(reading: switchboard.database).outbox(in: .distantPast ..< .distantFuture)
        #expect(texts.map(\.to) == ["+447700900123"])
        #expect(texts.first?.state == .waiting)
        #expect(texts.first?.body.contains("https://") == true)
        #expect(try await events.contains { $0.hasPrefix("refer") } == false)
        await switchboard.stop()
        #expect(try await switchboard.onlyCall().call.ending == "weHungUp")
    }

    @Test func `0 reaches the operator`() async throws {
        let phone = PjsipPhone().pressing("0", at: 2)
        let switchboard = try await RunningSwitchboard(pbx: phone.port)
        let events = try await phone.call(switchboard.target)
        await switchboard.stop()
        #expect(events.contains("refer sip:operator@127.0.0.1:\(phone.port)"), "\(events)")
        #expect(try await switchboard.onlyCall().turns.map(\.digits) == ["0"])
    }

    @Test func `silence reaches the operator`() async throws {
        let phone = PjsipPhone()
        let switchboard = try await RunningSwitchboard(pbx: phone.port, settings: ["no_input": 2])
        let events = try await phone.call(switchboard.target)
        await switchboard.stop()
        #expect(events.contains("refer sip:operator@127.0.0.1:\(phone.port)"), "\(events)")
        #expect(try await switchboard.onlyCall().turns.map(\.heard) == [.noInput, .noInput])
    }

    @Test func `a refused transfer comes back to the caller and goes to the operator`() async throws {
        let phone = PjsipPhone().saying("moving-house-joe", at: 1)
        let switchboard = try await RunningSwitchboard(pbx: phone.port)
        let events = try await phone.call(switchboard.target, agent: 486)
        await switchboard.stop()
        #expect(
            events.filter { $0.hasPrefix("refer") } == [
                "refer sip:council-tax@127.0.0.1:\(phone.port)", "refer sip:operator@127.0.0.1:\(phone.port)",
            ], "\(events)")
        let call = try await switchboard.onlyCall()
        #expect(call.call.ending == "weHungUp", "nobody could be reached, and the caller was told")
        #expect(call.actions.prefix(2).allSatisfy { $0.columns.outcome.hasPrefix("refused 486") })
    }

    @Test func `a caller who hangs up in the middle of a prompt ends the call and nothing else`() async throws {
        let phone = PjsipPhone().hangingUp(at: 1.5)
        let switchboard = try await RunningSwitchboard(pbx: phone.port)
        let events = try await phone.call(switchboard.target)
        #expect(events == ["answered", "ended 200"], "\(events)")
        let again = try await PjsipPhone().hangingUp(at: 1).call(switchboard.target)
        #expect(again.first == "answered", "the switchboard takes the next call")
        #expect(await switchboard.stop() == 0)
        let calls = try await switchboard.calls()
        #expect(calls.map(\.call.ending) == ["callerHungUp", "callerHungUp"])
    }

    @Test func `a live call replayed offline is understood the same`() async throws {
        let phone = PjsipPhone().saying("potholes-joe", at: 1).saying("yes-joe", at: 8)
        let switchboard = try await RunningSwitchboard(pbx: phone.port)
        _ = try await phone.call(switchboard.target)
        await switchboard.stop()
        let recorded = try await switchboard.onlyCall()
        let recording = try #require(recorded.call.audioPath)
        let replay = try await FinishedProgram.switchboard(
            "replay", recording, "--cache", RunningSwitchboard.cache)
        #expect(replay.status == 0, "\(replay.errors)")
        let replayed = replay.output.split(separator: "\n").map(String.init)
        #expect(Self.understood(switchboard.printed) == Self.understood(replayed))
        #expect(Self.understood(switchboard.printed).count >= 4, "both turns were understood: \(switchboard.printed)")
    }

    /// What the caller said and what was made of it, without the times.
    private static func understood(_ transcript: [String]) -> [String] {
        transcript.compactMap { line in
            guard let start = line.range(of: "Caller  ") ?? line.range(of: "→ ") else { return nil }
            return line.contains("sip:") ? nil : String(line[start.lowerBound...])
        }
    }

    @Test func `interrupted, it ends the call it has and keeps its record`() async throws {
        let phone = PjsipPhone()
        let switchboard = try await RunningSwitchboard(pbx: phone.port)
        let target = switchboard.target
        async let events = phone.call(target)
        try await switchboard.prints("call answered")
        try await Task.sleep(for: .seconds(1))
        switchboard.interrupt()
        #expect(await switchboard.end() == 0)
        #expect(try await events.contains { $0.hasPrefix("ended") })
        #expect(try await switchboard.onlyCall().call.ending == "weHungUp")
    }

    @Test func `callers past the limit hear busy`() async throws {
        let first = PjsipPhone().hangingUp(at: 6)
        let switchboard = try await RunningSwitchboard(pbx: first.port, settings: ["call_limit": 1])
        let target = switchboard.target
        async let events = first.call(target)
        try await switchboard.prints("call answered")
        let second = try await PjsipPhone().call(switchboard.target)
        #expect(second == ["ended 486"])
        #expect(try await events.first == "answered")
        await switchboard.stop()
    }
}

extension RunningSwitchboard {
    func calls() async throws -> [CallRecord] {
        try await Store(reading: database).calls(in: .distantPast ..< .distantFuture)
    }

    func onlyCall() async throws -> CallRecord {
        let calls = try await calls()
        #expect(calls.count == 1)
        return try #require(calls.first)
    }
}
