import Audio
import Foundation
import Grammar
import Records
import SIP
import SIPSupport
import Speech
import Telephony
import TestSupport
import Testing

/// What users of such systems complain of, on calls to the running program. Where another suite has the test, it is named.
///
/// 1. Noise and gibberish are “recognised”, all of it for sure: here; `CalibrationTests`.
/// 2. A silent or deaf caller finds no way out: `LiveCallTests`, `ConversationTests.silence twice reaches a person` and
///    `nonsense twice reaches a person`; no more than four choices: `ChoosingTests`.
/// 3. Barge-in that a click sets off, or that stops working: here. Stale sound after it, and speech before a transfer that
///    kills the dial: `LineComplaintTests`.
/// 4. Cut off in mid-phrase, or a long dead silence: `EndpointerTests`, `TurnListenerTests`.
/// 5. REFER that ends in nothing; 6. keys lost or doubled; 7. one-way audio: `LineComplaintTests`, and the
///    suites that it names.
/// 8. A crash on the n-th recognition, calls that stall each other: here; `RecogniserTests`,
///    `SippCallTests.five callers at once…`.
/// 9. Names and places that no dictionary has are dropped: here; `GrammarCheckTests`, `PronunciationTests`.
/// 10. Tuning is blind: `LiveConversationTests` and `ReplayTests` (calls of yesterday), `RecordsCommandTests` (what a call
///    was really about), `ReportTests` (what nobody understood).
/// 11. Accents and the letters of postcodes: `LiveConversationTests` speaks with several voices and a postcode; and whoever
///    is not understood gets a person.
@Suite(.onEachStack, .serialized, .timeLimit(.minutes(8)))
struct ServiceComplaintTests {
    @Test func `noise, music and gibberish are not acted on, and lead to a person`() async throws {
        let (switchboard, phone, call) = try await Self.connected()
        var random = SystemRandomNumberGenerator()
        await call.play(
            Pcm(samples: (0..<16_000).map { _ in Int16.random(in: -6000...6000, using: &random) }, rate: 8000))
        await call.play(Pcm(samples: [Int16](repeating: 0, count: 8000), rate: 8000))
        await call.play(chords)
        await call.play(Pcm(samples: [Int16](repeating: 0, count: 24_000), rate: 8000))
        await call.play(try recording("pizza-joe.wav"))
        await call.isOver()
        let record = try await Self.stopped(switchboard, phone)
        #expect(
            record.actions.map { "\($0.columns.kind) \($0.columns.target ?? "") \($0.columns.outcome)" } == [
                "transfer operator completed"
            ])
        #expect(!record.turns.contains { $0.verdict?.hasPrefix("accept") == true }, "\(record.turns.map(\.verdict))")
    }

    @Test func `a click cuts no prompt, and talking over the prompt does in every turn`() async throws {
        let (switchboard, phone, call) = try await Self.connected()
        let repeats = try recording("say-that-again-joe.flac").withoutSilence
        #expect(await call.hearsSound(within: 250))
        _ = await call.loudFrames(25)
        await call.play(Pcm(samples: (0..<160).map { $0 % 2 == 0 ? 30_000 : -30_000 }, rate: 8000))
        #expect(await call.loudFrames(75) > 25, "the welcome goes on")
        for turn in 1...6 {
            _ = await call.loudFrames(25)
            await call.play(repeats)
            // 120 ms until it is speech, 160 ms until the prompt is cut, and the way there and back.
            _ = await call.loudFrames(20)
            let rest = Int(repeats.duration / .milliseconds(20)) - 20
            #expect(await call.loudFrames(rest) <= 2, "turn \(turn)")
            #expect(await call.hearsSound(within: 250), "turn \(turn): it is said again")
        }
        await call.hangUp()
        let record = try await Self.stopped(switchboard, phone)
        #expect(record.turns.prefix(6).allSatisfy { $0.verdict == "repeat" }, "\(record.turns.map(\.verdict))")
    }

    @Test func `a caller for whom no recogniser is free in time is put through to a person`() async throws {
        let (switchboard, phone, talker) = try await Self.connected(["decoders": 1])
        let pizza = try recording("pizza-joe.wav").withoutSilence
        // Somebody who talks without a pause has the only one.
        await talker.play(Pcm(samples: Array(repeatElement(pizza.samples, count: 12).joined()), rate: pizza.rate))
        _ = await talker.loudFrames(50)
        let other = try await phone.call(switchboard.target)
        #expect(await other.hearsSound(within: 250))
        await other.play(try recording("council-tax-joe.wav"))
        await other.isOver()
        await talker.hangUp()
        await phone.shutDown()
        #expect(await switchboard.stop() == 0)
        let record = try #require(try await switchboard.calls().last)
        #expect(record.call.ending == "transferred")
        #expect(record.actions.map(\.columns.target) == ["operator"])
        #expect(record.turns.isEmpty, "nothing was recognised")
    }

    @Test func `no word of the example council is without a pronunciation`() throws {
        let grammar = try Grammar(directory: Program.package.appending(path: "Grammars/south-hams"))
        let lexicon = try Lexicon(
            words: grammar.vocabulary, council: grammar.lexicon, cache: URL(filePath: RunningSwitchboard.cache).path)
        #expect(grammar.vocabulary.count > 300)
        #expect(grammar.vocabulary.filter { lexicon.pronunciations(of: $0).isEmpty } == [])
    }

    // MARK: A caller

    private static func connected(
        _ settings: [String: Any] = [:]
    ) async throws -> (RunningSwitchboard, SIPEndpoint, SIPCall) {
        let switchboard = try await RunningSwitchboard(pbx: 5070, settings: settings)
        let phone = try await SIPEndpoint(.trial)
        return (switchboard, phone, try await phone.call(switchboard.target))
    }

    private static func stopped(_ switchboard: RunningSwitchboard, _ phone: SIPEndpoint) async throws -> CallRecord {
        await phone.shutDown()
        #expect(await switchboard.stop() == 0)
        return try await switchboard.onlyCall()
    }

    private func recording(_ name: String) throws -> Pcm {
        try Pcm(reading: Program.package.appending(path: "Tests/Recordings/\(name)").path)
    }

    /// Three chords of three tones, a second each.
    private var chords: Pcm {
        let chords = [
            tone(262, 330, 392, amplitude: 3000), tone(349, 440, 523, amplitude: 3000),
            tone(392, 494, 587, amplitude: 3000),
        ]
        return Pcm(samples: chords.flatMap(\.samples), rate: 8000)
    }
}

extension Pcm {
    /// From the first loud sample to the last.
    fileprivate var withoutSilence: Pcm {
        guard let first = samples.firstIndex(where: { abs(Int($0)) > 800 }),
            let last = samples.lastIndex(where: { abs(Int($0)) > 800 })
        else { return self }
        return Pcm(samples: Array(samples[first...last]), rate: rate)
    }
}

extension SIPCall {
    /// In how many of so many frames of 20 ms something is heard.
    fileprivate func loudFrames(_ count: Int) async -> Int {
        var (frames, loud) = (0, 0)
        while frames < count {
            switch await next() {
            case .audio(let frame):
                frames += 1
                if frame.isLoud { loud += 1 }
            case .ended: return loud
            default: continue
            }
        }
        return loud
    }

    /// Whether something is heard within so many frames of 20 ms.
    func hearsSound(within frames: Int) async -> Bool {
        for _ in 0..<frames where await loudFrames(1) == 1 { return true }
        return false
    }

    /// Waits for its end.
    fileprivate func isOver() async {
        while true { if case .ended = await next() { return } }
    }
}

extension AudioFrame {
    fileprivate var isLoud: Bool {
        withSamples { samples in samples.indices.contains { abs(Int(samples[$0])) > 1000 } }
    }
}
