import Foundation
import Testing

@testable import SpeechEncoder

enum WhisperBase {
    static let weights = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Models/speech-encoder.weights").path
    static var isThere: Bool { FileManager.default.fileExists(atPath: weights) }
}

/// The model itself.
@Suite(.enabled(if: WhisperBase.isThere, "Models/speech-encoder.weights is not there: run ./setup"))
struct WhisperTests {
    let encoder: SpeechEncoder

    init() throws { encoder = try SpeechEncoder(reading: WhisperBase.weights) }

    @Test(arguments: Reference.loaded.model)
    func `vectors are the reference's`(_ utterance: Reference.Utterance) {
        let vectors = encoder.encode(Array(Reference.sound.prefix(utterance.samples)))
        #expect(vectors.count == utterance.frames * encoder.dimensions)
        // docs/measured/speech-encoder.md#exactness
        #expect(utterance.difference(vectors) < 0.04)
    }

    @Test func `it says whose it is`() {
        #expect(encoder.account.contains("Whisper base"))
        #expect(encoder.account.contains("MIT"))
        #expect(encoder.dimensions == 512 && encoder.frameLimit == 1500)
    }

    @Test func `half a minute and more is half a minute by one thread and by two`() {
        let vectors = encoder.encode(Array(Reference.sound.prefix(500_000)))
        #expect(vectors.count == 1500 * 512 && vectors.allSatisfy(\.isFinite))
        #expect(encoder.encode(Array(Reference.sound.prefix(480_000)), threads: 2) == vectors)
    }
}
