import Audio
import Foundation
import Recognition
import TestSupport
import Testing
@testable import Speech

@Test(arguments: [8000, 16000]) func `a spoken request is recognised`(rate: Int) async throws {
    let recogniser = try SmallCouncil.recogniser()
    let utterance = try await recogniser.recognise(spoken("missed bin collection", rate: rate))
    let best = try #require(utterance.hypotheses.first)
    #expect(best.text.contains("bin collection"))
    #expect(utterance.hypotheses.count > 1)
    #expect(utterance.hypotheses.count <= 10)
    #expect(Set(utterance.hypotheses.map(\.text)).count == utterance.hypotheses.count)
    #expect(abs(utterance.hypotheses.reduce(0) { $0 + $1.confidence } - 1) < 1e-6)
    for word in best.words {
        #expect((0...1).contains(word.confidence))
        #expect(word.end > word.start)
        #expect(!word.text.contains("("))
        #expect(!word.text.contains("<"))
    }
}

@Test func `the answers vocabulary hears answers`() async throws {
    let recogniser = try SmallCouncil.recogniser()
    let utterance = try await recogniser.recognise(spoken("yes please"), vocabulary: .answers)
    #expect(utterance.hypotheses.first?.text.contains("yes") == true)
}

@Test func `what was heard does not depend on what was heard before`() async throws {
    let recogniser = try SmallCouncil.recogniser()
    let request = try await spoken("can i speak to someone about a parking permit")
    let first = try recogniser.recognise(request)
    _ = try recogniser.recognise(Pcm(samples: hiss(3).map { $0 * 200 }, rate: 8000))
    _ = try await recogniser.recognise(spoken("council tax", rate: 16000), vocabulary: .answers)
    #expect(try recogniser.recognise(request) == first)
    #expect(try SmallCouncil.recogniser().recognise(request) == first)
}

@Test func `calls at once hear what they would hear alone`() async throws {
    let recogniser = try SmallCouncil.recogniser(decoders: 4)
    var spokenOnes: [Pcm] = []
    for words in ["missed bin collection", "council tax please", "housing benefit", "planning application"] {
        spokenOnes.append(try await spoken(words))
    }
    let requests = spokenOnes
    let alone = try requests.map { try recogniser.recognise($0) }
    let together = try await withThrowingTaskGroup(of: (Int, Utterance).self) { group in
        for round in 0..<12 {
            group.addTask { (round % 4, try recogniser.recognise(requests[round % 4])) }
        }
        return try await group.reduce(into: [(Int, Utterance)]()) { $0.append($1) }
    }
    for (index, utterance) in together { #expect(utterance == alone[index]) }
}

@Test(arguments: [0, 1, 100, 700]) func `a scrap of sound is no utterance`(samples: Int) throws {
    let recogniser = try SmallCouncil.recogniser()
    let scrap = Pcm(samples: .init(repeating: 100, count: samples), rate: 8000)
    #expect(try recogniser.recognise(scrap).hypotheses.isEmpty)
}

@Test func `silence and full-scale noise are not fatal`() throws {
    let recogniser = try SmallCouncil.recogniser()
    _ = try recogniser.recognise(Pcm(samples: .init(repeating: 0, count: 16000), rate: 8000))
    _ = try recogniser.recognise(Pcm(samples: (0..<16000).map { $0 % 2 == 0 ? .max : .min }, rate: 8000))
    // Longer than there is room for: the rest is not heard.
    _ = try recogniser.recognise(Pcm(samples: hiss(25).map { $0 * 100 }, rate: 8000))
}

@Test func `another rate is refused`() throws {
    let recogniser = try SmallCouncil.recogniser()
    #expect(throws: SpeechError.self) { try recogniser.recognise(Pcm(samples: hiss(1), rate: 44100)) }
    // And the decoder is back in the pool.
    #expect(recogniser.pool.borrow() != nil)
}

@Test func `a grammar without phrases is refused`() throws {
    let lexicon = try Lexicon(words: [String]())
    let folder = try TemporaryFolder()
    for sentences in [[:], [.routing: []], [.routing: [[]]]] as [[Vocabulary: [[String]]]] {
        #expect(throws: SpeechError.noSentences) {
            try Recogniser(sentences: sentences, lexicon: lexicon, cache: folder.path)
        }
    }
}

@Test func `a missing model names the package`() throws {
    let model = AcousticModel(folder: "/nowhere", dictionary: AcousticModel.installed.dictionary)
    let folder = try TemporaryFolder()
    let error = #expect(throws: SpeechError.self) {
        try Recogniser(
            sentences: SmallCouncil.sentences, lexicon: Lexicon(words: ["bin"]), cache: folder.path, model: model)
    }
    #expect(error?.description.contains("pocketsphinx-en-us") == true)
}

