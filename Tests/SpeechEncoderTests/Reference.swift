import Foundation

@testable import SpeechEncoder

/// What reference.py wrote: the same utterances by another program.
struct Reference: Decodable {
    struct Utterance: Decodable, CustomStringConvertible {
        var samples: Int
        var frames: Int
        /// Frame and number in it.
        var places: [[Int]]
        /// What stands at `places`.
        var numbers: [Float]
        /// Of each frame.
        var means: [Float]
        /// Roots of the mean squares of each frame.
        var sizes: [Float]
        var description: String { "\(samples) samples" }

        /// The largest difference to what an encoder gave.
        func difference(_ vectors: [Float]) -> Float {
            let width = vectors.count / frames
            var largest: Float = 0
            for (place, number) in zip(places, numbers) {
                largest = max(largest, abs(vectors[place[0] * width + place[1]] - number))
            }
            for frame in 0..<frames {
                let vector = vectors[frame * width..<(frame + 1) * width]
                let mean = vector.reduce(0, +) / Float(width)
                let size = (vector.reduce(0) { $0 + $1 * $1 } / Float(width)).squareRoot()
                largest = max(largest, abs(mean - means[frame]), abs(size - sizes[frame]))
            }
            return largest
        }
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
        var positions: Int
        var bands: Int
        var tables: [Table]
        var utterances: [Utterance]

        var shape: SpeechEncoderShape {
            SpeechEncoderShape(
                layers: layers, width: width, heads: heads, feedForward: feedForward, positions: positions, bands: bands
            )
        }
    }

    var recording: String
    /// Of Whisper base.
    var model: [Utterance]
    var small: Small

    static let loaded: Self = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/reference.json")
        do { return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file)) } catch {
            fatalError("\(file.path): \(error)")
        }
    }()

    /// The recording over and over, at 16 kHz: a sample between each two of its own is their mean, as reference.py has it.
    static let sound: [Int16] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Recordings/\(loaded.recording)")
        guard let data = try? Data(contentsOf: file) else { fatalError("\(file.path) cannot be read") }
        let bytes = [UInt8](data.dropFirst(44))
        let samples = stride(from: 0, to: bytes.count - 1, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
        let twice = samples.indices.flatMap { index in
            let next = samples[min(index + 1, samples.count - 1)]
            return [samples[index], Int16((Int(samples[index]) + Int(next)) >> 1)]
        }
        return [[Int16]](repeating: twice, count: 20).flatMap { $0 }
    }()
}

/// The small encoder's files, in a folder that is deleted with it.
final class SmallEncoder {
    let folder = FileManager.default.temporaryDirectory.appending(path: "speech-encoder-\(UUID().uuidString)")
    var model: String { folder.appending(path: "model.bin").path }
    var weights: String { folder.appending(path: "speech-encoder.weights").path }

    /// - Parameters:
    ///   - leavingOut: a table that is not written.
    ///   - bits: of the numbers: 16 or 32, or 8, which are none.
    ///   - version: of CTranslate2's file.
    init(leavingOut: String? = nil, bits: Int = 16, version: UInt32 = 6) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let tables = Reference.loaded.small.tables.enumerated().filter { $0.element.name != leavingOut }
        var data = Data()
        func add(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
        }
        func add(text: String) {
            add(UInt16(text.utf8.count + 1))
            data.append(contentsOf: Array(text.utf8) + [0])
        }
        add(version)
        add(text: "WhisperSpec")
        add(UInt32(3))
        add(UInt32(tables.count))
        for (index, table) in tables {
            add(text: table.name)
            add(UInt8(table.shape.count))
            for length in table.shape { add(UInt32(length)) }
            add(UInt8(bits == 16 ? 4 : bits == 32 ? 0 : 1))
            let count = table.shape.reduce(1, *)
            add(UInt32(count * bits / 8))
            for place in 0..<count {
                let value = Self.value(index, place)
                switch bits {
                case 16: add(Float16(Float(value) / 256).bitPattern)
                case 32: add((Float(value) / 256).bitPattern)
                default: add(Int8(value))
                }
            }
        }
        try data.write(to: URL(filePath: model))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func convert() throws {
        try SpeechEncoderConversion(shape: Reference.loaded.small.shape, account: "a small encoder")
            .convert(model: model, to: weights)
    }

    func encoder() throws -> SpeechEncoder {
        try convert()
        return try SpeechEncoder(reading: weights)
    }

    /// As reference.py has it.
    private static func value(_ table: Int, _ index: Int) -> Int {
        var x = UInt32(truncatingIfNeeded: index + 7919 * table) &* 2_654_435_761
        x = (x ^ (x >> 15)) &* 2_246_822_519
        return Int((x ^ (x >> 13)) >> 24) - 128
    }
}
