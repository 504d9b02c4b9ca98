import Foundation
import Recognition
import Testing

@testable import Meaning

/// Learning from a few examples, by their words alone.
final class MeaningTests {
    private let cache = FileManager.default.temporaryDirectory.appending(path: "meaning-\(UUID().uuidString)")
    private let examples = MeaningTests.examples([
        (
            .route("noise"),
            [
                "the neighbours are so loud", "loud music every night", "music keeps me awake",
                "my neighbours play loud music", "a dog barks all night next door",
            ]
        ),
        (
            .route("missed_bin"),
            [
                "they have not emptied my bin", "my bin is still full", "nobody came for the bin",
                "the bin lorry drove past", "the lorry left our bin",
            ]
        ),
        (.person, ["can i speak to joanne", "put me through to joanne please", "is joanne there"]),
        (.nothing, ["sorry wrong number", "hello is anybody there", "oh never mind sorry"]),
    ])

    private static func examples(_ said: [(Meant, [String])]) -> [MeaningExample] {
        said.flatMap { meant, texts in
            texts.map { MeaningExample(words: $0.split(separator: " ").map(String.init), meant: meant) }
        }
    }

    deinit { try? FileManager.default.removeItem(at: cache) }

    private func learn(_ examples: [MeaningExample]? = nil) throws -> Meaning {
        try #require(Meaning(examples: examples ?? self.examples, encoder: nil, cache: cache.path))
    }

    private func likeliest(_ text: String, _ meaning: Meaning) -> Meant? {
        meaning.sense(of: Utterance(typed: text)).probabilities.max { $0.value < $1.value }?.key
    }

