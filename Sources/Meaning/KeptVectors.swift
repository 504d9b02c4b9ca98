import Foundation
import Utilities

/// Sentences' vectors from one learning to the next, so that one more opening is learnt in seconds and not in minutes.
///
/// A file named by its encoder, of four-byte numbers, and mapped as it is; 1,540 bytes a sentence.
///
/// ```
/// magic ─ sentences ─ dimensions ─ 0 ─ sentences' fingerprints, rising ─ their vectors, in that order
/// ```
struct KeptVectors {
    private static let magic: UInt32 = 0x5645_4331
    private static let header = 16
    /// Beyond this many, those that are not asked for are let go.
    private static let most = 100_000

    private let fingerprints: Numbers<UInt32>
    private let vectors: Numbers<Float>
    private let dimensions: Int
    private let count: Int

    /// Vectors of sentences in their order: those that are kept, and what the encoder makes of the others, which are kept
    /// from then on.
    /// - Parameters:
    ///   - encoder: tells it from every other.
    ///   - dimensions: numbers of a vector.
    ///   - cache: a folder; where it cannot be written to, nothing is kept.
    ///   - encode: vectors of the given dimensions.
    static func vectors(
        of sentences: [String], by encoder: String, dimensions: Int, cache: String, encode: ([String]) -> [[Float]]
    ) -> [[Float]] {
        let path = "\(cache)/\(Fingerprint(of: encoder.utf8).name).vectors"
        let kept = KeptVectors(reading: path, dimensions: dimensions)
        let fingerprints = sentences.map { Fingerprint(of: $0.utf8).value }
        var found = [UInt64: [Float]](minimumCapacity: sentences.count)
        var new: [String] = []
        for (fingerprint, sentence) in zip(fingerprints, sentences) where found[fingerprint] == nil {
            found[fingerprint] = kept?.vector(of: fingerprint) ?? []
            if found[fingerprint]?.isEmpty == true { new.append(sentence) }
        }
        if !new.isEmpty {
            for (sentence, vector) in zip(new, encode(new)) {
                found[Fingerprint(of: sentence.utf8).value] = vector
            }
            var all = found
            for fingerprint in kept.map({ kept in (0..<kept.count).map(kept.fingerprint) }) ?? []
            where all.count < most && all[fingerprint] == nil {
                all[fingerprint] = kept?.vector(of: fingerprint)
            }
            write(all, dimensions: dimensions, to: path)
        }
        return fingerprints.map { found[$0] ?? [] }
    }

    /// Nil when there is no such file, or it is spoiled.
    init?(reading path: String, dimensions: Int) {
        guard let bytes = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped), bytes.count >= Self.header
        else { return nil }
        let numbers = Numbers<UInt32>(bytes, first: 0, count: Self.header / 4)
        (count, self.dimensions) = (Int(numbers[1]), dimensions)
        let vectorsStart = Self.header + 8 * count
        guard numbers[0] == Self.magic, Int(numbers[2]) == dimensions,
            bytes.count == vectorsStart + 4 * count * dimensions
        else { return nil }
        fingerprints = Numbers(bytes, first: Self.header, count: 2 * count)
        vectors = Numbers(bytes, first: vectorsStart, count: count * dimensions)
    }

    private func fingerprint(_ place: Int) -> UInt64 {
        UInt64(fingerprints[2 * place + 1]) << 32 | UInt64(fingerprints[2 * place])
    }

    private func vector(of wanted: UInt64) -> [Float]? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if fingerprint(middle) < wanted { low = middle + 1 } else { high = middle }
        }
        guard low < count, fingerprint(low) == wanted else { return nil }
        return vectors.withUnsafeBufferPointer { Array($0[low * dimensions..<(low + 1) * dimensions]) }
    }

    private static func write(_ vectors: [UInt64: [Float]], dimensions: Int, to path: String) {
        var bytes = Data(capacity: header + vectors.count * (8 + 4 * dimensions))
        func append(_ numbers: [some BitwiseCopyable]) { numbers.withUnsafeBytes { bytes.append(contentsOf: $0) } }
        let rising = vectors.keys.sorted()
        append([magic, UInt32(vectors.count), UInt32(dimensions), 0])
        append(rising)
        for fingerprint in rising { append(vectors[fingerprint] ?? []) }
        bytes.keep(at: path)
    }
}
