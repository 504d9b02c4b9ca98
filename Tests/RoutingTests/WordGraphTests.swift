import GrammarSupport
import Testing
@testable import Recognition
@testable import Routing

/// Routes with too many phrases to list.
struct WordGraphTests {
    private let router: Router

    init() throws {
        let digits = "zero | one | two | three | four | five | six | seven | eight | nine"
        let grammar = try TestGrammar([
            "routes.jsgf": jsgf(
                """
                <digit> = \(digits);
                <reference> = <digit>+;
                <colour> = red | green | brown | black | blue;
                <size> = small | medium | large | huge;
                <thing> = bin | box | bag | caddy | sack;
                <item> = [<size>] [<colour>] <thing>;
                public <account> = my reference [number] is <reference>;
                public <order> = order [a | an | some] <item> [and <item>] [for <reason>];
                <reason> = garden waste | food waste | my (mother | father | neighbour);
                """)
        ]).load()
        #expect(grammar.phrases.isEmpty)
        router = Router(grammar: grammar, pronouncer: DictionaryPronouncer.shared)
    }

    @Test func `repeated rules cover everything said`() {
        let best = router.match(Utterance(typed: "hello my reference number is four seven seven one please")).first
        #expect(best?.destination == .route("account"))
        #expect(best?.slots["reference"] == "four seven seven one")
        #expect(best.map { $0.probability > 0.8 } == true)
    }

    @Test func `nested rules give their own words`() {
        let best = router.match(Utterance(typed: "i'd like to order a large brown bin for food waste")).first
        #expect(best?.slots["item"] == "large brown bin")
        #expect(best?.slots["size"] == "large")
        #expect(best?.slots["colour"] == "brown")
        #expect(best?.slots["thing"] == "bin")
        #expect(best?.slots["reason"] == "food waste")
    }

    @Test func `what was not said is no slot`() {
        let best = router.match(Utterance(typed: "order a bag")).first
        #expect(best?.slots == ["item": "bag", "thing": "bag"])
    }

    @Test func `words misheard are the grammar's words`() {
        let best = router.match(Utterance(typed: "order a lodge brown been")).first
        #expect(best?.slots["size"] == "large")
        #expect(best?.slots["thing"] == "bin")
    }

    @Test func `whole phrases satisfy it`() {
        #expect(router.isComplete(["order", "a", "red", "box"]))
        #expect(router.isComplete(["please", "order", "a", "red", "box", "thanks"]))
        #expect(!router.isComplete(["order", "a", "red"]))
    }

    @Test func `words that any caller may say are a route when they are written as one`() throws {
        let grammar = try TestGrammar([
            "routes.jsgf": jsgf(
                """
                public <ring_me> = [please] (can | could | would | will) (you | someone | somebody | anybody) [please]
                    (call | ring | phone) (me | us) [today | now | tomorrow] [please];
                public <bin> = missed bin | (can | could | would | will) (you | someone | somebody | anybody)
                    (call | ring | phone) (me | us) about (bins | rubbish | waste | sacks | boxes | bags | caddies);
                """)
        ]).load()
        let router = Router(grammar: grammar, pronouncer: DictionaryPronouncer.shared)
        for said in [
            "could someone ring us today", "can you call me",
            "hello please would anybody please phone us tomorrow please",
        ] {
            #expect(router.match(Utterance(typed: said)).first?.destination == .route("ring_me"), "\(said)")
        }
        #expect(router.match(Utterance(typed: "could someone ring us about bins")).first?.destination == .route("bin"))
        #expect(router.match(Utterance(typed: "the thing is")).first?.probability ?? 0 < 0.5)
    }

    @Test func `alternatives that begin alike share their beginnings and stay apart`() throws {
        let streets = ["oak", "elm", "ash", "birch", "hill"].flatMap { name in
            ([
                "road", "street", "lane", "avenue", "close", "drive", "way", "court", "place", "gardens", "end",
                "end house",
            ])
            .map { "\(name) \($0)" }
        }
        let grammar = try TestGrammar([
            "routes.jsgf": jsgf(
                "<street> = \(streets.joined(separator: " | "));\npublic <hole> = hole between <street> and <street>;")
        ]).load()
        #expect(grammar.phrases.isEmpty)
        let router = Router(grammar: grammar, pronouncer: DictionaryPronouncer.shared)
        let best = router.match(Utterance(typed: "hole between elm end and hill end house")).first
        #expect(best?.slots["street"] == "elm end, hill end house")
    }

    @Test func `nonsense is rejected`() {
        for text in ["what is the capital of australia", "seven", "a large pizza", "my mother is coming"] {
            let decision = router.decide(Utterance(typed: text))
            #expect(decision.verdict == .reject, "\(decision.reason)")
        }
    }
}
