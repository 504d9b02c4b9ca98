import Grammar
import Recognition
import SpokenValues
import Utilities

/// Every phrase and name of a grammar as phones, and an index that finds the few that an utterance may be.
///
/// A word leads to the phrases that contain it; a pair of phone classes leads to the words that contain it. What an
/// utterance costs depends on what it shares with phrases, hardly on how many there are.
package struct PhraseIndex: Sendable {
    /// How many different phrases and names there are.
    package var count: Int { entries.count }

    /// What one phrase leads to.
    struct Entry: Sendable {
        /// Of `entryWords`, `entryWeights`.
        var words: Range<Int>
        /// Of `phones`.
        var phones: Range<Int>
        /// Where it leads: one route, or everybody of that name.
        var destinations: [Int32]
        var kind: Kind
        /// Phones times weight: what is lost when nothing of it is heard.
        var mass: Float
        /// What rules within cover.
        var slots: [JsgfPhrase.Slot]
    }

    /// How much of a person's name an entry is.
    enum Kind: Sendable { case phrase, wholeName, lastName, firstName, team }

    let destinations: [Destination]
    let entries: [Entry]
    let entryWords: [Int32]
    let entryWeights: [Float]
    /// Phones of all entries, one behind the other, and the weight of each.
    let phones: [UInt8]
    let weights: [Float]
    /// The grammar's words.
    let words: [String]
    let wordPhones: [[UInt8]]
    /// Further ways to say a word, for the few that have them.
    let otherPhones: [Int32: [[UInt8]]]
    /// Names as they are spelled letter by letter.
    let spelled: SpelledNames
    let wordNumbers: [String: Int32]
    /// Whether a word carries no matter of its own.
    let isFree: [Bool]
    /// Entries by word, rare words' first.
    let entriesByWord: [[Int32]]
    /// Words by pair of phone classes.
    let wordsByPair: [[Int32]]
    /// How many of its pairs must be there before a word is considered.
    let pairsNeeded: [UInt8]
    let exact: [UInt64: Int32]
    let longest: Int
    let graphs: [WordGraph]
    let sounds: WordSounds
    /// Words of each officer's team, by destination.
    let teamWords: [Int32: [Int32]]

    /// - Parameters:
    ///   - grammar: its routes, officers and teams.
    ///   - pronouncer: asked once for each word.
    package init(grammar: Grammar, pronouncer: some Pronouncer) {
        self.init(PhraseIndexBuilder(grammar: grammar, sounds: WordSounds(grammar.lexicon, pronouncer)))
    }

    init(_ built: PhraseIndexBuilder) {
        var built = built
        built.finish()
        destinations = built.destinations
        entries = built.entries
        entryWords = built.entryWords
        entryWeights = built.entryWeights
        phones = built.phones
        weights = built.weights
        words = built.words
        wordPhones = built.wordPhones
        otherPhones = built.otherPhones
        spelled = SpelledNames(
            built.spelledNames.map { [words = built.words] name in name.map { words[Int($0)] } }
                .sorted { $0.lexicographicallyPrecedes($1) })
        wordNumbers = built.wordNumbers
        isFree = built.isFree
        entriesByWord = built.entriesByWord
        wordsByPair = built.wordsByPair
        pairsNeeded = wordPhones.map {
            $0.count > 2 ? UInt8(min(200, ($0.count - 1) / 2 + ($0.count > 4 ? 1 : 0))) : .max
        }
        exact = built.exact
        longest = built.longest
        graphs = built.graphs
        sounds = built.sounds
        teamWords = built.teamWords
    }

    /// As FNV-1a, a word at a time; in memory only.
    static func hash(_ words: some Sequence<Int32>) -> UInt64 {
        words.reduce(Fingerprint.offset) {
            ($0 ^ UInt64(UInt32(bitPattern: $1))) &* Fingerprint.prime &+ 0x9E37
        }
    }

    /// The entry of exactly these words.
    func entry(of numbers: ArraySlice<Int32>) -> Int? {
        guard let index = exact[Self.hash(numbers)], entryWords[entries[Int(index)].words].elementsEqual(numbers) else {
            return nil
        }
        return Int(index)
    }

    /// The grammar's words of an entry.
    func text(of entry: Entry) -> [String] { entryWords[entry.words].map { words[Int($0)] } }
}

/// Pronunciations as phone numbers: the council's lexicon first, then the pronouncer, then the spelling.
struct WordSounds: Sendable {
    private let lexicon: [String: [[String]]]
    private let pronouncer: any Pronouncer

    init(_ lexicon: [String: [[String]]], _ pronouncer: any Pronouncer) {
        self.lexicon = lexicon
        self.pronouncer = pronouncer
    }

    /// The usual way to say a word.
    func phones(of word: String) -> [UInt8] { ways(of: word)[0] }

    /// Every way to say a word, the usual one first; there is one at least.
    func ways(of word: String) -> [[UInt8]] {
        var ways: [[UInt8]] = []
        for known in lexicon[word] ?? pronouncer.pronunciations(of: word) {
            let phones = Phones.numbers(of: known)
            if !phones.isEmpty, !ways.contains(phones) { ways.append(phones) }
        }
        return ways.isEmpty ? [Phones.guess(spelling: word)] : ways
    }
}
