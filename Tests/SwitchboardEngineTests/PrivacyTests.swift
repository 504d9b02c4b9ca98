import Audio
import AudioFiles
import CallHistory
import Foundation
import Grammar
import Recognition
import Routing
import SpokenValues
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

    /// Hears a call to its end.
    /// - Parameter after: done after whatever comes of it, with how many frames there were.
    private func listen(to call: CallRecorder, _ after: (_ frames: Int) async -> Void) async {
        var frames = 0
        while true {
            switch await call.next() {
            case .audio: frames += 1
            case .ended: return
            default: break
            }
            await after(frames)
        }
    }

    @Test func `neither sound nor keys of a payment are recorded and the rest is`() async throws {
        let steps: [ReplayCall.Step] = [.audio(tone), .key(.one), .audio(tone), .key(.four), .audio(tone), .hangUp]
        let call = ReplayCall(id: "pay", steps: steps, caller: Caller(number: "07700900123"), start: Date())
        let recorded = CallRecorder(call, clock: call.clock, in: folder) { Issue.record("\($0)") }
        let pause = RecordingPause(call: recorded, grammar: try council())
        await listen(to: recorded) { frames in
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

    /// The numbers are the card schemes' own for tests, and one with a slip in it.
    @Test(arguments: [
        "4111111111111111", "5555555555554444", "378282246310005", "4111 1111 1111 1111#", "4111111111111112",
    ])
    func `the number of a card is hidden among keys`(keys: String) {
        #expect(CardNumber.hidden(in: keys).allSatisfy { $0 == "*" })
    }

    @Test(arguments: ["07700900123", "1", "441803861234", "00447700900123", "31121990", ""])
    func `other keys are kept`(keys: String) {
        #expect(CardNumber.hidden(in: keys) == keys)
    }

    /// Each is a turn's keys; `|` are keys that no turn listened to.
    @Test(arguments: [
        ["4111111111111111"], ["1", "4111111111111111"], ["4111", "1111", "1111", "1111"],
        ["41111111111111", "11"], ["1", "07700900123", "41111111", "11111111"],
        ["4111", "2", "1111", "1111", "1111"],
        ["4111", "|11111111", "1111"], ["|4111111111111111"], ["4111", "1112", "1111", "1111"],
        ["378282", "246310", "005"], ["5555555555554445"],
        // With its expiry date and its security code behind it.
        ["4111111111111111", "1227", "123"], ["3782822463", "10005", "1", "1234"],
    ])
    func `keys and tones of a card's number are taken out of the recording`(parts: [String]) async throws {
        let kept = ["1", "2", "07700900123"]
        for format in RecordingFormat.allCases {
            var steps: [ReplayCall.Step] = [.audio(tone), .audio(tone), .audio(tone)]
            for part in parts {
                for key in part.filter(\.isNumber) {
                    steps += [.key(try #require(Digit(rawValue: key))), .audio(tone)]
                }
                steps += [.audio(tone), .audio(tone), .audio(tone), .audio(tone)]
            }
            let call = ReplayCall(id: "card-\(format)", steps: steps + [.hangUp], start: Date())
            let recorded = CallRecorder(call, clock: call.clock, in: folder, format: format) { Issue.record("\($0)") }
            let pause = RecordingPause(call: recorded, grammar: try council())
            var (frames, began, pressed) = (0, 0.0, "")
            var rest = parts[...]
            var concealed: [String: Bool] = [:]
            var turns: [(String, Double, Double)] = []
            loop: while true {
                switch await recorded.next() {
                case .audio: frames += 1
                case .digit(let digit): pressed.append(digit.rawValue)
                case .ended: break loop
                default: break
                }
                let now = Double(frames) / 50
                guard let part = rest.first, pressed == part.filter(\.isNumber) else { continue }
                if !part.hasPrefix("|") {
                    let turn = Turn(
                        number: 1, asked: .welcome, answer: .keys(part), began: began, ended: now, latency: 0)
                    await pause.note(.heard(turn), on: "card")
                    turns.append((part, began, now))
                }
                (began, pressed) = (now, "")
                rest = rest.dropFirst()
            }
            for (part, began, ended) in turns { concealed[part] = await recorded.concealsTurn(from: began, to: ended) }
            for (part, isConcealed) in concealed { #expect(isConcealed == !kept.contains(part), "\(part) of \(parts)") }
            let file = folder.appending(path: "card-\(format).\(format.rawValue)")
            let events = try #require(try RecordedEvents(beside: file))
            let keys = events.events.map { if case .key(let key) = $0.kind { key } else { "" } }.joined()
            #expect(keys == parts.filter(kept.contains).joined())
            let caller = try Recording(reading: file.path).channels[0]
            #expect(caller.count == steps.count { if case .audio = $0 { true } else { false } } * 8000)
            // Silent from half a second before the first key of the number.
            #expect(caller[..<16_000].contains { $0 != 0 } && caller.contains(0))
            let loud = stride(from: 0, to: caller.count, by: 160).count { caller[$0..<$0 + 160].contains { $0 != 0 } }
            let keptFrames = (3 + 4 * parts.count + parts.filter(kept.contains).joined().count) * 50
            #expect(loud < keptFrames, "\(loud) frames are heard")
            #expect(!FileManager.default.fileExists(atPath: file.path + ".quiet.flac"))
        }
    }

    private func note(_ words: String, at second: Double, to pause: RecordingPause) async {
        let turn = Turn(
            number: 1, asked: .welcome, answer: .utterance(Utterance(typed: words)), began: second - 1, ended: second,
            latency: 0)
        await pause.note(.heard(turn), on: "said")
    }

    @Test(arguments: [
        [2: "four one one one double one one one treble one one one one one one"],
        [2: "four one one one", 3: "one one one one", 4: "one one one one", 5: "one one one one"],
        [2: "forty one eleven eleven eleven then eleven eleven eleven eleven"],
        [
            2: "four one one one double one one one treble one one one one one one", 4: "twelve twenty seven",
            6: "one two three",
        ],
    ])
    func `a card's number that is said is silent in the recording, and read back as well`(
        turns: [Int: String]
    ) async throws {
        let call = ReplayCall(id: "said", steps: Array(repeating: .audio(tone), count: 8) + [.hangUp], start: Date())
        let recorded = CallRecorder(call, clock: call.clock, in: folder) { Issue.record("\($0)") }
        let pause = RecordingPause(call: recorded, grammar: try council())
        await listen(to: recorded) { frames in
            guard frames % 50 == 0 else { return }
            if let words = turns[frames / 50] { await note(words, at: Double(frames / 50), to: pause) }
        }
        let caller = try Recording(reading: folder.appending(path: "said.wav").path).channels[0]
        #expect(Array(caller[..<7800]) == Array(tone.samples[..<7800]))
        for second in turns.keys { #expect(caller[(second - 1) * 8000..<second * 8000].allSatisfy { $0 == 0 }) }
        #expect(caller[56_000...].contains { $0 != 0 })
    }

    @Test func `a number that is read back is not recorded`() async throws {
        let call = ReplayCall(id: "back", steps: Array(repeating: .audio(tone), count: 3) + [.hangUp], start: Date())
        let recorded = CallRecorder(call, clock: call.clock, in: folder) { Issue.record("\($0)") }
        let pause = RecordingPause(call: recorded, grammar: try council())
        await recorded.play(Pcm(samples: Array(repeating: 900, count: 24_000), rate: 8000))
        await listen(to: recorded) { frames in
            if frames == 50 {
                let words = "I heard four one one one, one one one one, one one one one, one one one one"
                await pause.note(.said(prompt: .readBack, words: words, at: 1), on: "back")
            }
            if frames == 100 { await pause.note(turn(.reject), on: "back") }
        }
        let said = try Recording(reading: folder.appending(path: "back.wav").path).channels[1]
        #expect(said[8000..<16_000].allSatisfy { $0 == 0 })
        #expect(said[..<8000].allSatisfy { $0 == 900 } && said[16_000...].allSatisfy { $0 == 900 })
    }

    @Test func `a card number that is said is noticed`() {
        #expect(
            CardNumber.isSpoken(
                in: Utterance(typed: "it's four one one one double one one one treble one one one nine")))
        #expect(!CardNumber.isSpoken(in: Utterance(typed: "oh seven seven double oh nine oh oh one two three")))
        #expect(
            !CardNumber.isSpoken(
                in: Utterance(typed: "number twelve oh seven seven double oh nine oh oh one two three")))
        #expect(!CardNumber.isSpoken(in: Utterance(typed: "the one at number two")))
        #expect(CardNumber.isIn("it is 4111 1111 1111 1111, I think"))
        #expect(CardNumber.isIn("4111-1111-1111-1111"))
        #expect(!CardNumber.isIn("ring 07700 900123 or 01803 861234 about SH-4827-3196"))
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
