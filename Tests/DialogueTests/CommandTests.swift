import Audio
import CallHistory
import DialogueSupport
import Foundation
import Recognition
import Synchronization
import Telephony
import Testing
@testable import Dialogue

/// What callers may say in any turn.
@Suite struct CommandTests {
    @Test func `who keeps asking to repeat is given a person`() async throws {
        let call = try await Rehearsal(["missed bin"] + Array(repeating: "repeat", count: 20)).run()
        #expect(call.transfers == ["sip:operator@pbx.example"])
        #expect(call.said.count { $0 == .offerLink } == 8)
    }

    @Test func `who keeps going back is given a person`() async throws {
        let lines = (0..<20).flatMap { _ in ["missed bin", "go back"] }
        let call = try await Rehearsal(lines).run()
        #expect(call.transfers == ["sip:operator@pbx.example"])
        #expect(call.said.count { $0 == .askAgain } == 6)
    }

    @Test func `a command is no failed attempt`() async throws {
        let call = try await Rehearsal(["repeat", "repeat", "repeat", "council tax"]).run()
        #expect(call.transfers == ["sip:tax@pbx.example"])
        #expect(call.said == [.welcome, .welcome, .welcome, .welcome, .transfer])
    }

    @Test func `waiting lasts a minute and is no silence`() async throws {
        var rehearsal = Rehearsal(["wait", "council tax"])
        rehearsal.steps = [
            .answer(ScriptedListener.sound), .silence(.seconds(50)), .audio(ScriptedListener.sound),
        ]
        let call = try await rehearsal.run()
        #expect(call.said == [.welcome, .waiting, .transfer])
        #expect(call.transfers == ["sip:tax@pbx.example"])
    }

    @Test func `star and hash stand for repeat and go back while a number is keyed`() async throws {
        var rehearsal = Rehearsal(["missed bin", "yes"])
        rehearsal.steps = [
            .answer(ScriptedListener.sound), .answer(ScriptedListener.sound), .keys("077*"), .keys("#"), .keys("0"),
        ]
        let call = try await rehearsal.run()
        #expect(call.said == [.welcome, .offerLink, .askMobile, .askMobile, .askAgain, .toOperator])
        #expect(call.turns.map(\.understood).suffix(3) == [.keys, .keys, .command(.operator)])
    }

    @Test func `who asks for slower has more time from then on`() async throws {
        let listener = TimedListener(["slower", "council tax"])
        var rehearsal = Rehearsal(["slower", "council tax"])
        rehearsal.listener = listener
        let call = try await rehearsal.run()
        #expect(call.transfers == ["sip:tax@pbx.example"])
        let timings = listener.timings.withLock { $0 }
        #expect(timings.map(\.complete) == [.milliseconds(550), .milliseconds(2500)])
        #expect(try Rehearsal.service().unhurried.pause == .milliseconds(800))
    }

    @Test func `who comes through Relay UK is never hurried`() async throws {
        var rehearsal = Rehearsal([])
        rehearsal.caller = Caller(number: "01803861234", dialled: "1800101803861000")
        rehearsal.steps = Array(repeating: .letPass, count: 4)
        let call = try await rehearsal.run()
        #expect(call.said == [.takeYourTime, .welcome, .noInput, .noInput, .noInput, .toOperator])
        #expect(call.turns.allSatisfy { $0.ended - $0.began > 20 })
    }

    @Test func `goodbye must be heard clearly`() async throws {
        let doubtful = Utterance(hypotheses: [Hypothesis(words: [RecognisedWord("bye")], confidence: 0.2)])
        let service = try Rehearsal.service()
        #expect(try Reply(.utterance(doubtful), expecting: .answers, service: service).said?.isFreeText == true)
        let clear = Utterance(typed: "bye")
        #expect(try Reply(.utterance(clear), expecting: .answers, service: service).said?.command == .goodbye)
    }

    @Test func `danger is heard in every turn and before every route`() async throws {
        #expect(
            try await Rehearsal(["there is a fire in council tax"]).run().transfers == ["sip:emergency@pbx.example"])
        let call = try await Rehearsal(["missed bin", "there is a fire"]).run()
        #expect(call.transfers == ["sip:emergency@pbx.example"])
        #expect(call.said == [.welcome, .offerLink, .danger])
        #expect(call.turns.last?.understood == .danger("emergency"))
    }

    @Test func `a route may be a danger`() async throws {
        let call = try await Rehearsal(["cliff fall"]).run()
        #expect(call.said == [.welcome, .danger])
        #expect(call.transfers == ["sip:emergency@pbx.example"])
    }

    @Test func `out of hours a person is only on the emergency line`() async throws {
        var rehearsal = Rehearsal(["operator", "no"])
        rehearsal.start = Rehearsal.sunday
        let call = try await rehearsal.run()
        #expect(call.said == [.closed, .closedAsk, .closedEmergency, .closedNoPerson, .goodbye])
        #expect(call.transfers.isEmpty)
    }

    @Test func `who left is replaced and their old number is never rung`() async throws {
        let call = try await Rehearsal(["mary fowler", "yes"]).run()
        #expect(call.said == [.welcome, .personLeft, .successor, .transfer])
        #expect(call.transfers == ["sip:2001@pbx.example"])
    }

    @Test func `a reference is the same for the same call`() {
        let one = Reference(callID: "2026-06-08-a")
        #expect(one == Reference(callID: "2026-06-08-a"))
        #expect(one != Reference(callID: "2026-06-08-b"))
        #expect(one.description.count == 9 && one.description.contains(" "))
    }
}

/// Remembers how long it was told to wait.
private final class TimedListener: Listener {
    let timings = Mutex<[EndpointingTimeouts]>([])
    private let script: ScriptedListener
    init(_ lines: [String]) { script = ScriptedListener(lines) }
    func begin(
        _ vocabulary: Vocabulary, timing: EndpointingTimeouts, isAnswer: (@Sendable ([String]) -> Bool)?
    ) async throws {
        timings.withLock { $0.append(timing) }
        try await script.begin(vocabulary, timing: timing, isAnswer: isAnswer)
    }
    func hear(_ frame: AudioFrame) async throws -> ListenerEvent { try await script.hear(frame) }
    func end() async { await script.end() }
}