    private func files(ending: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: cache, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == ending }
    }

    @Test(arguments: [
        ("they play music at night", Meant.route("noise")),
        ("the lorry has not emptied it", .route("missed_bin")),
        ("i want to speak to joanne", .person),
        ("sorry never mind", .nothing),
    ])
    func `words that were seen tell what others mean that have them, without an encoder`(
        text: String, meant: Meant
    ) throws {
        #expect(likeliest(text, try learn()) == meant)
    }

    @Test func `probabilities are of each meaning and come to one`() throws {
        let probabilities = try learn().sense(of: Utterance(typed: "my bin")).probabilities
        #expect(Set(probabilities.keys) == [.route("noise"), .route("missed_bin"), .person, .nothing])
        #expect(abs(probabilities.values.reduce(0, +) - 1) < 1e-5)
    }

    @Test func `where no word was heard nothing is likely`() throws {
        for utterance in [Utterance(hypotheses: []), Utterance(typed: "")] {
            let sense = try learn().sense(of: utterance)
            #expect(sense.probabilities.values.allSatisfy { $0 == 0 })
            #expect(try learn().nearest(to: sense, meaning: .route("noise"), count: 2).isEmpty)
        }
    }

    @Test func `hypotheses count by how likely they were heard`() throws {
        let meaning = try learn()
        func noise(_ confidence: Double) -> Double {
            let both = [("loud music", confidence), ("bin lorry", 1 - confidence)].map { text, confidence in
                Hypothesis(words: text.split(separator: " ").map { RecognisedWord(String($0)) }, confidence: confidence)
            }
            return meaning.sense(of: Utterance(hypotheses: both)).probabilities[.route("noise")] ?? 0
        }
        #expect(noise(0.9) > noise(0.5))
        #expect(noise(0.5) > noise(0.1))
    }

    @Test func `the same examples give the same meaning`() throws {
        let first = try learn()
        try FileManager.default.removeItem(at: cache)
        let second = try learn()
        #expect(first.weights == second.weights)
        #expect(first.words.weights == second.words.weights)
    }

    @Test func `nothing is learnt of one meaning alone, or of none`() {
        let noise = examples.filter { $0.meant == .route("noise") }
        #expect(Meaning(examples: noise, encoder: nil, cache: cache.path) == nil)
        #expect(Meaning(examples: [], encoder: nil, cache: cache.path) == nil)
    }

    @Test func `what was learnt is found again`() throws {
        let first = try learn()
        let written = try files(ending: "meaning") + files(ending: "examples")
        #expect(written.count == 2)
        let old = Date(timeIntervalSince1970: 1_000_000_000)
        for file in written {
            try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: file.path)
        }
        let second = try learn()
        #expect(first.weights == second.weights)
        for file in written {
            let date = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
            #expect(date == old, "written again")
        }
    }

    @Test func `what was misheard is learnt from, and never told of as a reason`() throws {
        let misheard = (1...6).map { _ in
            MeaningExample(words: ["the", "dry", "pasta", "bean"], meant: .route("missed_bin"))
        }
        let meaning = try #require(
            Meaning(examples: examples, misheard: misheard, encoder: nil, cache: cache.path))
        #expect(likeliest("dry pasta bean", meaning) == .route("missed_bin"))
        let sense = meaning.sense(of: Utterance(typed: "dry pasta bean"))
        #expect(
            !meaning.nearest(to: sense, meaning: .route("missed_bin"), count: 5).contains { $0.text.contains("pasta") })
        #expect(try likeliest("dry pasta bean", learn()) != .route("missed_bin"))
    }

    @Test func `other examples are learnt of anew`() throws {
        _ = try learn()
        _ = try learn(Array(examples.dropLast()))
        #expect(try files(ending: "meaning").count == 2)
    }

    @Test(arguments: ["meaning", "examples"], [0, 1, 20, 60, 100])
    func `a spoiled file is learnt anew`(ending: String, kept: Int) throws {
        let whole = try learn()
        let file = try #require(try files(ending: ending).first)
        let good = try Data(contentsOf: file)
        // In its place, as everything that writes such files does it: what is mapped is not cut short under anybody.
        try good.prefix(kept).write(to: file, options: .atomic)
        let again = try learn()
        #expect(again.weights == whole.weights)
        #expect(again.memory.text(of: 0) == whole.memory.text(of: 0))
        #expect(try Data(contentsOf: file) == good)
    }

    @Test func `where the cache cannot be written to it is learnt each time`() throws {
        try Data().write(to: cache)
        let meaning = try learn()
        #expect(likeliest("loud music", meaning) == .route("noise"))
        let sense = meaning.sense(of: Utterance(typed: "loud music"))
        #expect(!meaning.nearest(to: sense, meaning: .route("noise"), count: 1).isEmpty)
    }

    @Test func `the examples that share weighty words are the nearest, without an encoder`() throws {
        let meaning = try learn()
        let sense = meaning.sense(of: Utterance(typed: "loud music every evening"))
        let near = meaning.nearest(to: sense, meaning: .route("noise"), count: 2)
        #expect(near.first?.text == "loud music every night")
        #expect(near.count == 2)
        #expect(near.map(\.similarity) == near.map(\.similarity).sorted(by: >))
        #expect(meaning.nearest(to: sense, meaning: .route("missed_bin"), count: 2).isEmpty)
        #expect(meaning.nearest(to: sense, meaning: .route("unheard_of"), count: 2).isEmpty)
    }

    @Test func `of examples that hold one another the nearest alone is named`() throws {
        let examples = examples + Self.examples([(.route("noise"), ["it's about loud music", "loud music"])])
        let meaning = try learn(examples)
        let sense = meaning.sense(of: Utterance(typed: "loud music"))
        #expect(
            meaning.nearest(to: sense, meaning: .route("noise"), count: 2).map(\.text)
                == ["loud music", "music keeps me awake"])
    }

    @Test func `what is the same is as near as can be`() throws {
        let meaning = try learn()
        let sense = meaning.sense(of: Utterance(typed: "my bin is still full"))
        let near = try #require(meaning.nearest(to: sense, meaning: .route("missed_bin"), count: 1).first)
        #expect(near.text == "my bin is still full")
        #expect(abs(near.similarity - 1) < 1e-4)
    }

    @Test func `an example whose words stand nowhere else is told`() throws {
        let examples = examples + Self.examples([(.nothing, ["zxcv qwer"])])
        #expect(try learn(examples).unknownWords(among: examples) == [examples.count - 1])
        #expect(try learn(examples).doubts(among: examples, first: examples.count).isEmpty)
    }
}
