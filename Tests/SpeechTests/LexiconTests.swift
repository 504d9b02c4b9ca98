import Foundation
import TestSupport
import Testing

@testable import Speech

private let hasEspeak = FileManager.default.isExecutableFile(atPath: "/usr/bin/espeak-ng")

@Test func `the council's lexicon comes first`() throws {
    let own = [["T", "OW", "T", "N", "AH", "S"]]
    let lexicon = try Lexicon(words: ["totnes", "council"], council: ["totnes": own, "council": own])
    #expect(lexicon.pronunciations(of: "totnes") == own)
    #expect(lexicon.pronunciations(of: "council") == own)
    #expect(lexicon.guesses.isEmpty)
}

@Test func `CMUdict gives every way to say a word`() throws {
    let lexicon = try Lexicon(words: ["tomato"], variants: .none)
    #expect(
        lexicon.pronunciations(of: "tomato") == [
            ["T", "AH", "M", "EY", "T", "OW"], ["T", "AH", "M", "AA", "T", "OW"],
        ])
    #expect(lexicon.pronunciations(of: "a").contains(["AH"]))
    #expect(lexicon.pronunciations(of: "children's").count == 1)
    #expect(lexicon.pronunciations(of: "").isEmpty)
    #expect(lexicon.pronunciations(of: "xyzzyq").isEmpty)
}

@Test func `the dictionary has every line of its file`() throws {
    let text = try String(contentsOfFile: AcousticModel.installed.dictionary, encoding: .utf8)
    let dictionary = PronouncingDictionary(bytes: Array(text.utf8))
    for line in text.split(separator: "\n").enumerated().filter({ $0.offset % 997 == 0 }).map(\.element) {
        let fields = line.split(separator: " ").map(String.init)
        let word = fields[0].split(separator: "(").first.map(String.init) ?? ""
        #expect(dictionary.pronunciations(of: word).contains(Array(fields.dropFirst())), "\(word)")
    }
}

@Test func `a damaged dictionary is read as far as it goes`() {
    let dictionary = PronouncingDictionary(bytes: Array("bin B IH N\n\n \nno newline N OW".utf8))
    #expect(dictionary.pronunciations(of: "bin") == [["B", "IH", "N"]])
    #expect(dictionary.pronunciations(of: "no").count == 1)
    #expect(PronouncingDictionary(bytes: []).pronunciations(of: "bin").isEmpty)
}

@Test(.enabled(if: hasEspeak, "espeak-ng is not installed"))
func `espeak guesses places that no dictionary has and they are listed`() throws {
    let folder = try TemporaryFolder()
    let cache = folder.path
    let lexicon = try Lexicon(words: ["ivybridge", "kingsbridge", "bin"], variants: .none, cache: cache)
    #expect(lexicon.guesses.map(\.word) == ["ivybridge"])
    #expect(lexicon.pronunciations(of: "ivybridge").first == ["IH", "V", "IH", "B", "R", "IH", "JH"])
    // The second time the answer comes from the cache: a program that does not exist is not missed.
    let again = try Lexicon(words: ["ivybridge"], variants: .none, cache: cache, espeak: "no-such-program")
    #expect(again.pronunciations(of: "ivybridge") == lexicon.pronunciations(of: "ivybridge"))
}

@Test func `without espeak the words are listed and cannot be said`() throws {
    let lexicon = try Lexicon(words: ["ivybridge"], variants: .none, espeak: "no-such-program")
    #expect(lexicon.guesses == [.init(word: "ivybridge", pronunciations: [], source: .nobody)])
    #expect(lexicon.pronunciations(of: "ivybridge").isEmpty)
}

@Test(.enabled(if: hasEspeak, "espeak-ng is not installed"))
func `words that are no words do not upset the others`() throws {
    let lexicon = try Lexicon(words: ["ivybridge", "tq9 7aa", "a.b.c.d\nx", "", "--", "'", "日本"])
    #expect(!lexicon.pronunciations(of: "ivybridge").isEmpty)
}

@Test func `every sound of a guess becomes a phone of the model`() {
    #expect(EspeakPhones.phones(ofIPA: "tʃ_ˈɪ_l_d_ɹ_ə_n_z") == ["CH", "IH", "L", "D", "R", "AH", "N", "Z"])
    #expect(EspeakPhones.phones(ofIPA: "ˈaʊə").isEmpty == false)
    #expect(EspeakPhones.phones(ofIPA: "???").isEmpty)
}

@Test func `a missing dictionary names the package`() {
    let model = AcousticModel(folder: "/nowhere", dictionary: "/nowhere/words.dict")
    let error = #expect(throws: SpeechError.self) { try Lexicon(words: ["bin"], model: model) }
    #expect(error?.description.contains("apt-get install pocketsphinx-en-us") == true)
}
