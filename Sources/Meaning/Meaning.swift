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
    /// What it may say, sorted: the order of the weights' classes.
    package let meanings: [Meant]
    /// Nil: by the words alone.
    package let encoder: SentenceEncoder?
    let words: WordFeatures
    let weights: MeaningWeights
    /// What it was learnt from, to say why.
    let memory: ExampleMemory

    init(
        meanings: [Meant], encoder: SentenceEncoder?, words: WordFeatures, weights: MeaningWeights,
        memory: ExampleMemory
    ) {
        self.meanings = meanings
        self.encoder = encoder
        self.words = words
        self.weights = weights
        self.memory = memory
    }

    /// What an utterance was found to mean.
    package struct Sense: Sendable {
        /// How likely each thing is. The sum is 1; all are 0 where no word was heard.
        package var probabilities: [Meant: Double]
        /// Of the best hypothesis that has words, so that nothing is encoded again to say why; empty without an encoder.
        var vector: [Float]
        /// Of the same.
        var words: [WordFeatures.Feature]
    }

    /// Hypotheses that are asked: those behind them say the same, or nothing that counts.
    /// docs/measured/meaning.md#n-best
    private static let mostHypotheses = 5

    /// What an utterance means.
    package func sense(of utterance: Utterance) -> Sense {
        var seen: [String: Double] = [:]
        var order: [String] = []
        for hypothesis in utterance.hypotheses.prefix(Self.mostHypotheses) where !hypothesis.words.isEmpty {
            if seen.updateValue((seen[hypothesis.text] ?? 0) + hypothesis.confidence, forKey: hypothesis.text) == nil {
                order.append(hypothesis.text)
            }
        }
        let sum = seen.values.reduce(0, +)
        var whole = [Double](repeating: 0, count: meanings.count)
        var best: (vector: [Float], words: [WordFeatures.Feature])?
        // All at once, because the encoder fetches its weights once for many.
        let vectors = encoder.map { SharedVectors.vectors(of: order, by: $0) }
        for (index, text) in order.enumerated() {
            let share = sum > 0 ? (seen[text] ?? 0) / sum : 1 / Double(order.count)
            let features = (vector: vectors?[index] ?? [], words: wordFeatures(of: text))
            for (place, one) in probabilities(of: features).enumerated() { whole[place] += share * Double(one) }
            if best == nil { best = features }
        }
        return Sense(
            probabilities: Dictionary(uniqueKeysWithValues: zip(meanings, whole)), vector: best?.vector ?? [],
            words: best?.words ?? [])
    }

    /// How likely each thing is that a sentence may mean, in the order of `meanings`.
    /// - Parameter vector: the sentence's, by `encoder`; empty without one.
    package func probabilities(of text: String, vector: [Float]) -> [Float] {
        probabilities(of: (vector, wordFeatures(of: text)))
    }

    private func wordFeatures(of text: String) -> [WordFeatures.Feature] {
        words(text.split(separator: " ").map(String.init))
    }

    /// In the order of `meanings`.
    private func probabilities(of features: (vector: [Float], words: [WordFeatures.Feature])) -> [Float] {
        [Float](unsafeUninitializedCapacity: meanings.count) { output, count in
            features.vector.withUnsafeBufferPointer { weights.probabilities($0, features.words, into: output) }
            count = meanings.count
        }
    }
}
