import Grammar
import SpokenValues

extension PlaceQuestion {
    /// What callers say in answer to it.
    var sentences: [[String]] {
        choices.flatMap(\.phrases).flatMap { phrase in
            let words = Tokeniser.words(in: phrase)
            return [words, ["in"] + words, ["i", "live", "in"] + words, ["it's"] + words, ["it's", "in"] + words]
        }
    }
}
