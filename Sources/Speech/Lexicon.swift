import Foundation
import Routing

/// How every word of a grammar is said: the council's own `lexicon.txt` first, then CMUdict, then espeak-ng's guess.
public struct Lexicon: Pronouncer {
    /// A word that no dictionary knew.
    public struct Guess: Sendable, Equatable {
        /// As the grammar spells it.
        public var word: String
        /// How it will be recognised; empty when nobody could guess, and then it never will be.
        public var pronunciations: [[String]]
    }

    /// The words that no dictionary knew, in alphabetical order: for a person to look over.
    public let guesses: [Guess]
    private let own: [String: [[String]]]
    private let guessed: [String: [[String]]]
    private let dictionary: PronouncingDictionary

    /// Looks up every word, and asks espeak-ng once about those that nobody has.
    /// - Parameters:
    ///   - words: every word of the grammar, lower case.
    ///   - council: the pronunciations of `lexicon.txt`.
    ///   - model: whose dictionary is asked second.
    ///   - cache: the folder that remembers espeak-ng's answers, or nil.
    ///   - espeak: the program's name.
    /// - Throws: `SpeechError.missing` for the dictionary.
    public init(
        words: some Sequence<String>, council: [String: [[String]]] = [:], model: AcousticModel = .installed,
        cache: String? = nil, espeak: String = "espeak-ng"
    ) throws(SpeechError) {
        let dictionary = try PronouncingDictionary(path: model.dictionary)
        let unknown = Set(words).filter { council[$0] == nil && dictionary.pronunciations(of: $0).isEmpty }.sorted()
        self.dictionary = dictionary
        own = council
        guessed = Guesses(program: espeak, cache: cache).pronunciations(of: unknown)
        guesses = unknown.map { [guessed] word in Guess(word: word, pronunciations: guessed[word] ?? []) }
    }

    /// The ways to say a word, the usual one first; empty when nobody knows.
    public func pronunciations(of word: String) -> [[String]] {
        if let ways = own[word] ?? guessed[word] { return ways }
        return dictionary.pronunciations(of: word)
    }
}

/// espeak-ng's answers, remembered on disk: British first, then American where it differs.
private struct Guesses {
    var program: String
    var cache: String?
    private var path: String? { cache.map { "\($0)/guesses.tsv" } }

    init(program: String, cache: String?) {
        self.program = program
        self.cache = cache
    }

    func pronunciations(of words: [String]) -> [String: [[String]]] {
        var known = remembered()
        let asked = words.filter { known[$0] == nil && Self.isSpelledInLetters($0) }
        if !asked.isEmpty {
            let espeak = Espeak(program: program)
            if let british = espeak.ipa(of: asked, voice: "en-gb"), let american = espeak.ipa(of: asked, voice: "en-us")
            {
                for (index, word) in asked.enumerated() { known[word] = [british[index], american[index]] }
                remember(known)
            }
        }
        return words.reduce(into: [:]) { ways, word in
            var distinct: [[String]] = []
            for ipa in known[word] ?? [] {
                let phones = Espeak.phones(ofIPA: ipa)
                if !phones.isEmpty, !distinct.contains(phones) { distinct.append(phones) }
            }
            if !distinct.isEmpty { ways[word] = distinct }
        }
    }

    /// espeak-ng answers a line for each such word; figures or signs could make it two lines or none.
    private static func isSpelledInLetters(_ word: String) -> Bool {
        let isLetter = { (scalar: Unicode.Scalar) in scalar.value < 0x250 && scalar.properties.isAlphabetic }
        return word.unicodeScalars.contains(where: isLetter)
            && word.unicodeScalars.allSatisfy { isLetter($0) || $0 == "'" || $0 == "-" }
    }

    private func remembered() -> [String: [String]] {
        guard let path, let data = FileManager.default.contents(atPath: path) else { return [:] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").reduce(into: [:]) { known, line in
            let fields = line.split(separator: "\t").map(String.init)
            if fields.count == 3 { known[fields[0]] = [fields[1], fields[2]] }
        }
    }

    /// A cache that cannot be written costs a process the next time, nothing more.
    private func remember(_ known: [String: [String]]) {
        guard let path, let cache else { return }
        let text = known.keys.sorted().map { "\($0)\t\((known[$0] ?? []).joined(separator: "\t"))\n" }.joined()
        try? FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
        try? Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
