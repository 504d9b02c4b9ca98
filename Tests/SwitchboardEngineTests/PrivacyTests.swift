import Audio
import AudioFiles
import CallHistory
import Foundation
import Grammar
import Recognition
import Routing
import Telephony
import TestSupport
import Testing
import Utilities
@testable import Dialogue
@testable import SwitchboardEngine

@Suite struct PrivacyTests {
    private let temporary: TemporaryFolder
    /// Which the recorder makes.
    private var folder: URL { temporary.appending(path: "recordings") }
    private let tone = Pcm(samples: (0..<8000).map { Int16($0 % 80 * 100) }, rate: 8000)

    init() throws { temporary = try TemporaryFolder() }

    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    private func council() throws -> Grammar {
        try Grammar(directory: Program.package.appending(path: "Grammars/south-hams"))
    }

    private func turn(_ verdict: Decision.Verdict) -> JournalEntry {
        .heard(
            Turn(
                number: 1, asked: .welcome, answer: .noInput,
                decision: Decision(verdict: verdict, candidates: [], reason: ""), began: 0, ended: 1, latency: 0))
    }

    private func route(_ id: String) -> Candidate {
        Candidate(destination: .route(id), probability: 0.9, phrase: "")
    }

    @Test func `neither sound nor keys of a payment are recorded and the rest is`() async throws {
        let steps: [ReplayCall.Step] = [.audio(tone), .key(.one), .audio(tone), .key(.four), .audio(tone), .hangUp]
        let call = ReplayCall(id: "pay", steps: steps, caller: Caller(number: "07700900123"), start: Date())
        let recorded = CallRecorder(call, clock: call.clock, in: folder) { Issue.record("\($0)") }
        let pause = RecordingPause(call: recorded, grammar: try council())
        var frames = 0
        loop: while true {
            switch await recorded.next() {
            case .audio: frames += 1
            case .ended: break loop
            default: break
            }
            if frames == 50 { await pause.note(turn(.confirm(route("make_payment"))), on: "pay") }
            if frames == 100 { await pause.note(turn(.accept(route("potholes"))), on: "pay") }
        }
        let recording = try Recording(reading: folder.appending(path: "pay.wav").path)
        let caller = recording.channels[0]
        #expect(caller.count == 24_000)
        #expect(Array(caller[0..<8000]) == tone.samples)
        #expect(caller[8000..<16_000].allSatisfy { $0 == 0 })
        #expect(Array(caller[16_000...]) == tone.samples)
        let events = try #require(try RecordedEvents(beside: folder.appending(path: "pay.wav")))
        #expect(events.events.map(\.kind) == [.pause(true), .pause(false), .key("4")])
        #expect(try mode(folder.path) == 0o700)
        for file in ["pay.wav", "pay.json"] { #expect(try mode(folder.appending(path: file).path) == 0o600) }
    }

    @Test func `only routes that must not be recorded stop the recording`() throws {
        let grammar = try council()
        let verdicts: [(Decision.Verdict, Bool)] = [
            (.accept(route("make_payment")), true), (.choose([route("potholes"), route("make_payment")]), true),
            (.which(route("potholes"), [route("make_payment")]), true),
            (.which(route("bins"), [route("potholes")]), false),
            (.accept(route("potholes")), false), (.reject, false),
            (.accept(Candidate(destination: .team("Finance"), probability: 1, phrase: "")), false),
        ]
        for (verdict, stops) in verdicts {
            let decision = Decision(verdict: verdict, candidates: [], reason: "")
            #expect(decision.mayLead(toUnrecordedRouteOf: grammar) == stops, "\(verdict)")
        }
    }

    @Test func `a recording in FLAC holds the same sound`() async throws {
        let call = ReplayCall(id: "f", steps: [.audio(tone), .hangUp], start: Date())
        let recorded = CallRecorder(call, clock: call.clock, in: folder, format: .flac) { Issue.record("\($0)") }
        while true { if case .ended = await recorded.next() { break } }
        let file = folder.appending(path: "f.flac")
        #expect(try Data(contentsOf: file).starts(with: Data("fLaC".utf8)))
        #expect(try Recording(reading: file.path).channels[0] == tone.samples)
    }

    /// The numbers are the card schemes' own for tests.
    @Test(arguments: ["4111111111111111", "5555555555554444", "378282246310005", "4111 1111 1111 1111#"])
    func `the number of a card is never kept`(keys: String) {
        #expect(CardNumber.hidden(in: keys).allSatisfy { $0 == "*" })
        var events = RecordedEvents(began: Date())
        events.add(.key("1"), at: 1)
        events.add(.hold(true), at: 2)
        for key in keys where key != " " { events.add(.key(String(key)), at: 3) }
        events.removeCardNumbers()
        let left = events.events.map(\.kind).filter { $0 != .key("#") }
        #expect(left == [.key("1"), .hold(true)])
    }

    @Test(arguments: ["07700900123", "1", "4111111111111112", "441803861234", ""])
    func `other keys are kept`(keys: String) {
        #expect(CardNumber.hidden(in: keys) == keys)
    }

    @Test func `a card number that is said is noticed`() {
        #expect(
            CardNumber.isSpoken(
                in: Utterance(typed: "it's four one one one double one one one treble one one one nine")))
        #expect(!CardNumber.isSpoken(in: Utterance(typed: "oh seven seven double oh nine oh oh one two three")))
        #expect(!CardNumber.isSpoken(in: Utterance(typed: "the one at number two")))
    }

    @Test(arguments: [
        ("call from +447700900123 failed", "call from …123 failed"), ("07700 900 123", "…123"),
        ("no answer from 07700900123.", "no answer from …123."), ("sip:07700900123@pbx", "sip:…123@pbx"),
        ("text 6f9619ff-8b86-4011-b42d-00c04fc964ff sent", "text 6f9619ff-8b86-4011-b42d-00c04fc964ff sent"),
        ("after 2026-03-01T09:30:00.250Z", "after 2026-03-01T09:30:00.250Z"), ("127.0.0.1:5060", "127.0.0.1:5060"),
        ("486 Busy", "486 Busy"),
    ])
    func `logs tell no whole number`(line: String, masked: String) {
        #expect(Redaction.numbers(in: line) == masked)
    }
}
