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

    @Test func `nonsense is rejected`() {
        for text in ["what is the capital of australia", "seven", "a large pizza", "my mother is coming"] {
            let decision = router.decide(Utterance(typed: text))
            #expect(decision.verdict == .reject, "\(decision.reason)")
        }
    }
}
