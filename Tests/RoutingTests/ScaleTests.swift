import GrammarSupport
import Testing
@testable import Recognition
@testable import Routing
@testable import Utilities

/// Work is counted, not timed.
struct ScaleTests {
    /// Phrases of made-up words, some of which are in very many phrases.
    private func router(phrases count: Int) -> (Router?, [[String]]) {
        var random = SeededRandom(seed: 9)
        let syllables = [
            "ba", "ko", "ti", "re", "mo", "lu", "sha", "ven", "dor", "gis", "pel", "wan", "thu", "nak", "zed",
        ]
        func word() -> String {
            let rank = Int(Double(1 + count / 20) * random.unit() * random.unit() * random.unit())
            var letters = SeededRandom(seed: UInt64(rank + 1))
            return (0..<2 + rank % 3).compactMap { _ in letters.pick(syllables) }.joined()
        }
        let phrases = (0..<count).map { _ in (0..<2 + Int(random.next() % 3)).map { _ in word() } }
        let routes = 100
        let builder = PhraseIndexBuilder(
            phrases: phrases.enumerated().map { ("route\($0 % routes)", $1) },
            sounds: WordSounds([:], SpellingPronouncer()))
        guard let grammar = try? TestGrammar(["routes.jsgf": jsgf("public <a> = one;")]).load() else {
            return (nil, [])
        }
        return (Router(grammar: grammar, index: PhraseIndex(builder)), phrases)
    }

    @Test func `alignments hardly grow from a hundred phrases to a hundred thousand`() throws {
        var most: [Int: Int] = [:]
        for count in [100, 10_000, 100_000] {
            let (made, phrases) = router(phrases: count)
            let router = try #require(made)
            for index in stride(from: 0, to: count, by: max(1, count / 20)) {
                let text = "hello i am ringing about \(phrases[index].joined(separator: " ")) please"
                let work = router.work(Utterance(typed: text))
                most[count] = max(most[count] ?? 0, work.alignments)
                let best = router.match(Utterance(typed: text)).first
                #expect(best?.phrase == phrases[index].joined(separator: " "))
            }
        }
        print("alignments at most: \(most.sorted { $0.key < $1.key })")
        let small = try #require(most[100])
        let large = try #require(most[100_000])
        #expect(small > 0)
        #expect(large <= 2 * small + 50)
        #expect(large <= 150)
    }
}
