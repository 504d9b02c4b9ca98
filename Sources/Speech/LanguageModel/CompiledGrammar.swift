import Foundation
import Recognition
import Utilities

/// A grammar as the recogniser needs it, on disk: a language model for each vocabulary and one dictionary.
///
/// Where callers' own words are expected, there is a smaller model and dictionary beside them, of phrases and the commonest
/// words alone: where those words are heard a second time, the first pass need not know them all, and its decoders have
/// each a copy of all that they know (`SpeechDecoder`).
/// docs/measured/second-pass.md#first-pass
///
/// Kept in a folder named by a fingerprint of everything that went in, so a changed grammar is compiled anew and an
/// unchanged one is there at once.
package struct CompiledGrammar: Sendable, Equatable {
    /// Raised whenever the compiler would write something else from the same grammar.
    static let compilerVersion = "6"

    /// The folder that holds the files.
    let folder: String
    /// Whether `.routing` expects callers' own words.
    let hasOpenings: Bool
    /// The pronouncing dictionary of every word in the language models.
    package var dictionary: String { "\(folder)/words.dict" }
    /// The language model of a vocabulary, in the ARPA format.
    package func languageModel(_ vocabulary: Vocabulary) -> String { "\(folder)/\(vocabulary.rawValue).arpa" }

    /// The dictionary of the first of two passes.
    var firstPassDictionary: String { hasOpenings ? "\(folder)/first-pass.dict" : dictionary }
    /// The language models of the first of two passes.
    func firstPassModel(_ vocabulary: Vocabulary) -> String {
        vocabulary == .routing && hasOpenings ? "\(folder)/first-pass.arpa" : languageModel(vocabulary)
    }

    /// Whether anything is said in that vocabulary; without a form there are no details.
    func has(_ vocabulary: Vocabulary) -> Bool {
        FileManager.default.fileExists(atPath: languageModel(vocabulary))
    }

    /// Compiles, or finds what was compiled before.
    /// - Parameters:
    ///   - sentences: what callers say, for each vocabulary.
    ///   - openings: what they say in their own words, in `.routing`.
    ///   - lexicon: how they say it.
    ///   - cache: the folder above all compiled grammars.
    /// - Throws: `SpeechError.noSentences`, `.cache`.
    init(
        sentences: [Vocabulary: [[String]]], openings: [[String]] = [], lexicon: Lexicon, cache: String
    ) throws(SpeechError) {
        guard let routing = sentences[.routing], routing.contains(where: { !$0.isEmpty }) else { throw .noSentences }
        let (name, ways) = Self.fingerprint(of: sentences, openings: openings, lexicon: lexicon)
        folder = "\(cache)/\(name)"
        hasOpenings = !openings.isEmpty
        if FileManager.default.fileExists(atPath: folder) { return }
        do {
            try Self.compile(sentences, openings: openings, ways: ways, into: folder)
        } catch {
            // Another process that compiled the same grammar at the same moment was first: as good.
            if FileManager.default.fileExists(atPath: folder) { return }
            throw .cache(path: cache, why: error.localizedDescription)
        }
    }

    /// The name of the folder that such a grammar is compiled into: the same for all that is heard alike.
    /// - Parameters:
    ///   - sentences: what callers say, for each vocabulary.
    ///   - openings: what they say in their own words, in `.routing`.
    ///   - lexicon: how they say it.
    package static func name(
        of sentences: [Vocabulary: [[String]]], openings: [[String]], lexicon: Lexicon
    ) -> String {
        fingerprint(of: sentences, openings: openings, lexicon: lexicon).name
    }

    /// With it, how every word is said.
    private static func fingerprint(
        of sentences: [Vocabulary: [[String]]], openings: [[String]], lexicon: Lexicon
    ) -> (name: String, ways: [String: [[String]]]) {
        var fingerprint = Fingerprint()
        fingerprint.add(compilerVersion)
        var ways: [String: [[String]]] = [:]
        for vocabulary in Vocabulary.allCases {
            fingerprint.add(vocabulary.rawValue)
            let said = vocabulary == .routing ? openings : []
            for sentence in (sentences[vocabulary] ?? []) + said {
                for word in sentence {
                    fingerprint.add(word)
                    if ways[word] == nil { ways[word] = lexicon.pronunciations(of: word) }
                }
                fingerprint.add("\n")
            }
        }
        for (word, _) in CommonWords.probabilities where ways[word] == nil {
            ways[word] = lexicon.pronunciations(of: word)
        }
        for word in ways.keys.sorted() {
            fingerprint.add(word)
            for phones in ways[word] ?? [] { fingerprint.add(phones.joined(separator: " ")) }
        }
        return (fingerprint.name, ways)
    }

    /// Writes beside the place and moves into it, so that a half-written folder is never found.
    private static func compile(
        _ sentences: [Vocabulary: [[String]]], openings: [[String]], ways: [String: [[String]]], into folder: String
    ) throws {
        let draft = "\(folder).\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: draft) }
        func write(_ text: String, _ name: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(draft)/\(name)"))
        }
        for vocabulary in Vocabulary.allCases
        where [.routing, .answers].contains(vocabulary) || sentences[vocabulary]?.isEmpty == false {
            let model = LanguageModel(
                sentences: sentences[vocabulary] ?? [], openings: vocabulary == .routing ? openings : []
            ) { ways[$0]?.isEmpty == false }
            try write(model.arpa(), "\(vocabulary.rawValue).arpa")
        }
        try write(dictionary(of: ways), "words.dict")
        if !openings.isEmpty {
            var words = Set(CommonWords.probabilities.map(\.word))
            for sentence in sentences.values.joined() { words.formUnion(sentence) }
            let ways = ways.filter { words.contains($0.key) }
            let model = LanguageModel(sentences: sentences[.routing] ?? []) {
                ways[$0]?.isEmpty == false
            }
            try write(model.arpa(), "first-pass.arpa")
            try write(dictionary(of: ways), "first-pass.dict")
        }
        try FileManager.default.moveItem(atPath: draft, toPath: folder)
    }

    private static func dictionary(of ways: [String: [[String]]]) -> String {
        var dictionary = ""
        for word in ways.keys.sorted() {
            for (number, phones) in (ways[word] ?? []).enumerated() {
                dictionary += "\(word)\(number == 0 ? "" : "(\(number + 1))") \(phones.joined(separator: " "))\n"
            }
        }
        return dictionary
    }
}
