import Recognition

/// Knows no word: everything is matched by its spelling. For typed text, where no dictionary is at hand.
package struct SpellingPronouncer: Pronouncer {
    /// Needs nothing.
    package init() {}

    /// None: the matcher then goes by the spelling.
    package func pronunciations(of word: String) -> [[String]] { [] }
}
