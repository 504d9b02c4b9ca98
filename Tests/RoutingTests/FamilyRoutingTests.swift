import Grammar
import GrammarSupport
import Recognition
import Testing
@testable import Routing

/// When it is asked which of a family is wanted, and what an answer to that means.
struct FamilyRoutingTests {
    private let router: Router

    init() throws {
        let grammar = try TestGrammar([
            "routes.jsgf": jsgf(
                """
                public <bins> = my bins | bins | waste | the bin lorry woke me;
                public <missed> = missed collection | my bin was missed;
                public <day> = which day is my bin | bin day;
                public <sacks> = green garden sacks;
                public <bags> = green garden bags;
                public <tax> = council tax;
                """),
            "routes.json": """
            {
              "bins": {"name": "bins",
                       "which": {"ask": "Missed, or which day?", "choices": ["missed", "day"], "said": ["bins", "waste"]}},
              "missed": {"name": "a missed collection", "parent": "bins"},
              "day": {"name": "your bin day", "parent": "bins"},
              "sacks": {"name": "garden sacks", "parent": "bins"},
              "bags": {"name": "garden bags", "parent": "bins"},
              "tax": {"name": "council tax"}
            }
            """,
        ])
        router = Router(grammar: try grammar.load(), pronouncer: DictionaryPronouncer.shared)
    }

    private func family() throws -> RouteFamily { try #require(router.grammar.family(of: .route("bins"))) }

    @Test(arguments: ["my bins", "hello it's about my bins please", "waste"])
    func `who names a family and nothing of it is asked which`(words: String) {
        let decision = router.decide(Utterance(typed: words))
        guard case .which(let parent, let children) = decision.verdict else {
            Issue.record("\(decision.reason)")
            return
        }
        #expect(parent.destination == .route("bins"))
        #expect(children.map(\.destination.label) == ["missed", "day", "sacks", "bags"])
        #expect(decision.verdict.offered.count == 5, "whatever may come of it")
    }

    @Test(arguments: [
        ("my bin was missed", "missed"), ("the bin lorry woke me", "bins"), ("council tax", "tax"),
    ])
    func `who says more is not asked`(words: String, label: String) {
        let decision = router.decide(Utterance(typed: words))
        guard case .accept(let wanted) = decision.verdict else {
            Issue.record("\(decision.reason)")
            return
        }
        #expect(wanted.destination.label == label)
    }

    @Test func `children that the question does not name are asked about by their names`() {
        let decision = router.decide(Utterance(typed: "green garden"))
        guard case .choose(let several) = decision.verdict else {
            Issue.record("\(decision.reason)")
            return
        }
        #expect(Set(several.map(\.destination.label)) == ["sacks", "bags"])
    }

    @Test(arguments: [("a missed collection", "missed"), ("bin day please", "day")])
    func `an answer is one of the family`(words: String, label: String) throws {
        let decision = router.decide(Utterance(typed: words), within: try family())
        #expect(decision.candidates.first?.destination.label == label, "\(decision.reason)")
        #expect(decision.verdict != .reject, "\(decision.reason)")
    }

    @Test func `the record has what was found among everything, too`() throws {
        let family = try family()
        for words in ["green garden", "elephants", "my bins"] {
            let whole = router.decide(Utterance(typed: words)).reason
            let reason = router.decide(Utterance(typed: words), within: family).reason
            let why = whole.split(separator: ": ").first.map(String.init) ?? ""
            #expect(reason.contains("of the family of bins; of everything, "), "\(reason)")
            #expect(reason.contains(why) || whole.hasPrefix("heard"), "\(reason)\n\(whole)")
        }
        #expect(
            router.decide(Utterance(typed: "elephants"), within: family).reason.contains(
                "nothing in it is like a phrase"))
    }

    @Test func `something else that is surely said is taken, and the name again is no answer`() throws {
        let family = try family()
        guard case .accept(let tax) = router.decide(Utterance(typed: "council tax"), within: family).verdict else {
            Issue.record("not understood")
            return
        }
        #expect(tax.destination == .route("tax"))
        #expect(router.decide(Utterance(typed: "my bins"), within: family).verdict == .reject)
        #expect(router.decide(Utterance(typed: "elephants"), within: family).verdict == .reject)
    }
}
