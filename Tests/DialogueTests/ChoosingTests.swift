import Recognition
import Testing
@testable import Dialogue

@Suite struct ChoosingTests {
    @Test(arguments: [
        ("the one in planning", 1), ("benefits please", 0), ("david taylor in planning", 1), ("david taylor", nil),
        ("planning or benefits", nil), ("", nil),
    ])
    func `choices are told apart by what only one of them has`(words: String, choice: Int?) {
        let names = ["David Taylor in benefits", "David Taylor in planning"]
        #expect(Conversation.told(apart: names, by: Utterance(typed: words)) == choice)
    }
}
