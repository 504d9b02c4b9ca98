import SpokenValues

extension FixedPhrase {
    /// What of them may be said to an open question: nobody picks the second one where nothing was listed, and the
    /// many ways to agree would only be heard in other words.
    /// docs/measured/short-words.md#open-answers
    static let openSentences: [[String]] = sentences.filter { words in
        switch FixedPhrase(words: words) {
        case .answer(.yes): words.count == 1
        case .answer(.option), .answer(.noneOfThese): false
        default: true
        }
    }
}
