import Foundation
import Testing

@testable import SentenceEncoder

enum MiniLM {
    static let weights = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Models/sentence-encoder.weights").path
    static var isThere: Bool { FileManager.default.fileExists(atPath: weights) }
}

/// The model itself.
@Suite(.enabled(if: MiniLM.isThere, "Models/sentence-encoder.weights is not there: run ./setup"))
struct MiniLMTests {
    let encoder: SentenceEncoder

    init() throws { encoder = try SentenceEncoder(reading: MiniLM.weights) }

    @Test(arguments: Reference.loaded.model)
    func tokensAndVectorsAreTheReferences(_ sentence: Reference.Sentence) {
        #expect(encoder.tokens(of: sentence.text) == sentence.tokens)
        let vector = encoder.encode(sentence.text)
        // docs/measured/sentence-encoder.md#sixteen-bits
        #expect(cosine(vector, sentence.vector) > 0.99999)
        #expect(difference(vector, sentence.vector) < 8e-4)
    }

    @Test func togetherIsTheSameAsAlone() {
        let sentences = Reference.loaded.model.map(\.text)
        #expect(encoder.encode(sentences, threads: 2) == sentences.map { encoder.encode($0) })
    }

    @Test func whatMeansTheSameIsNear() {
        let vectors = encoder.encode([
            "they've not emptied my bin", "my rubbish was not collected", "i want to pay my council tax",
        ])
        #expect(cosine(vectors[0], vectors[1]) > 0.5)
        #expect(cosine(vectors[0], vectors[2]) < 0.3)
    }

    @Test func itSaysWhoseItIs() {
        #expect(encoder.account.contains("all-MiniLM-L6-v2"))
        #expect(encoder.account.contains("Apache-2.0"))
        #expect(encoder.dimensions == 384)
    }
}
