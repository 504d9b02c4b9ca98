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
    let rows: Rows
    /// By meaning.
    let biases: [Float]

    /// As they were just learnt, or in a file.
    enum Rows: Sendable, Equatable {
        case learnt([Float])
        case mapped(Numbers<Float>)

        func withUnsafeBufferPointer<Result>(_ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
            switch self {
            case .learnt(let rows): rows.withUnsafeBufferPointer(body)
            case .mapped(let rows): rows.withUnsafeBufferPointer(body)
            }
        }

        static func == (one: Rows, other: Rows) -> Bool {
            one.withUnsafeBufferPointer { one in other.withUnsafeBufferPointer { one.elementsEqual($0) } }
        }
    }

    init(dimensions: Int, rows: Rows, biases: [Float]) {
        classes = biases.count
        self.dimensions = dimensions
        self.rows = rows
        self.biases = biases
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
        rows.withUnsafeBufferPointer { rows in
            biases.withUnsafeBufferPointer { biases in
                Self.probabilities(
                    vector, words, dimensions: dimensions, rows: rows, biases: biases, into: output)
            }
        }
    }

    /// The same of weights on their way to be learnt.
    static func probabilities(
        _ vector: UnsafeBufferPointer<Float>, _ words: [WordFeatures.Feature], dimensions: Int,
        rows: UnsafeBufferPointer<Float>, biases: UnsafeBufferPointer<Float>,
        into output: UnsafeMutableBufferPointer<Float>
    ) {
        let classes = biases.count
        for one in 0..<classes { output[one] = biases[one] }
        func add(_ number: Int, _ value: Float) {
            let row = UnsafeBufferPointer(rebasing: rows[number * classes..<(number + 1) * classes])
            for one in 0..<classes { output[one] += value * row[one] }
        }
        for place in vector.indices { add(place, vector[place] * vectorScale) }
        for word in words { add(dimensions + word.number, word.value * wordScale) }
        softmax(output)
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
