import Foundation
import Utilities

/// Learns a `MeaningWeights`: mini-batches, and steps that grow smaller the more a weight has moved (Adagrad; Duchi,
/// Hazan and Singer, 2011), which suits words that come once in a thousand texts. The same texts give the same weights.
struct MeaningTraining {
    /// One text to learn from.
    struct Text {
        /// Of unit length, or empty.
        var vector: [Float]
        var words: [WordFeatures.Feature]
        var meant: Int
    }

    /// docs/measured/meaning.md#training
    static let epochs = 12
    private static let batch = 64
    private static let step: Float = 0.05
    private static let least: Float = 1e-4
    private static let decay: Float = 1e-5

    private let classes: Int
    private let dimensions: Int
    private var rows: [Float]
    private var biases: [Float]
    /// Squares of past gradients, by weight.
    private var moved: [Float]
    private var biasesMoved: [Float]

    /// - Parameters:
    ///   - texts: at least one.
    ///   - classes: meanings.
    ///   - words: features of words.
    static func learn(_ texts: [Text], classes: Int, words: Int) -> MeaningWeights {
        var training = MeaningTraining(
            classes: classes, dimensions: texts.first?.vector.count ?? 0, words: words)
        var random = SeededRandom(seed: 1)
        var order = Array(texts.indices)
        for epoch in 0..<epochs {
            order.shuffle(using: &random)
            let step = Self.step * (1 - 0.9 * Float(epoch) / Float(epochs))
            for start in stride(from: 0, to: order.count, by: batch) {
                training.learn(order[start..<min(start + batch, order.count)].map { texts[$0] }, step: step)
            }
        }
        return MeaningWeights(
            dimensions: training.dimensions, rows: .learnt(training.rows), biases: training.biases)
    }

    private init(classes: Int, dimensions: Int, words: Int) {
        self.classes = classes
        self.dimensions = dimensions
        rows = [Float](repeating: 0, count: (dimensions + words) * classes)
        biases = [Float](repeating: 0, count: classes)
        moved = [Float](repeating: Self.least, count: rows.count)
        biasesMoved = [Float](repeating: Self.least, count: classes)
    }

    private mutating func learn(_ texts: [Text], step: Float) {
        // By text and meaning: what was said too much.
        var errors = [Float](repeating: 0, count: texts.count * classes)
        errors.withUnsafeMutableBufferPointer { errors in
            for (number, text) in texts.enumerated() {
                let row = UnsafeMutableBufferPointer(rebasing: errors[number * classes..<(number + 1) * classes])
                text.vector.withUnsafeBufferPointer { vector in
                    rows.withUnsafeBufferPointer { rows in
                        biases.withUnsafeBufferPointer { biases in
                            MeaningWeights.probabilities(
                                vector, text.words, dimensions: dimensions, rows: rows, biases: biases, into: row)
                        }
                    }
                }
                row[text.meant] -= 1
                for one in row.indices { row[one] /= Float(texts.count) }
            }
        }
        var gradient = [Float](repeating: 0, count: dimensions * classes)
        var ofWords: [Int: [Float]] = [:]
        var ofBiases = [Float](repeating: 0, count: classes)
        errors.withUnsafeBufferPointer { errors in
            for (number, text) in texts.enumerated() {
                let row = UnsafeBufferPointer(rebasing: errors[number * classes..<(number + 1) * classes])
                for one in row.indices { ofBiases[one] += row[one] }
                gradient.withUnsafeMutableBufferPointer { gradient in
                    for place in text.vector.indices {
                        let value = text.vector[place] * MeaningWeights.vectorScale
                        let into = UnsafeMutableBufferPointer(
                            rebasing: gradient[place * classes..<(place + 1) * classes])
                        for one in row.indices { into[one] += value * row[one] }
                    }
                }
                for word in text.words {
                    let value = word.value * MeaningWeights.wordScale
                    var into = ofWords.removeValue(forKey: word.number) ?? [Float](repeating: 0, count: classes)
                    for one in row.indices { into[one] += value * row[one] }
                    ofWords[word.number] = into
                }
            }
        }
        move(0, gradient, step)
        for (word, gradient) in ofWords { move((dimensions + word) * classes, gradient, step) }
        for one in ofBiases.indices {
            biasesMoved[one] += ofBiases[one] * ofBiases[one]
            biases[one] -= step * ofBiases[one] / biasesMoved[one].squareRoot()
        }
    }

    private mutating func move(_ first: Int, _ gradient: [Float], _ step: Float) {
        rows.withUnsafeMutableBufferPointer { weights in
            moved.withUnsafeMutableBufferPointer { moved in
                gradient.withUnsafeBufferPointer { gradient in
                    for place in gradient.indices {
                        let slope = gradient[place] + Self.decay * weights[first + place]
                        moved[first + place] += slope * slope
                        weights[first + place] -= step * slope / moved[first + place].squareRoot()
                    }
                }
            }
        }
    }
}
