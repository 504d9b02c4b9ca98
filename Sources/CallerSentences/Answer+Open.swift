import SpokenValues

extension Answer {
    /// What of the answers may be said to an open question: nobody picks the second one where nothing was listed, and the
    /// many ways to agree would only be heard in other words.
    /// docs/measured/short-words.md#open-answers
    static let openSentences: [[String]] = sentences.filter { words in
        switch Answer(words: words) {
        case .yes: words.count == 1
        case .option, .noneOfThese: false
        default: true
        }
    }
}
