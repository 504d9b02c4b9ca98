import Recognition

extension Collection<Hypothesis> {
    /// How likely each word is: what all hypotheses that have it are worth together.
    var wordConfidences: [String: Double] {
        reduce(into: [:]) { confidences, hypothesis in
            for word in Set(hypothesis.words.map(\.text)) { confidences[word, default: 0] += hypothesis.confidence }
        }
    }
}

extension MutableCollection<Hypothesis> {
    /// Gives words their confidence.
    /// - Parameter confidences: by the word.
    mutating func setWordConfidences(_ confidences: [String: Double]) {
        for place in indices {
            for word in self[place].words.indices {
                self[place].words[word].confidence = confidences[self[place].words[word].text] ?? 0
            }
        }
    }
}
