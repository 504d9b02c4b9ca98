import Audio
import Foundation
import Recognition
import Synchronization
import TestSupport
import Testing

@testable import Speech

/// The second pass of an utterance that may be over.
struct HearingAheadTests {
    private static let heard = SecondHearing(phones: [0], results: [])

    @Test func `what was heard ahead is waited for`() {
        let gate = DispatchSemaphore(value: 0)
        let hearing = HearingAhead {
            gate.wait()
            return Self.heard
        }
        gate.signal()
        #expect(hearing.result() == Self.heard)
    }

    @Test func `what nobody asks for any longer is given up where it has not begun`() {
        // So much work that the last of it cannot have begun.
        let gate = DispatchSemaphore(value: 0)
        let begun = Mutex(0)
        let count = 600
        let all = (0..<count).map { _ in
            HearingAhead {
                begun.withLock { $0 += 1 }
                gate.wait()
                return Self.heard
            }
        }
        for one in all { one.cancel() }
        for _ in all { gate.signal() }
        for one in all { _ = one.result() }
        #expect(begun.withLock { $0 } < count)
    }
}

/// With the encoder's own weights.
@Suite(
    .enabled(
        if: FileManager.default.fileExists(atPath: SecondPass.installed),
        "the speech encoder's weights are not there: run ./setup"))
struct SecondPassTests {
    private static let openings = [
        "somebody has left a lot of rubbish in the lane", "the bin men have not been down our road",
        "how much is it to park all day",
    ].map { $0.split(separator: " ").map(String.init) }

    /// Everything that it hears in a call where the caller pauses once.
    private func utterances(ahead: Bool, _ call: [Int16]) throws -> [Utterance] {
        var settings = RecogniserSettings(decoders: 1)
        settings.hearsAhead = ahead
        let words = Array(SmallCouncil.sentences.values.joined().joined()) + Array(Self.openings.joined())
        let recogniser = try Recogniser(
            sentences: SmallCouncil.sentences, openings: Self.openings, lexicon: Lexicon(words: words),
            cache: SmallCouncil.cache, settings: settings)
        #expect(recogniser.hearsTwice)
        let listener = TurnListener(recogniser: recogniser)
        listener.begin()
        return try stride(from: 0, to: call.count, by: 160).compactMap { offset in
            guard case .utterance(let said) = try listener.hear(AudioFrame(copying: call, from: offset, rate: 8000))
            else { return nil }
            return said
        }
    }

    @Test func `what is heard ahead is what is heard behind`() async throws {
        let (first, second) = try await (spoken("the bin men have not been"), spoken("down our road"))
        let call = hiss(1) + first.samples + hiss(0.6) + second.samples + hiss(2)
        let behind = try utterances(ahead: false, call)
        #expect(behind.count == 1)
        #expect(try utterances(ahead: true, call) == behind)
        #expect(behind.first?.isHeardTwice == true)
    }

    @Test(arguments: [
        (Vocabulary.routing, "missed bin collection", true), (.details, "four two", true), (.answers, "yes", false),
    ])
    func `requests are heard twice without openings too, and forms, but not answers`(
        vocabulary: Vocabulary, words: String, isTwice: Bool
    ) async throws {
        var sentences = SmallCouncil.sentences
        sentences[.details] = [["four", "two"], ["seven", "nine"]]
        let recogniser = try Recogniser(
            sentences: sentences, lexicon: Lexicon(words: sentences.values.joined().joined()),
            cache: SmallCouncil.cache, settings: RecogniserSettings(decoders: 1))
        let said = try recogniser.recognise(await spoken(words), vocabulary: vocabulary)
        #expect(said.hypotheses.first?.text == words)
        #expect(said.isHeardTwice == isTwice)
    }
}
