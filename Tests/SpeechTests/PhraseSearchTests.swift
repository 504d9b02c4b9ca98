import Routing
import Testing

@testable import Speech

private func model(_ phrases: String...) throws -> PhraseModel {
    let split = phrases.map { $0.split(separator: " ").map(String.init) }
    let lexicon = try Lexicon(words: split.joined())
    let definition = try ModelDefinition(reading: "\(AcousticModel.installed.folder)/mdef")
    return PhraseModel(split, lexicon: lexicon, definition: definition)
}

/// Lets a search hear a frame for each set of senones, in which these cost nothing and all others 50.
private func found(
    _ phrases: PhraseModel, in frames: [[UInt16]], and others: [PhraseModel.Way] = []
) -> [PhraseSearch.Found] {
    var search = PhraseSearch(phrases, and: others)
    for frame in frames {
        var scores = [Int16](repeating: 50, count: 6000)
        for senone in frame { scores[Int(senone)] = 0 }
        search.hear(scores)
    }
    return search.found(most: 10)
}

@Test func aPhraseIsFoundWhereItIsSaid() throws {
    let phrases = try model("two", "three", "council tax")
    let way = try #require(phrases.ways.first { $0.words == ["three"] })
    let quiet = [[UInt16]](repeating: phrases.silence, count: 12)
    let said = way.senones.flatMap { [[$0], [$0], [$0]] }
    let best = try #require(found(phrases, in: quiet + said + quiet).first)
    #expect(best.words == ["three"])
    #expect(best.cost == 0)
    #expect(best.frames == 12..<12 + said.count)
}

@Test func whatIsCutShortIsTheLikestPhraseAtAPrice() throws {
    let phrases = try model("two", "three", "council tax")
    let way = try #require(phrases.ways.first { $0.words == ["council", "tax"] })
    let quiet = [[UInt16]](repeating: phrases.silence, count: 10)
    let said = way.senones.dropFirst(6).flatMap { [[$0], [$0]] }
    let best = try #require(found(phrases, in: quiet + said + quiet).first)
    #expect(best.words == ["council", "tax"])
    #expect(best.cost > 0)
}

@Test func wordsFoundOtherwiseCompeteWithThePhrases() throws {
    let phrases = try model("two", "three")
    let other = try #require(phrases.ways(of: ["third"]).first)
    let quiet = [[UInt16]](repeating: phrases.silence, count: 10)
    let said = other.senones.flatMap { [[$0], [$0]] }
    let best = try #require(found(phrases, in: quiet + said + quiet, and: phrases.ways(of: ["third"])).first)
    #expect(best.words == ["third"])
}

@Test func longPhrasesAreLeftToTheSearchOverWords() throws {
    #expect(try model("the road is full of holes").ways.isEmpty)
}

@Test func aWordThatNobodyCanSayIsNotTried() throws {
    #expect(try model("two").ways(of: ["xqzzt-not-a-word"]).isEmpty)
}
