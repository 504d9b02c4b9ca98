import Audio
import AudioFiles
import Foundation
import Recognition
import TestSupport
@testable import Speech

/// A small grammar, compiled once for all tests.
enum SmallCouncil {
    static let sentences: [Vocabulary: [[String]]] = [
        .routing: ["missed bin collection", "council tax", "parking permit", "planning application", "housing benefit"]
            .flatMap { phrase in
                [phrase, "can i speak to someone about \(phrase)", "\(phrase) please"].map {
                    $0.split(separator: " ").map(String.init)
                }
            },
        .answers: [["yes"], ["no"], ["yes", "please"], ["no", "thank", "you"], ["operator"]],
    ]

    /// Compiled grammars of this run.
    private static let folder = Result { try TemporaryFolder() }
    static var cache: String { get throws { try folder.get().path } }

    static func recogniser(
        decoders: Int = 1, cache: String? = nil, adjust: (inout RecogniserSettings) -> Void = { _ in }
    ) throws -> Recogniser {
        var settings = RecogniserSettings(decoders: decoders)
        adjust(&settings)
        return try Recogniser(
            sentences: sentences, lexicon: Lexicon(words: sentences.values.joined().joined()),
            cache: cache ?? Self.cache,
            settings: settings)
    }
}

/// Says words through espeak-ng, which every machine with the recogniser has, as a telephone line carries them.
func spoken(_ words: String, rate: Int = 8000) async throws -> Pcm {
    let speech = try await espeak(words, "-v", "en-us+f2", "-s", "170")
    return try rate == 8000 ? TelephoneLine.carry(speech) : speech.resampled(to: rate)
}

/// Words as espeak-ng says them.
/// - Parameter voice: its options.
func espeak(_ words: String, _ voice: String...) async throws -> Pcm {
    let folder = try TemporaryFolder()
    let said = folder.appending(path: "said.wav").path
    _ = try await FinishedProgram.run(URL(filePath: "/usr/bin/espeak-ng"), voice + ["-w", said, words])
    return try Pcm(reading: said)
}

/// A line's soft hiss.
func hiss(_ seconds: Double, rate: Int = 8000) -> [Int16] { hiss(rate: rate, seconds: seconds, amplitude: 20).samples }
