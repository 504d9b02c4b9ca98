import Foundation

/// The weights of a small network that tells, from what a telephone line carries, what it cuts off: the lowest and the
/// seven highest of the model's 25 mel filters.
///
/// It hears filters 0–19 of nine frames, relative to the level of the speech, and their mean over the utterance's loud
/// frames. The file begins with lines of text that say what it was trained on, then an empty line, then the weights as
/// 32-bit little-endian numbers.
struct BandExtension: Sendable, Equatable {
    /// What the file says of itself, a line each.
    var account: [String]
    var network: Perceptron

    /// Filters that are heard.
    static let heard = 20
    /// Frames that are heard on either side of the one to be extended.
    static let context = 4
    /// What is heard of the nine frames.
    static let neighbourhood = (2 * context + 1) * heard
    /// All that is heard: the frames, then the utterance's mean.
    static let inputs = neighbourhood + heard
    /// The filters that are replaced.
    static let replaced = [0, 18, 19, 20, 21, 22, 23, 24]
    /// Log-mels this far from the level of the speech, down or up, are as far as any (nats).
    static let range: ClosedRange<Float> = -12...8

    private static let title = "switchboard band extension 1"

    init(account: [String], network: Perceptron) {
        self.account = account
        self.network = network
    }

    /// The weights that come with the program.
    static var installed: String { InstalledFile.path("band-extension.weights") }

    /// - Throws: `SpeechError.weights`.
    init(reading path: String) throws(SpeechError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .weights(path: path, why: "the file cannot be read")
        }
        guard let gap = data.firstRange(of: Data("\n\n".utf8)) else {
            throw .weights(path: path, why: "it is no file of weights")
        }
        account = String(decoding: data[..<gap.lowerBound], as: UTF8.self).split(separator: "\n").map(String.init)
        guard account.first == Self.title else { throw .weights(path: path, why: "it is no file of weights") }
        account.removeFirst()
        network = Perceptron(inputs: Self.inputs)
        let numbers = data[gap.upperBound...]
        guard numbers.count == 4 * network.count else {
            throw .weights(path: path, why: "it has \(numbers.count / 4) weights instead of \(network.count)")
        }
        var isFinite = true
        numbers.withUnsafeBytes { bytes in
            network.update { index, value in
                value = Float(
                    bitPattern: .init(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
                isFinite = isFinite && value.isFinite
            }
        }
        guard isFinite else { throw .weights(path: path, why: "a weight is not a number") }
    }

    /// Writes the file that `init(reading:)` reads, replacing what is there.
    func write(to path: String) throws {
        var data = Data(([Self.title] + account).joined(separator: "\n").utf8) + Data("\n\n".utf8)
        var copy = network
        copy.update { _, value in withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
        try data.write(to: URL(filePath: path), options: .atomic)
    }
}

extension Perceptron {
    /// How many weights there are.
    var count: Int { (inputs + 1) * Self.hidden + (Self.hidden + 1) * Self.outputs }

    /// Visits every weight in the file's order: first layer, its biases, second layer, its biases.
    mutating func update(_ body: (Int, inout Float) -> Void) {
        var index = 0
        func visit<Vector: SIMD<Float>>(_ vector: inout Vector) {
            for lane in vector.indices {
                body(index, &vector[lane])
                index += 1
            }
        }
        for place in first.indices { visit(&first[place]) }
        for place in firstBias.indices { visit(&firstBias[place]) }
        for place in second.indices { visit(&second[place]) }
        visit(&secondBias)
    }
}
