import Foundation

/// What was learnt, on disk: a property list of a few megabytes, named by the fingerprint of what it was learnt from.
enum MeaningFile {
    private struct Contents: Codable {
        var names: [String]
        var wordWeights: Data
        var classes: Int
        var dimensions: Int
        var weights: Data
        var biases: Data
    }

    /// Nil when it is not there, or spoiled: then it is learnt anew.
    static func read(_ path: String) -> (WordFeatures, MeaningWeights)? {
        guard let data = FileManager.default.contents(atPath: path),
            let contents = try? PropertyListDecoder().decode(Contents.self, from: data)
        else { return nil }
        let words = WordFeatures(names: contents.names, weights: floats(contents.wordWeights))
        let (all, biases) = (floats(contents.weights), floats(contents.biases))
        guard words.weights.count == contents.names.count, contents.classes == biases.count, !biases.isEmpty,
            (0...all.count).contains(contents.dimensions),
            all.count == (contents.dimensions + words.count) * biases.count
        else { return nil }
        var weights = MeaningWeights(classes: biases.count, dimensions: contents.dimensions, words: words.count)
        weights.weights = all
        weights.biases = biases
        return (words, weights)
    }

    static func write(_ words: WordFeatures, _ weights: MeaningWeights, to path: String) {
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        let contents = Contents(
            names: words.names, wordWeights: data(words.weights), classes: weights.classes,
            dimensions: weights.dimensions, weights: data(weights.weights), biases: data(weights.biases))
        guard let data = try? encoder.encode(contents) else { return }
        data.keep(at: path)
    }

    private static func floats(_ data: Data) -> [Float] {
        let count = data.count / MemoryLayout<Float>.size
        return [Float](unsafeUninitializedCapacity: count) { output, filled in
            filled = data.copyBytes(to: output) / MemoryLayout<Float>.size
        }
    }

    private static func data(_ values: [Float]) -> Data { values.withUnsafeBytes { Data($0) } }
}

extension Data {
    /// Writes what can be learnt anew: where it cannot be written, the next start does.
    func keep(at path: String) {
        let url = URL(filePath: path)
        try? FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try? write(to: url, options: .atomic)
    }
}