@Test func `a folder that cannot be written to is an error`() throws {
    let error = #expect(throws: SpeechError.self) { try SmallCouncil.recogniser(cache: "/proc/nowhere") }
    #expect(error?.description.contains("/proc/nowhere") == true)
}

@Test func `a damaged model in the cache is an error that says what to delete`() throws {
    let folder = try TemporaryFolder()
    let cache = folder.path
    _ = try SmallCouncil.recogniser(cache: cache)
    let compiled = try #require(FileManager.default.contentsOfDirectory(atPath: cache).first)
    try Data("\\data\\\nngram 1=9".utf8).write(to: URL(fileURLWithPath: "\(cache)/\(compiled)/routing.arpa"))
    let error = #expect(throws: SpeechError.self) { try SmallCouncil.recogniser(cache: cache) }
    #expect(error?.description.contains("delete it") == true)
}

@Test func `a grammar is compiled once and a changed one anew`() async throws {
    let folder = try TemporaryFolder()
    let cache = folder.path
    let lexicon = try Lexicon(words: SmallCouncil.sentences.values.joined().joined())
    // Two processes at once: both find a whole folder.
    let folders = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<6 {
            group.addTask {
                try CompiledGrammar(sentences: SmallCouncil.sentences, lexicon: lexicon, cache: cache).folder
            }
        }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(folders.count == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache).count == 1)
    var changed = SmallCouncil.sentences
    changed[.routing]?.append(["blue", "badge"])
    let other = try CompiledGrammar(sentences: changed, lexicon: lexicon, cache: cache).folder
    #expect(!folders.contains(other))
    let own = try Lexicon(words: ["bin"], council: ["bin": [["B", "EH", "N"]]])
    let third = try CompiledGrammar(sentences: SmallCouncil.sentences, lexicon: own, cache: cache).folder
    #expect(!folders.contains(third))
}

@Test func `the first of two passes knows phrases and common words, and the second what openings have beside them`()
    throws
{
    let folder = try TemporaryFolder()
    let opening = ["somebody", "dumped", "mattresses"]
    let lexicon = try Lexicon(words: SmallCouncil.sentences.values.joined().joined() + opening)
    let grammar = try CompiledGrammar(
        sentences: SmallCouncil.sentences, openings: [opening], lexicon: lexicon, cache: folder.path)
    func has(_ word: String, _ file: String) throws -> Bool {
        try String(contentsOfFile: file, encoding: .utf8).contains(" \(word)\n")
            || String(contentsOfFile: file, encoding: .utf8).contains("\n\(word) ")
    }
    let phrase = try #require(SmallCouncil.sentences[.routing]?.first?.last)
    for word in [phrase, "somebody"] {
        #expect(try has(word, grammar.firstPassDictionary))
    }
    #expect(try has("mattresses", grammar.dictionary))
    #expect(try !has("mattresses", grammar.firstPassDictionary))
    #expect(try String(contentsOfFile: grammar.languageModel(.routing), encoding: .utf8).contains(" mattresses"))
    #expect(try !String(contentsOfFile: grammar.firstPassModel(.routing), encoding: .utf8).contains(" mattresses"))
    #expect(grammar.firstPassModel(.answers) == grammar.languageModel(.answers))
}

@Test func `a busy pool says so after its patience`() throws {
    let recogniser = try SmallCouncil.recogniser { $0.patience = 0.05 }
    let held = try #require(recogniser.pool.borrow())
    #expect(throws: SpeechError.noDecoder(waited: 0.05, limit: 1)) {
        try recogniser.recognise(Pcm(samples: hiss(1), rate: 8000))
    }
    recogniser.pool.giveBack(held)
    _ = try recogniser.recognise(Pcm(samples: hiss(1), rate: 8000))
}

@Test func `decoders that share tables hear what one alone hears`() async throws {
    let request = try await spoken("planning application please")
    let alone = try SmallCouncil.recogniser().recognise(request)
    #expect(!alone.hypotheses.isEmpty)
    for _ in 0..<3 {
        let recogniser = try SmallCouncil.recogniser(decoders: 3)
        let borrowed = try (0..<3).map { _ in try #require(recogniser.pool.borrow()) }
        for decoder in borrowed {
            recogniser.pool.giveBack(decoder)
            #expect(try recogniser.recognise(request) == alone)
            _ = recogniser.pool.borrow()
        }
        for decoder in borrowed { recogniser.pool.giveBack(decoder) }
    }
}
