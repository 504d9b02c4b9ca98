import Foundation
import Recognition

/// How every word of a grammar is said.
///
/// The council's own `lexicon.txt` comes first, then our list of British words and places, then CMUdict; a word that
/// none of them has is taken to pieces that they have, or guessed by espeak-ng. British ways are added by rule.
package struct Lexicon: Pronouncer {
    /// Where a pronunciation comes from.
    package enum Source: Sendable, Equatable {
        /// The council's `lexicon.txt`.
        case council
        /// British words and places that come with the program.
        case british
        case cmudict
        /// Put together from pieces, which are named: `ivy + -bridge`.
        case rule(String)
        case espeak
        /// Nobody could guess: the word will never be heard.
        case nobody
    }

    /// How a word is said, and who says so.
    package struct Entry: Sendable, Equatable {
        /// As the grammar spells it.
        package var word: String
        /// How it will be recognised; empty when nobody could guess.
        package var pronunciations: [[String]]
        /// Who says so.
        package var source: Source
    }

    /// The words that no dictionary knew, in alphabetical order: for a person to look over.
    package let guesses: [Entry]
    private let own: [String: [[String]]]
    private let guessed: [String: [[String]]]
    private let dictionaries: Dictionaries
    private let accent: BritishAccent

    /// Looks up every word, and asks espeak-ng once about those that nobody has.
    /// - Parameters:
    ///   - words: every word of the grammar, lower case.
    ///   - council: the pronunciations of `lexicon.txt`.
    ///   - variants: the British ways that are added.
    ///   - model: whose dictionary is asked.
    ///   - cache: the folder that remembers espeak-ng's answers, or nil.
    ///   - espeak: the program's name.
    /// - Throws: `SpeechError.missing` for the dictionary.
    package init(
        words: some Sequence<String>, council: [String: [[String]]] = [:],
        variants: Variants = RecogniserSettings.standardVariants, model: AcousticModel = .installed,
        cache: String? = nil,
        espeak: String = "espeak-ng"
    ) throws(SpeechError) {
        let dictionaries = Dictionaries(
            british: variants.contains(.words) ? BritishWords.all : [:],
            cmudict: try PronouncingDictionary(path: model.dictionary))
        let accent = BritishAccent(rules: variants)
        let isKnown = { (word: String) in council[word] != nil || !dictionaries.pronunciations(of: word).isEmpty }
        let unknown = Set(words).filter { !isKnown($0) }.sorted()
        var parts: [String: WordParts] = [:]
        if variants.contains(.words) {
            for word in unknown { parts[word] = WordParts(word, isKnown: isKnown) }
        }
        let answers = EspeakAnswers(program: espeak, cache: cache)
            .pronunciations(of: unknown + parts.values.flatMap(\.guesses).sorted())
        guesses = unknown.map { word in
            let pieces = parts[word]?.pronunciations(limit: Self.limit) { piece in
                // One guess a piece: two of each would make four of the word.
                council[piece] ?? answers[piece].map { Array($0.prefix(1)) } ?? dictionaries.pronunciations(of: piece)
            }
            let known = pieces ?? []
            let said = accent.ways(known.isEmpty ? answers[word] ?? [] : known, spelled: word)
            let source: Source =
                if said.isEmpty { .nobody } else if known.isEmpty { .espeak } else { .rule(parts[word]?.account ?? "") }
            return Entry(word: word, pronunciations: said, source: source)
        }
        guessed = guesses.reduce(into: [:]) { ways, guess in
            if !guess.pronunciations.isEmpty { ways[guess.word] = guess.pronunciations }
        }
        self.dictionaries = dictionaries
        self.accent = accent
        own = council
    }

    /// The most ways to say a word that was put together.
    private static let limit = 3

    /// The ways to say a word, the usual one first; empty when nobody knows. What stands in `lexicon.txt` stands alone.
    package func pronunciations(of word: String) -> [[String]] {
        if let ways = own[word] ?? guessed[word] { return ways }
        return accent.ways(dictionaries.pronunciations(of: word), spelled: word)
    }

    /// How a word is said, and who says so.
    package func entry(of word: String) -> Entry {
        Entry(word: word, pronunciations: pronunciations(of: word), source: source(of: word))
    }

    private func source(of word: String) -> Source {
        if own[word] != nil { return .council }
        if let guess = guesses.first(where: { $0.word == word }) { return guess.source }
        if dictionaries.british[word] != nil { return .british }
        return dictionaries.cmudict.pronunciations(of: word).isEmpty ? .nobody : .cmudict
    }
}

/// Our list of British words, and CMUdict behind it.
private struct Dictionaries {
    var british: [String: [[String]]]
    var cmudict: PronouncingDictionary

    func pronunciations(of word: String) -> [[String]] { british[word] ?? cmudict.pronunciations(of: word) }
}
