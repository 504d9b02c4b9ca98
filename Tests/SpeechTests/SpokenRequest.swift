import Audio
import AudioFiles
import Foundation
import Recognition
@testable import Speech

/// A folder that nothing uses yet.
func temporaryFolder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
}

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
    static let cache = temporaryFolder()

    static func recogniser(
        decoders: Int = 1, cache: String = cache, adjust: (inout RecogniserSettings) -> Void = { _ in }
    ) throws -> Recogniser {
        var settings = RecogniserSettings(decoders: decoders)
        adjust(&settings)
        return try Recogniser(
            sentences: sentences, lexicon: Lexicon(words: sentences.values.joined().joined()), cache: cache,
            settings: settings)
    }
}

/// Says words through espeak-ng, which every machine with the recogniser has, as a telephone line carries them.
func spoken(_ words: String, rate: Int = 8000) throws -> Pcm {
    let path = temporaryFolder() + ".wav"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/espeak-ng")
    process.arguments = ["-v", "en-us+f2", "-s", "170", "-w", path, words]
    try process.run()
    process.waitUntilExit()
    let speech = try Pcm(reading: path)
    return try rate == 8000 ? TelephoneLine.carry(speech) : speech.resampled(to: rate)
}

/// A line's soft hiss, the same each time.
func hiss(_ seconds: Double, rate: Int = 8000) -> [Int16] {
    var state: UInt32 = 2_463_534_242
    return (0..<Int(seconds * Double(rate))).map { _ in
        state ^= state << 13
        state ^= state >> 17
        state ^= state << 5
        return Int16(truncatingIfNeeded: Int(state % 41)) - 20
    }
}
