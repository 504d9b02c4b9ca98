import Foundation
import Testing

@testable import Meaning

/// What an encoder made of sentences is kept, and asked for once.
final class KeptVectorsTests {
    private let cache = FileManager.default.temporaryDirectory.appending(path: "vectors-\(UUID().uuidString)")
    private var encoded: [[String]] = []

    deinit { try? FileManager.default.removeItem(at: cache) }

    private func vectors(of sentences: [String], by encoder: String = "one", dimensions: Int = 3) -> [[Float]] {
        KeptVectors.vectors(of: sentences, by: encoder, dimensions: dimensions, cache: cache.path) { new in
            encoded.append(new)
            return new.map { text in (0..<dimensions).map { Float(text.utf8.count) / Float($0 + 3) } }
        }
    }

    @Test func `only what is new is encoded, and what is kept is the same to the last bit`() {
        let first = vectors(of: ["my bin", "loud music", "my bin"])
        let second = vectors(of: ["loud music", "a dog", "my bin"])
        #expect(encoded == [["my bin", "loud music"], ["a dog"]])
        #expect(first == [second[2], second[0], second[2]])
        #expect(second[1] == [Float(5) / 3, Float(5) / 4, 1])
    }

    @Test func `what is not asked for today is still there tomorrow`() {
        _ = vectors(of: ["my bin"])
        _ = vectors(of: ["loud music"])
        _ = vectors(of: ["my bin", "loud music"])
        #expect(encoded == [["my bin"], ["loud music"]])
    }

    @Test func `another encoder has its own`() {
        _ = vectors(of: ["my bin"])
        _ = vectors(of: ["my bin"], by: "two")
        #expect(vectors(of: ["my bin"], by: "one", dimensions: 2) == [[2, 1.5]])
        #expect(encoded.count == 3)
    }

    @Test func `a spoiled file is made anew`() throws {
        _ = vectors(of: ["my bin", "loud music"])
        let file = try #require(
            try FileManager.default.contentsOfDirectory(at: cache, includingPropertiesForKeys: nil).first)
        let bytes = try Data(contentsOf: file)
        try bytes.dropLast().write(to: file)
        #expect(vectors(of: ["my bin"]) == [[2, 1.5, 1.2]])
        try Data().write(to: file)
        _ = vectors(of: ["my bin"])
        #expect(encoded.count == 3)
        _ = vectors(of: ["my bin"])
        #expect(encoded.count == 3)
    }
}
