import Foundation

/// A file of trained weights: a title, what it says of itself a line each, the sizes of the layers, an empty line, and the
/// weights as 32-bit little-endian numbers, each layer's followed by its biases.
package struct WeightsFile: Sendable, Equatable {
    /// What the file is, and the version of its kind.
    var title: String
    /// What it was trained on, and how.
    var account: [String]
    var network: NeuralNetwork

    private static let sizes = "layers: "

    /// - Parameters:
    ///   - title: the first line, by which a file is known.
    ///   - account: lines about where the weights come from.
    ///   - network: the weights.
    package init(title: String, account: [String], network: NeuralNetwork) {
        self.title = title
        self.account = account
        self.network = network
    }

    /// - Parameters:
    ///   - path: of the file.
    ///   - title: what it has to begin with.
    ///   - inputs: numbers that have to go in.
    ///   - outputs: numbers that have to come out; nil for as many as there are.
    /// - Throws: `SpeechError.weights`.
    init(reading path: String, title: String, inputs: Int, outputs: Int? = nil) throws(SpeechError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .weights(path: path, why: "the file cannot be read")
        }
        guard let gap = data.firstRange(of: Data("\n\n".utf8)) else {
            throw .weights(path: path, why: "it is no file of weights")
        }
        var lines = String(decoding: data[..<gap.lowerBound], as: UTF8.self).split(separator: "\n").map(String.init)
        guard lines.first == title, let last = lines.last, last.hasPrefix(Self.sizes) else {
            throw .weights(path: path, why: "it is not a ‘\(title)’")
        }
        lines = Array(lines.dropFirst().dropLast())
        let sizes = last.dropFirst(Self.sizes.count).split(separator: " ").compactMap { Int($0) }
        guard sizes.count > 2, sizes.first == inputs, outputs == nil || sizes.last == outputs,
            sizes.allSatisfy({ 1...8192 ~= $0 })
        else {
            let wanted = outputs.map { " to \($0)" } ?? ""
            throw .weights(path: path, why: "it has layers of \(sizes), not from \(inputs)\(wanted)")
        }
        self.init(title: title, account: lines, network: NeuralNetwork(sizes: sizes))
        let numbers = data[gap.upperBound...]
        guard numbers.count == 4 * network.count else {
            throw .weights(path: path, why: "it has \(numbers.count / 4) weights instead of \(network.count)")
        }
        var isFinite = true
        numbers.withUnsafeBytes { bytes in
            var place = 0
            network.update { values in
                for index in values.indices {
                    values[index] = Float(
                        bitPattern: .init(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
                    isFinite = isFinite && values[index].isFinite
                    place += 4
                }
            }
        }
        guard isFinite else { throw .weights(path: path, why: "a weight is not a number") }
    }

    /// Writes the file that `init(reading:)` reads, replacing what is there.
    package func write(to path: String) throws {
        let sizes = Self.sizes + network.sizes.map(String.init).joined(separator: " ")
        var data = Data(([title] + account + [sizes]).joined(separator: "\n").utf8) + Data("\n\n".utf8)
        var copy = network
        copy.update { values in
            for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
        }
        try data.write(to: URL(filePath: path), options: .atomic)
    }
}
