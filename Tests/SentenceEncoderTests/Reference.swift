import Foundation

@testable import SentenceEncoder

/// What reference.py wrote: tokens and vectors by other people's programs.
struct Reference: Decodable {
    struct Sentence: Decodable, CustomStringConvertible {
        var text: String
        var tokens: [Int]
        var vector: [Float]
        var description: String { text.debugDescription }
    }

    /// An encoder so small that every test can make one.
    struct Small: Decodable {
        /// A table's name and its rows and columns, in the order in which they are numbered.
        struct Table: Decodable {
            var name: String
            var shape: [Int]

            init(from decoder: any Decoder) throws {
                var parts = try decoder.unkeyedContainer()
                name = try parts.decode(String.self)
                shape = try parts.decode([Int].self)
            }
        }

        var layers: Int
        var width: Int
        var heads: Int
        var feedForward: Int
        var vocabulary: [String]
        var tables: [Table]
        var sentences: [Sentence]

        var shape: EncoderShape {
            EncoderShape(
                layers: layers, width: width, heads: heads, feedForward: feedForward, positions: 64,
                tokens: vocabulary.count)
        }
    }

    /// Of all-MiniLM-L6-v2.
    var model: [Sentence]
    var small: Small

    static let loaded: Self = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/reference.json")
        do { return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file)) } catch {
            fatalError("\(file.path): \(error)")
        }
    }()
}

/// The small encoder's files, in a folder that is deleted with it.
final class SmallEncoder {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sentence-encoder-\(UUID().uuidString)")
    var tensors: String { folder.appending(path: "model.safetensors").path }
    var vocabulary: String { folder.appending(path: "vocab.txt").path }
    var weights: String { folder.appending(path: "encoder.weights").path }

    /// - Parameters:
    ///   - leavingOut: a table that is not written.
    ///   - kind: of the numbers, as the file says.
    init(leavingOut: String? = nil, kind: String = "F32") throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var tables: [String: Any] = ["__metadata__": ["format": "pt"]]
        var numbers = Data()
        for (index, table) in Reference.loaded.small.tables.enumerated() where table.name != leavingOut {
            let values = (0..<table.shape.reduce(1, *)).map { Float(Self.value(index, $0)) / 256 }
            let bytes = values.withUnsafeBytes { Data($0) }
            tables[table.name] = [
                "dtype": kind, "shape": table.shape, "data_offsets": [numbers.count, numbers.count + bytes.count],
            ]
            numbers += bytes
        }
        let json = try JSONSerialization.data(withJSONObject: tables)
        let length = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) }
        try (length + json + numbers).write(to: URL(filePath: tensors))
        try Data((Reference.loaded.small.vocabulary.joined(separator: "\n") + "\n").utf8)
            .write(to: URL(filePath: vocabulary))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func convert() throws {
        try EncoderConversion(shape: Reference.loaded.small.shape, account: "a small encoder")
            .convert(tensors: tensors, vocabulary: vocabulary, to: weights)
    }

    func encoder() throws -> SentenceEncoder {
        try convert()
        return try SentenceEncoder(reading: weights)
    }

    /// As reference.py has it.
    private static func value(_ table: Int, _ index: Int) -> Int {
        var x = UInt32(truncatingIfNeeded: index + 7919 * table) &* 2_654_435_761
        x = (x ^ (x >> 15)) &* 2_246_822_519
        return Int((x ^ (x >> 13)) >> 24) - 128
    }
}

/// How near two vectors of unit length are: 1 the same.
func cosine(_ left: [Float], _ right: [Float]) -> Float { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }

/// The largest difference between two vectors' numbers.
func difference(_ left: [Float], _ right: [Float]) -> Float {
    zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
