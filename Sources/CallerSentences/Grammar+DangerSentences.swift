import Grammar
import SpokenValues

extension Grammar {
    /// What the recogniser must be able to hear of dangers: each phrase in one way at least, and so many more that each of
    /// its words is among them. All ways, such as those of a list of people, would be heard in everything else.
    package var dangerSentences: [[String]] {
        var known: Set<String> = []
        return (council?.dangers.flatMap(\.phrases.all) ?? []).flatMap { phrase in
            var isFirst = true
            return phrase.sentences.filter { words in
                let isNew = isFirst || !known.isSuperset(of: words)
                isFirst = false
                known.formUnion(words)
                return isNew
            }
        }
    }

    /// What callers say in their own words, for the language model: openings, and words of danger so often that none of
    /// them is heard as something else because nobody rings about it every day. Empty where the council has no openings.
    package var saidSentences: [[String]] {
        guard !openings.isEmpty else { return [] }
        return openings.map(\.words) + Array(repeating: dangerSentences, count: Self.dangersSaid).joined()
    }

    private static let dangersSaid = 5

    /// What is said to a question with few answers: those, and dangers, which come a fifth as often together at most.
    package var answerSentences: [[String]] {
        let dangers = dangerSentences
        let plain = FixedPhrase.sentences
        let times = max(1, Self.answersPerDanger * dangers.count / plain.count)
        return Array(repeating: plain, count: times).joined() + dangers
    }

    private static let answersPerDanger = 5
}
