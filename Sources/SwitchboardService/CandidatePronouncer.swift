import Grammar
import Recognition
import Speech
import Synchronization

/// How a candidate's words are said, and those that somebody types for it: what no dictionary has is guessed once it is asked
/// for.
final class CandidatePronouncer: Pronouncer {
    private let lexicon: Lexicon
    private let cache: String
    private let variants: Variants
    private let guessed = Mutex<[String: [[String]]]>([:])

    /// - Throws: `SpeechError.missing` for the dictionary.
    init(_ grammar: Grammar, variants: Variants, cache: String) throws(SpeechError) {
        lexicon = try Lexicon(words: grammar.vocabulary, council: grammar.lexicon, variants: variants, cache: cache)
        self.cache = cache
        self.variants = variants
    }

    func pronunciations(of word: String) -> [[String]] {
        let known = lexicon.pronunciations(of: word)
        if !known.isEmpty { return known }
        if let ways = guessed.withLock({ $0[word] }) { return ways }
        let ways = (try? Lexicon(words: [word], variants: variants, cache: cache))?.pronunciations(of: word) ?? []
        guessed.withLock { $0[word] = ways }
        return ways
    }
}
