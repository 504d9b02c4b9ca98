import Grammar

extension Grammar {
    /// What the recogniser must be able to hear of dangers.
    package var dangerSentences: [[String]] { council?.dangers.flatMap(\.phrases) ?? [] }
}
