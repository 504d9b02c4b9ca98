import Foundation
import Utilities

/// A network that tells, of an encoded utterance, how likely each phone is in each 20 ms, or that there is none of its own
/// (blank), as connectionist temporal classification has it. It sees a place's vector with two on either side.
struct EncodedPhones: Sendable {
    /// What the file says of itself, a line each.
    let account: [String]
    /// The phones' names by their number; 0 is blank.
    let names: [String]
    private let weights: NeuralNetworkWeights
    private let dimensions: Int

    /// Vectors on either side.
    private static let context = 2
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
        account = file.account
        weights = NeuralNetworkWeights(file.network)
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
        let seen = 2 * Self.context + 1
        let run = NetworkInference(weights, varying: seen * dimensions)
        return [Float](unsafeUninitializedCapacity: frames * names.count) { output, count in
            for first in stride(from: 0, to: frames, by: NetworkInference.block) {
                let here = min(NetworkInference.block, frames - first)
                for row in 0..<here {
                    for offset in 0..<seen {
                        let frame = min(max(first + row + offset - Self.context, 0), frames - 1)
                        (run.input + (row * seen + offset) * dimensions)
                            .update(from: vectors.baseAddress.unsafelyUnwrapped + frame * dimensions, count: dimensions)
                    }
                }
                let (scores, stride) = run.run()
                for row in 0..<here {
                    let scores = UnsafeBufferPointer(start: scores + row * stride, count: names.count)
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
