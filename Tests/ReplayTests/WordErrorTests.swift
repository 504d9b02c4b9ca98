import Testing
@testable import Replay

struct WordErrorTests {
    @Test(arguments: [
        ("missed bin", "missed bin", 0), ("missed bins", "missed bin", 1), ("bin", "missed bin", 1),
        ("my missed bin", "missed bin", 1), ("", "missed bin", 2), ("a b c d", "missed bin", 4),
        ("the cat sat", "cat sat down", 2),
    ])
    func `words exchanged, left out and put in are counted`(heard: String, said: String, errors: Int) {
        let words = { (text: String) in text.split(separator: " ").map(String.init) }
        let counted = WordErrors(heard: words(heard), said: words(said))
        #expect(counted.errors == errors)
        #expect(counted.said == words(said).count)
    }

    @Test func `recordings together are words together`() throws {
        let two = WordErrors([
            WordErrors(heard: ["a"], said: ["a", "b", "c"]), WordErrors(heard: ["d"], said: ["d"]),
        ])
        #expect(try #require(two.rate) == 0.5)
        #expect(WordErrors([]).rate == nil)
    }
}
