import Foundation
import Transformers
import Utilities

/// A network that tells, of an encoded utterance, how likely each phone is in each 20 ms, or that there is none of its own
/// (blank), as connectionist temporal classification has it. It sees a place's vector with two on either side.
struct EncodedPhones: Sendable {
    /// What the file says of itself, a line each.
    let account: [String]
    /// The phones' names by their number; 0 is blank.
    let names: [String]
    /// To the units in between, rectified, and from them to the phones.
    private let layers: (MatrixInMemory, MatrixInMemory)
    private let dimensions: Int

    /// Vectors on either side.
    private static let context = 2
    /// Vectors that go through together: what they need stays in the second-level cache.
    private static let together = 128
    static let title = "switchboard encoded phones 1"
    private static let namesLine = "phones: "

    /// The weights that come with the program.
    static var installed: String { InstalledFile.path("encoded-phones.weights", of: "Speech") }

    /// - Parameters:
    ///   - path: of the file.
    ///   - dimensions: numbers of a vector.
    /// - Throws: `SpeechError.weights`.
    init(reading path: String, dimensions: Int) throws(SpeechError) {
        let file = try WeightsFile(reading: path, title: Self.title, inputs: (2 * Self.context + 1) * dimensions)
        let line = file.account.last { $0.hasPrefix(Self.namesLine) } ?? ""
        names = ["_"] + line.dropFirst(Self.namesLine.count).split(separator: " ").map(String.init)
        guard names.count == file.network.sizes.last, names.count <= Int(UInt8.max) else {
            throw .weights(path: path, why: "it does not name its phones")
        }
        guard file.network.layers.count == 2 else { throw .weights(path: path, why: "it has not two layers") }
        account = file.account
        let made = file.network.layers.map { layer in
            MatrixInMemory(
                (0..<layer.outputs).map { output in
                    (0..<layer.inputs).map { layer.weights[$0 * layer.outputs + output] }
                }, bias: layer.bias)
        }
        layers = (made[0], made[1])
        self.dimensions = dimensions
    }

    /// The phones' numbers by their names, without the blank.
    var numbers: [String: UInt8] {
        Dictionary(uniqueKeysWithValues: names.enumerated().dropFirst().map { ($1, UInt8($0)) })
    }

    /// - Parameter vectors: of an utterance, one after another.
    /// - Returns: natural logarithms, [frame][phone], blank first.
    func logarithms(of vectors: UnsafeBufferPointer<Float>) -> [Float] {
        let frames = vectors.count / dimensions
        guard frames > 0, let start = vectors.baseAddress else { return [] }
        let (units, scores) = (layers.0.matrix, layers.1.matrix)
        let (seen, margin) = (2 * Self.context + 1, 2 * Self.context + Panel.filled(1))
        let room = NumberPages([
            (frames + margin) * dimensions, QuantisedRows.room(rows: Self.together, length: seen * dimensions),
            Self.together * units.stride, Self.together * scores.stride,
        ])
        defer { withExtendedLifetime(room) {} }
        let (around, hidden, made) = (room.runs[0], room.runs[2], room.runs[3])
        let whole = QuantisedRows(in: room.runs[1], rows: Self.together)
        // The first and the last stand for what is before and behind them; the last, too, for rows that fill up.
        for row in 0..<frames + margin {
            let frame = min(max(row - Self.context, 0), frames - 1)
            (around + row * dimensions).update(from: start + frame * dimensions, count: dimensions)
        }
        return [Float](unsafeUninitializedCapacity: frames * names.count) { output, count in
            for first in stride(from: 0, to: frames, by: Self.together) {
                let rows = min(Self.together, frames - first)
                let filled = Panel.filled(rows)
                whole.take(around + first * dimensions, stride: dimensions, count: filled, length: seen * dimensions)
                units.multiply(whole, count: filled, into: hidden)
                for index in 0..<filled * units.stride { hidden[index] = max(hidden[index], 0) }
                whole.take(hidden, stride: units.stride, count: filled, length: units.outputs)
                scores.multiply(whole, count: filled, into: made)
                for row in 0..<rows {
                    let scores = UnsafeBufferPointer(start: made + row * scores.stride, count: names.count)
                    let most = scores.max() ?? 0
                    let sum = most + log(scores.reduce(0) { $0 + exp($1 - most) })
                    for (phone, score) in scores.enumerated() {
                        output[(first + row) * names.count + phone] = score - sum
                    }
                }
            }
            count = frames * names.count
        }
    }
}
