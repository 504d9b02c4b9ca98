import Foundation

/// What each feature says for each meaning: a multinomial logistic regression over the sentence's vector and its words.
struct MeaningWeights: Sendable, Equatable {
    /// How far the two kinds of features reach: with unit vectors as they are, learning would take ten times as long.
    /// docs/measured/meaning.md#scales
    static let vectorScale: Float = 5
    static let wordScale: Float = 8

    /// Meanings.
    let classes: Int
    /// Numbers of a sentence's vector; 0 where there is no encoder.
    let dimensions: Int
    /// By feature (those of the vector first, then the words), then by meaning.
    var weights: [Float]
    /// By meaning.
    var biases: [Float]

    init(classes: Int, dimensions: Int, words: Int) {
        self.classes = classes
        self.dimensions = dimensions
        weights = [Float](repeating: 0, count: (dimensions + words) * classes)
        biases = [Float](repeating: 0, count: classes)
    }

    /// The probability of each meaning.
    /// - Parameters:
    ///   - vector: of unit length, or empty.
    ///   - words: of unit length, or empty.
    ///   - output: room for `classes` numbers.
    func probabilities(
        _ vector: UnsafeBufferPointer<Float>, _ words: [WordFeatures.Feature],
        into output: UnsafeMutableBufferPointer<Float>
    ) {
        weights.withUnsafeBufferPointer { weights in
            for one in 0..<classes { output[one] = biases[one] }
            func add(_ row: Int, _ value: Float) {
                let row = UnsafeBufferPointer(rebasing: weights[row * classes..<(row + 1) * classes])
                for one in 0..<classes { output[one] += value * row[one] }
            }
            for place in vector.indices { add(place, vector[place] * Self.vectorScale) }
            for word in words { add(dimensions + word.number, word.value * Self.wordScale) }
        }
        Self.softmax(output)
    }

    static func softmax(_ values: UnsafeMutableBufferPointer<Float>) {
        let most = values.max() ?? 0
        var sum: Float = 0
        for one in values.indices {
            values[one] = exp(values[one] - most)
            sum += values[one]
        }
        for one in values.indices { values[one] /= sum }
    }
}
