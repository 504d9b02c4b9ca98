import Foundation
import Recognition
import TestSupport
import Testing

@testable import Speech

private let hasEspeak = FileManager.default.isExecutableFile(atPath: "/usr/bin/espeak-ng")

private func phones(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

/// What CMUdict has, and what is added.
private func ways(_ word: String, _ rules: Variants) throws -> [String] {
    try Lexicon(words: [word], variants: rules).pronunciations(of: word).map { $0.joined(separator: " ") }
}

@Test(arguments: [
    ("car", Variants.nonRhotic, "K AA"), ("park", .nonRhotic, "P AA K"), ("near", .nonRhotic, "N IH AH"),
    ("later", .nonRhotic, "L EY T AH"), ("western", .nonRhotic, "W EH S T AH N"), ("fire", .nonRhotic, "F AY AH"),
    ("path", .bath, "P AA TH"), ("footpath", .bath, "F UH T P AA TH"), ("grasses", .bath, "G R AA S IH Z"),
    ("advantage", .bath, "AE D V AA N T IH JH"), ("box", .lot, "B AO K S"), ("borrow", .lot, "B AO R OW"),
    ("tune", .yod, "T Y UW N"), ("reduce", .yod, "R IH D Y UW S"), ("secretary", .endings, "S EH K R AH T AH R IY"),
    ("mobile", .endings, "M OW B AY L"), ("basket", .weakVowels, "B AE S K IH T"), ("bus", .footStrut, "B UH S"),
    ("house", .hDropping, "AW S"), ("thick", .thFronting, "F IH K"), ("master", .british, "M AA S T AH"),
])
func `a rule adds the British way`(word: String, rule: Variants, british: String) throws {
    #expect(try ways(word, rule).contains(british))
    // Not without the rule, and the American way stays the usual one.
    #expect(try !ways(word, .none).contains(british))
    #expect(try ways(word, rule).first == ways(word, .none).first)
}

@Test(arguments: [
    ("carry", Variants.nonRhotic), ("concern", .nonRhotic), ("her", .nonRhotic), ("mass", .bath), ("passenger", .bath),
    ("classic", .bath), ("finance", .bath), ("lancaster", .bath), ("father", .lot), ("car", .lot), ("soon", .yod),
    ("do", .yod), ("two", .yod), ("about", .footStrut), ("put", .footStrut), ("her", .thFronting),
])
func `a rule leaves alone what it does not concern`(word: String, rule: Variants) throws {
    let added = try ways(word, rule).filter { try !ways(word, .none).contains($0) }
    #expect(added.isEmpty)
}

@Test func `no word gets more than a few ways`() throws {
    let lexicon = try Lexicon(words: [], variants: .regional)
    let plain = try Lexicon(words: [], variants: .none)
    for (word, _) in CommonWords.probabilities {
        let all = lexicon.pronunciations(of: word)
        #expect(Set(all).count == all.count, "\(word)")
        if lexicon.entry(of: word).source == .cmudict {
            #expect(all.count <= plain.pronunciations(of: word).count + BritishAccent.limit, "\(word)")
        }
    }
}

@Test func `variants are read by name`() {
    #expect(Variants(named: "none") == Variants.none)
    #expect(Variants(named: "british") == .british)
    #expect(Variants(named: "bath,lot") == [.bath, .lot])
    #expect(Variants(named: "bath,scouse") == nil)
    #expect(Variants(named: "") == nil)
    for name in Variants.allNames { #expect(Variants(named: name) != nil) }
}

@Test(arguments: [
    ("ivybridge", "AY V IY B R IH JH", "ivy + -bridge"), ("exmouth", "EH K S M AH TH", "ex + -mouth"),
    ("stairlift", "S T EH R L IH F T", "stair + lift"), ("bridleway", "B R AY D AH L W EY", "bridle + way"),
    ("wasps'", "W AA S P S", "wasp + 's"), ("organised", "AO R G AH N AY Z D", "organized"),
    ("unauthorised", "AH N AO TH ER AY Z D", "unauthorized"),
    ("instalments", "IH N S T AO L M AH N T S", "installments"),
    ("penhallow", "P EH N HH AE L OW", "pen- + hallow"), ("gwynedd", "G W IH N EH DH", "gwynedd"),
    ("cwmbran", "K UH M B R AE N", "cwmbran"), ("llanfair", "L AE N V AY R", "llanfair"),
])
func `an unknown word is taken to pieces`(word: String, said: String, account: String) throws {
    // No rule that is tried here needs espeak-ng.
    let lexicon = try Lexicon(words: [word], variants: .words, espeak: "no-such-program")
    #expect(lexicon.guesses == [.init(word: word, pronunciations: [phones(said)], source: .rule(account))])
    #expect(lexicon.entry(of: word).source == .rule(account))
}

@Test(.enabled(if: hasEspeak, "espeak-ng is not installed"))
func `espeak is asked for what is left of a word`() throws {
    let lexicon = try Lexicon(words: ["chivelstone", "trengwainton", "tremlett"], variants: .words)
    #expect(lexicon.pronunciations(of: "chivelstone") == [phones("CH IH V AH L S T AH N")])
    #expect(lexicon.entry(of: "chivelstone").source == .rule("chivel (espeak-ng) + -stone"))
    #expect(lexicon.pronunciations(of: "tremlett").first?.starts(with: ["T", "R", "EH", "M"]) == true)
    #expect(lexicon.entry(of: "tremlett").source == .espeak)
}

@Test func `our list of British words is well-formed and comes behind the council's`() throws {
    #expect(BritishWords.all.count > 150)
    for (word, ways) in BritishWords.all {
        #expect(word == word.lowercased() && Set(ways).count == ways.count, "\(word)")
        #expect(ways.joined().allSatisfy(Phones.isKnown), "\(word)")
    }
    let own = [phones("T OW T N AH S")]
    let lexicon = try Lexicon(words: ["totnes", "fowey"], council: ["totnes": own])
    #expect(lexicon.pronunciations(of: "totnes") == own)
    #expect(lexicon.entry(of: "totnes").source == .council)
    #expect(lexicon.pronunciations(of: "fowey") == [phones("F OY")])
    #expect(lexicon.entry(of: "fowey").source == .british)
    #expect(lexicon.entry(of: "bin").source == .cmudict)
    #expect(lexicon.entry(of: "xyzzyq").source == .nobody)
}

@Test func `another setting is another compiled grammar`() throws {
    let folder = try TemporaryFolder()
    let cache = folder.path
    let folders = try [Variants.none, .nonRhotic, .british].map { variants in
        let lexicon = try Lexicon(words: SmallCouncil.sentences.values.joined().joined(), variants: variants)
        return try CompiledGrammar(sentences: SmallCouncil.sentences, lexicon: lexicon, cache: cache).folder
    }
    #expect(Set(folders).count == 3)
}

@Test(.enabled(if: hasEspeak, "espeak-ng is not installed"))
func `espeak says exactly the phones that it is given`() throws {
    for said in [
        "B AA", "B AE D", "AH B AW T", "B AO T", "B AY T", "B EH T", "B ER D", "B EY T", "B IH T", "B IY T", "B OW T",
        "B OY", "B UH K", "B UW T", "CH IH P", "DH IH S", "TH IH NG", "SH IY", "M EH ZH", "HH AE JH", "Y EH S",
        "W EH L", "V AE N", "Z IH P", "G AE F", "R AE K", "T AO T N IH S",
    ] {
        let ipa = try #require(Espeak().ipa(ofPhones: phones(said)))
        #expect(EspeakPhones.phones(ofIPA: ipa) == phones(said), "\(said) came out as \(ipa)")
    }
    // Two sounds and not one.
    #expect(try #require(Espeak().ipa(ofPhones: phones("N AE T SH AO P"))).contains("t_ʃ"))
}

@Test(.enabled(if: hasEspeak, "espeak-ng is not installed"))
func `phones are written as a recording and played`() throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    let path = "\(folder)/totnes.wav"
    // cp stands for a program that plays: it proves that there was a recording to play.
    let voice = PhoneVoice(players: [["no-such-player"], ["cp", "-t", folder]])
    try voice.write(phones("T AO T N IH S"), to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).prefix(4) == Data("RIFF".utf8))
    try voice.play(phones("T AO T N IH S"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    #expect(throws: SpeechError.self) { try voice.write(["B"], to: "/proc/nowhere/x.wav") }
    #expect(throws: SpeechError.self) { try PhoneVoice(players: [["no-such-player"]]).play(["B", "IY"]) }
    #expect(throws: SpeechError.self) { try PhoneVoice(players: [["false"]]).play(["B", "IY"]) }
}
