import Recognition

extension Collection<Hypothesis> {
    /// How likely each word is: what all hypotheses that have it are worth together, 0 to 1.
    var wordConfidences: [String: Double] {
        let sums: [String: Double] = reduce(into: [:]) { confidences, hypothesis in
            for word in Set(hypothesis.words.map(\.text)) { confidences[word, default: 0] += hypothesis.confidence }
        }
        // A sum of shares that are 1 together may be rounded to a little more.
        return sums.mapValues { Swift.min($0, 1) }
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
