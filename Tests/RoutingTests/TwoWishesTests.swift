import Grammar
import GrammarSupport
import Recognition
import Testing
@testable import Routing

/// When an utterance is two wishes, and when it is one.
struct TwoWishesTests {
    private let router: Router

    init() throws {
        let grammar = try TestGrammar([
            "routes.jsgf": jsgf(
                """
                public <missed_bin> = missed bin | my bin wasn't collected;
                public <new_bin> = new bin | order a new bin;
                public <pay_council_tax> = pay my council tax;
                public <parks> = parks and gardens;
                public <card> = pay by card;
                public <potholes> = potholes | hole in the road;
                public <fire> = my shed is burning;
                """),
            "council.json": """
            {"name": "Test Council", "operator": "desk",
             "targets": {"desk": {"name": "the desk", "uri": "sip:desk@pbx"}},
             "bodies": {"county": {"name": "the county", "target": "desk"}},
             "dangers": [{"phrases": ["on fire"], "routes": ["fire"], "target": "desk"}]}
            """,
            "routes.json": """
            {"missed_bin": {"name": "a missed bin"}, "new_bin": {"name": "a new bin", "parent": "missed_bin"},
             "pay_council_tax": {"name": "paying council tax"}, "parks": {"name": "parks"},
             "card": {"name": "paying", "record": false}, "potholes": {"name": "potholes", "owner": "county"},
             "fire": {"name": "a fire"}}
            """,
        ])
        router = Router(grammar: try grammar.load(), pronouncer: DictionaryPronouncer.shared)
    }

    private func wishes(_ words: String) -> [String] {
        let decision = router.decideEachWish(Utterance(typed: words)).decision
        return [decision.verdict.offered.first, decision.also].compactMap { $0?.destination.label }
    }

    @Test(arguments: [
        ("my bin wasn't collected and i want to pay my council tax as well", ["missed_bin", "pay_council_tax"]),
        ("i want to pay my council tax and also there's a hole in the road", ["pay_council_tax", "potholes"]),
        ("there's a hole in the road oh and my bin wasn't collected", ["potholes", "missed_bin"]),
        ("i'd like to pay my council tax and can i order a new bin", ["pay_council_tax", "new_bin"]),
        ("it's about parks and gardens and also my bin wasn't collected", ["parks", "missed_bin"]),
    ])
    func `two wishes that have nothing to do with each other are two`(words: String, labels: [String]) {
        #expect(wishes(words) == labels, "\(router.decideEachWish(Utterance(typed: words)).decision.reason)")
    }

    @Test(arguments: [
        "parks and gardens", "my bin wasn't collected", "my bin wasn't collected and it stinks",
        "my bin wasn't collected and i want to order a new bin as well", "and pay my council tax",
        "i want to pay my council tax and also pay my council tax", "elephants also and pay my council tax",
        "my bin wasn't collected and i want to pay my council tax",
    ])
    func `a story is one wish, and so are what belongs together and a cause with its wish`(words: String) {
        let decision = router.decideEachWish(Utterance(typed: words)).decision
        #expect(decision.also == nil && decision == router.decide(Utterance(typed: words)), "\(decision.reason)")
    }

    @Test func `the record has the reasons of both`() {
        let reason = router.decideEachWish(Utterance(typed: "my bin wasn't collected and also pay my council tax"))
            .decision.reason
        #expect(reason.hasPrefix("two wishes in one breath: "), "\(reason)")
        #expect(reason.contains("(missed_bin, probability"), "\(reason)")
        #expect(reason.contains("and then ") && reason.contains("(pay_council_tax, probability"), "\(reason)")
    }

    @Test(arguments: [
        "my bin wasn't collected and my shed is burning", "my shed is burning and also i want to pay my council tax",
        "i want to pay my council tax and there's a hole in the road and it is on fire",
    ])
    func `a danger is no second wish, and comes first wherever it is said`(text: String) {
        let (decision, danger) = router.decideEachWish(Utterance(typed: text))
        #expect(danger?.target == "desk", "\(decision.reason)")
        #expect(decision.also == nil)
        let words = Utterance(typed: text)
        #expect(router.danger(in: words, decision: router.decide(words))?.target == "desk")
    }

    @Test func `no danger, none found`() {
        let words = "i want to pay my council tax and my bin wasn't collected too"
        #expect(router.decideEachWish(Utterance(typed: words)).danger == nil)
    }

    @Test func `words join where there are two on each side`() {
        func joins(_ text: String) -> [Range<Int>] {
            Join.all(in: text.split(separator: " ").map(String.init)).map(\.words)
        }
        #expect(joins("my bin and also my tax") == [2..<4])
        #expect(joins("bed and breakfast") == [] && joins("and my bin") == [] && joins("my bin and tax") == [])
        #expect(joins("my bin and my tax and my dog") == [2..<3, 5..<6])
    }

    @Test(arguments: [
        ("my bin and also my tax", true), ("my bin and my tax", false), ("my bin and my tax too", true),
        ("i want a bin and can you take this", true), ("i've moved and i need a permit", false),
        ("hello how do i pay and when are you open", true),
        ("my bin and also my tax and my dog and my cat and my hat", false),
    ])
    func `wishes part where the words say so, or both sides ask for something`(text: String, parts: Bool) {
        let joins = Join.all(in: text.split(separator: " ").map(String.init))
        #expect(joins.contains(where: \.mayPartWishes) == parts)
    }
}
