import Recognition
import SentenceEncoder

/// Says what an utterance means, from what was seen of openings and phrases: whatever the words, as long as the sense is
/// near.
///
/// ```
/// hypothesis ─ SentenceEncoder ─ vector ─┐
///            └ WordFeatures ──── words ──┴ MeaningWeights ─ probabilities ─ mean over the n-best, by their posteriors
/// ```
package struct Meaning: Sendable {
    /// What it may say, sorted; the order of `Posterior`.
    package let meanings: [Meant]
    /// Nil: by the words alone.
    package let encoder: SentenceEncoder?
    let words: WordFeatures
    let weights: MeaningWeights

    init(meanings: [Meant], encoder: SentenceEncoder?, words: WordFeatures, weights: MeaningWeights) {
        self.meanings = meanings
        self.encoder = encoder
        self.words = words
        self.weights = weights
    }

    /// Hypotheses that are asked: those behind them say the same, or nothing that counts.
    /// docs/measured/meaning.md#n-best
    private static let mostHypotheses = 5

    /// How likely an utterance means each thing. The sum is 1; all are 0 where no word was heard.
    package func probabilities(of utterance: Utterance) -> [Meant: Double] {
        var seen: [String: Double] = [:]
        var order: [String] = []
        for hypothesis in utterance.hypotheses.prefix(Self.mostHypotheses) where !hypothesis.words.isEmpty {
            if seen.updateValue((seen[hypothesis.text] ?? 0) + hypothesis.confidence, forKey: hypothesis.text) == nil {
                order.append(hypothesis.text)
            }
        }
        let sum = seen.values.reduce(0, +)
        var whole = [Double](repeating: 0, count: meanings.count)
        for text in order {
            let share = sum > 0 ? (seen[text] ?? 0) / sum : 1 / Double(order.count)
            for (place, one) in probabilities(of: text).enumerated() { whole[place] += share * Double(one) }
        }
        return Dictionary(uniqueKeysWithValues: zip(meanings, whole))
    }

    /// In the order of `meanings`.
    func probabilities(of text: String) -> [Float] {
        let vector = encoder.map { $0.encode(text) } ?? []
        let features = words(text.split(separator: " ").map(String.init))
        return [Float](unsafeUninitializedCapacity: meanings.count) { output, count in
            vector.withUnsafeBufferPointer { weights.probabilities($0, features, into: output) }
            count = meanings.count
        }
    }
}
