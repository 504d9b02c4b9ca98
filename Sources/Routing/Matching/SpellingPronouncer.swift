/// Knows no word: everything is matched by its spelling. For typed text, where no dictionary is at hand.
public struct SpellingPronouncer: Pronouncer {
    /// Needs nothing.
    public init() {}

    /// None: the matcher then goes by the spelling.
    public func pronunciations(of word: String) -> [[String]] { [] }
}
