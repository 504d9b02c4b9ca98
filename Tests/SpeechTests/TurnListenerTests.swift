import Audio
import Foundation
import Recognition
import Testing
@testable import Speech

/// Feeds a stretch of a call and gives every utterance, with the time (s) at which it came.
private func utterances(_ listener: TurnListener, _ samples: [Int16], rate: Int = 8000) throws -> [(Double, Utterance)]
{
    var found: [(Double, Utterance)] = []
    for (index, offset) in stride(from: 0, to: samples.count, by: rate / 50).enumerated() {
        if case .utterance(let said) = try listener.hear(AudioFrame(copying: samples, from: offset, rate: rate)) {
            found.append((Double(index + 1) / 50, said))
        }
    }
    return found
}

@Test func `a request between silences is one utterance`() async throws {
    let recogniser = try SmallCouncil.recogniser()
    let listener = TurnListener(recogniser: recogniser) { $0.suffix(2) == ["bin", "collection"] }
    listener.begin()
    let request = try await spoken("missed bin collection")
    let found = try utterances(listener, hiss(1) + request.samples + hiss(2))
    #expect(found.count == 1)
    let (time, said) = try #require(found.first)
    #expect(said.hypotheses.first?.text.hasSuffix("bin collection") == true)
    #expect(said.speechStart > 0.9 && said.speechStart < 1.3)
    #expect(said.speechEnd > said.speechStart + 0.8)
    // The grammar is satisfied, so the short silence is enough.
    #expect(time - said.speechEnd < 0.7)
    #expect(abs(said.hypotheses[0].words[0].start) < 0.3)
    #expect(recogniser.pool.borrow() != nil)
}

@Test func `what does not satisfy the grammar gets the long silence`() async throws {
    let listener = TurnListener(recogniser: try SmallCouncil.recogniser()) { _ in false }
    listener.begin()
    let found = try await utterances(listener, hiss(1) + spoken("council tax").samples + hiss(2))
    let (time, said) = try #require(found.first)
    #expect(abs(time - said.speechEnd - 1.5) < 0.05)
}

@Test func `a short answer comes soon after its end`() async throws {
    let listener = TurnListener(recogniser: try SmallCouncil.recogniser()) { $0.contains("yes") }
    listener.begin(vocabulary: .answers)
    let found = try await utterances(listener, hiss(1) + spoken("yes").samples + hiss(2))
    let (time, said) = try #require(found.first)
    #expect(said.hypotheses.first?.text.contains("yes") == true)
    #expect(time - said.speechEnd < 0.8)
}

@Test func `silence is silence and holds no decoder`() throws {
    let recogniser = try SmallCouncil.recogniser()
    let listener = TurnListener(recogniser: recogniser)
    listener.begin()
    #expect(try utterances(listener, hiss(5)).isEmpty)
    #expect(try listener.finish() == nil)
    #expect(recogniser.pool.borrow() != nil)
}

@Test func `a recording that ends in mid-speech still gives its utterance`() async throws {
    let listener = TurnListener(recogniser: try SmallCouncil.recogniser())
    listener.begin()
    #expect(try await utterances(listener, hiss(1) + spoken("parking permit").samples).isEmpty)
    #expect(try listener.finish()?.hypotheses.first?.text.contains("parking") == true)
    #expect(try listener.finish() == nil)
}

@Test func `two requests in one turn are two utterances`() async throws {
    let listener = TurnListener(recogniser: try SmallCouncil.recogniser())
    listener.begin()
    let one = try await spoken("council tax").samples
    #expect(try utterances(listener, hiss(1) + one + hiss(2) + one + hiss(2)).count == 2)
}

@Test func `nothing is recognised between turns`() async throws {
    let recogniser = try SmallCouncil.recogniser()
    let listener = TurnListener(recogniser: recogniser)
    let request = try await spoken("council tax").samples
    #expect(try utterances(listener, hiss(1) + request + hiss(2)).isEmpty)
    listener.begin()
    _ = try utterances(listener, hiss(1) + request)
    listener.end()
    #expect(try utterances(listener, hiss(2)).isEmpty)
    #expect(recogniser.pool.borrow() != nil)
}

@Test func `a call that is dropped in mid-speech gives its decoder back`() async throws {
    let recogniser = try SmallCouncil.recogniser()
    let request = try await spoken("council tax").samples
    do {
        let listener = TurnListener(recogniser: recogniser)
        listener.begin()
        _ = try utterances(listener, hiss(1) + request)
        #expect(recogniser.pool.borrow() == nil)
    }
    #expect(recogniser.pool.borrow() != nil)
}

@Test func `speech waits for a decoder and loses nothing`() async throws {
    let recogniser = try SmallCouncil.recogniser()
    let request = hiss(1) + (try await spoken("missed bin collection").samples)
    let listener = TurnListener(recogniser: recogniser)
    listener.begin()
    let held = try #require(recogniser.pool.borrow())
    #expect(try utterances(listener, request).isEmpty)
    recogniser.pool.giveBack(held)
    let found = try utterances(listener, hiss(2))
    #expect(found.first?.1.hypotheses.first?.text.contains("bin collection") == true)
}

@Test func `speech that finds no decoder in time is an error and the listener goes on`() async throws {
    let recogniser = try SmallCouncil.recogniser { $0.patience = 0.2 }
    let request = hiss(1) + (try await spoken("missed bin collection").samples)
    let listener = TurnListener(recogniser: recogniser)
    listener.begin()
    let held = try #require(recogniser.pool.borrow())
    #expect(throws: SpeechError.noDecoder(waited: 0.2, limit: 1)) { try utterances(listener, request) }
    recogniser.pool.giveBack(held)
    #expect(try utterances(listener, hiss(2) + request + hiss(2)).count == 1)
}
