import GrammarSupport
import Foundation
import Testing
@testable import Grammar
@testable import Recognition
@testable import Routing

struct RouterTests {
    private static let rules = jsgf(
        """
        <bin_type> = <colour> bin | recycling box;
        <colour> = brown | blue | black;
        public <missed_bin> = missed bin [collection] | my bin was not collected | my <bin_type> was not emptied;
        public <new_bin> = new bin | order a <bin_type>;
        public <assisted_bin> = bin store request;
        public <council_tax> = council tax;
        public <pay_council_tax> = pay my council tax;
        public <planning> = planning | planning application;
        public <potholes> = pothole | report a pothole;
        public <death> = register a death | death certificate;
        public <homeless> = i am homeless | nowhere to live;
        """)
    private static let officers = """
        id,first_name,last_name,known_as,job_title,team,extension
        a,Joanne,Shaw,Jo,Planner,planning,2001
        b,Joanne,Shaw,,Clerk,housing,2002
        c,Imran,Patel,,Officer,legal,2003
        d,Sarah,Whitfield,,Officer,housing,2004
        e,Peter,Patel,,Officer,waste,
        """
    private static let council = """
        {"name": "Test District Council", "pbx": "127.0.0.1:5070", "operator": "operator",
         "targets": {"operator": {"name": "our team", "uri": "sip:operator@{pbx}"},
                     "waste": {"name": "the waste team", "uri": "sip:waste@{pbx}"},
                     "devon": {"name": "Devon", "uri": "sip:devon@{pbx}"}},
         "extensions": "sip:{extension}@{pbx}",
         "teams": {"waste": {"name": "the waste and recycling team", "target": "waste"},
                   "housing": {"name": "the housing team", "target": "operator"},
                   "legal": {"name": "the legal team", "target": "operator"},
                   "planning": {"name": "the planning team", "target": "operator"}},
         "bodies": {"devon": {"name": "Devon County Council", "target": "devon"}}}
        """
    private static let actions = """
        {"potholes": {"name": "potholes", "owner": "devon"},
         "death": {"name": "registering a death", "confirm": true}}
        """

    private let router: Router

    init() throws {
        let grammar = try TestGrammar([
            "routes.jsgf": Self.rules, "officers.csv": Self.officers, "council.json": Self.council,
            "routes.json": Self.actions,
        ])
        router = Router(grammar: try grammar.load(), pronouncer: DictionaryPronouncer.shared)
    }

    private func verdict(_ text: String) -> Decision.Verdict { router.decide(Utterance(typed: text)).verdict }

    private func accepted(_ text: String) -> String? {
        if case .accept(let candidate) = verdict(text) { candidate.destination.label } else { nil }
    }

    @Test(arguments: [
        ("hello i'm ringing because my bin was not collected", "missed_bin"), ("council tax please", "council_tax"),
        ("can i speak to imran patel", "officer:c"), ("joanne shaw in planning please", "officer:a"),
        ("jo shaw", "officer:a"), ("could i speak to sarah whitfield from housing", "officer:d"),
        ("can you put me through to the planning department", "planning"), ("i am homeless", "homeless"),
        ("i need to pay my council tax", "pay_council_tax"), ("it's about my council tax", "council_tax"),
        ("the waste team please", "team:waste"), ("waste and recycling", "team:waste"),
        ("put me through to the housing team", "team:housing"),
    ])
    func `words said plainly are accepted`(text: String, label: String) {
        #expect(accepted(text) == label, "\(router.decide(Utterance(typed: text)).reason)")
    }

    @Test func `two people of one name are a choice`() {
        guard case .choose(let people) = verdict("can i speak to joanne shaw") else {
            Issue.record("\(router.decide(Utterance(typed: "can i speak to joanne shaw")).reason)")
            return
        }
        #expect(Set(people.map(\.destination)) == [.officer("a"), .officer("b")])
    }

    @Test func `a last name that two people have is a choice`() {
        guard case .choose(let people) = verdict("mister patel please") else {
            Issue.record("\(router.decide(Utterance(typed: "mister patel please")).reason)")
            return
        }
        #expect(Set(people.map(\.destination)) == [.officer("c"), .officer("e")])
    }

    @Test(arguments: ["whitfield", "sarah", "can i talk to imran"])
    func `half a name is asked about`(text: String) {
        guard case .confirm(let candidate) = verdict(text), case .officer = candidate.destination else {
            Issue.record("\(router.decide(Utterance(typed: text)).reason)")
            return
        }
    }

    @Test(arguments: [
        ("can i speak to sarah w h i t f i e l d", "officer:d"),
        // Misheard, missed and doubled letters.
        ("whitfield that's w h i d f i e l t", "officer:d"), ("w h i t f i l d", "officer:d"),
        ("imran p a double t e l", "officer:c"), ("jo s h a w in planning", "officer:a"),
        ("sierra hotel alpha whiskey in planning", "officer:a"),
        ("w for whisky h i t f i e l d", "officer:d"),
    ])
    func `spelled names are names`(text: String, label: String) {
        let decision = router.decide(Utterance(typed: text))
        #expect(decision.candidates.first?.destination.label == label, "\(decision.reason)")
        #expect(decision.verdict != .reject, "\(decision.reason)")
    }

    @Test func `a spelled name of two people is a choice`() {
        guard case .choose(let people) = verdict("p a t e l") else {
            Issue.record("\(router.decide(Utterance(typed: "p a t e l")).reason)")
            return
        }
        #expect(Set(people.map(\.destination)) == [.officer("c"), .officer("e")])
    }

    @Test func `letters that spell nobody are no name`() {
        #expect(verdict("q z x r") == .reject)
        #expect(verdict("a b") == .reject)
    }

    @Test func `every way to say a word is known`() throws {
        // Heard as the second way of saying "zorble", which sounds nothing like the first.
        let files = [
            "routes.jsgf": jsgf("public <zorble> = zorble permit;\npublic <other> = garden permit;"),
            "lexicon.txt": "zorble  G UW F EY N\nzorble  K IH T M AA SH\nkitmosh  K IH T M AA SH\n",
        ]
        func best(_ files: [String: String]) throws -> Candidate? {
            Router(grammar: try TestGrammar(files).load(), pronouncer: DictionaryPronouncer.shared)
                .match(Utterance(typed: "kitmosh permit")).first
        }
        #expect(try best(files)?.destination == .route("zorble"))
        var one = files
        one["lexicon.txt"] = "zorble  G UW F EY N\nkitmosh  K IH T M AA SH\n"
        let probability = try best(files)?.probability ?? 0
        let without = try best(one)
        #expect(probability > 0.5)
        #expect(without?.destination != .route("zorble") || (without?.probability ?? 0) < probability)
    }

    @Test func `a word that several routes share is a choice`() {
        guard case .choose(let routes) = verdict("it's about my bin") else {
            Issue.record("\(router.decide(Utterance(typed: "it's about my bin")).reason)")
            return
        }
        #expect((2...4).contains(routes.count))
        #expect(routes.allSatisfy { ["missed_bin", "new_bin", "assisted_bin"].contains($0.destination.label) })
    }

    @Test func `another body's business is elsewhere`() {
        guard case .signpost(let candidate) = verdict("i'd like to report a pothole") else {
            Issue.record("not elsewhere")
            return
        }
        #expect(candidate.destination == .route("potholes"))
    }

    @Test func `a route to be confirmed is never accepted`() {
        guard case .confirm(let candidate) = verdict("register a death") else {
            Issue.record("not confirmed")
            return
        }
        #expect(candidate.destination == .route("death"))
    }

    @Test(arguments: [
        "what time does the next train to leeds leave", "i have lost my credit card", "the cat sat on the mat", "um",
        "yes",
        "hello", "i'd like to order a large pepperoni pizza", "please", "can i speak to someone about the weather",
        "my new car will not start", "my application for a passport",
    ])
    func `what is not ours is not accepted`(text: String) {
        let decision = router.decide(Utterance(typed: text))
        #expect(decision.verdict == .reject, "\(decision.reason)")
    }

    @Test func `words heard wrongly but alike still lead there`() {
        let decision = router.decide(Utterance(typed: "hello miss bin collections"))
        #expect(decision.candidates.first?.destination == .route("missed_bin"), "\(decision.reason)")
        #expect(decision.candidates.first.map { $0.probability > 0.4 } == true, "\(decision.reason)")
        #expect(router.match(Utterance(typed: "counsel tacks")).first?.destination == .route("council_tax"))
        #expect(router.match(Utterance(typed: "in ran patel")).first?.destination == .officer("c"))
    }

    @Test func `words in another order are a question`() {
        let decision = router.decide(Utterance(typed: "collected was not my bin"))
        if case .accept = decision.verdict { Issue.record("\(decision.reason)") }
        #expect(decision.candidates.first?.destination == .route("missed_bin"))
    }

    @Test func `slots are the words that rules covered`() {
        let candidate = router.match(Utterance(typed: "i want to order a blue bin please")).first
        #expect(candidate?.destination == .route("new_bin"))
        #expect(candidate?.slots == ["bin_type": "blue bin", "colour": "blue"])
    }

    @Test func `words that the recogniser doubts are not accepted`() {
        let sure = Hypothesis(words: ["council", "tax"].map { RecognisedWord($0, confidence: 0.95) }, confidence: 0.9)
        let unsure = Hypothesis(
            words: ["council", "tax"].map { RecognisedWord($0, confidence: 0.05) }, confidence: 0.9)
        let certain = router.decide(Utterance(hypotheses: [sure])).candidates.first?.probability ?? 0
        let doubtful = router.decide(Utterance(hypotheses: [unsure])).candidates.first?.probability ?? 1
        #expect(certain > 0.8)
        #expect(doubtful < certain)
    }

    @Test func `hypotheses that disagree make it less sure`() {
        func hypothesis(_ text: String, _ confidence: Double) -> Hypothesis {
            Hypothesis(
                words: text.split(separator: " ").map { RecognisedWord(String($0), confidence: 0.7) },
                confidence: confidence
            )
        }
        let agreed = Utterance(hypotheses: [hypothesis("new bin", 0.5), hypothesis("a new bin", 0.3)])
        let split = Utterance(hypotheses: [hypothesis("new bin", 0.5), hypothesis("missed bin", 0.45)])
        let one = router.match(agreed).first?.probability ?? 0
        let two = router.match(split).first?.probability ?? 1
        #expect(one > two)
    }

    @Test func `nothing heard is rejected and says so`() {
        for utterance in [Utterance(hypotheses: []), Utterance(typed: ""), Utterance(typed: "   ")] {
            let decision = router.decide(utterance)
            #expect(decision.verdict == .reject)
            #expect(!decision.reason.isEmpty)
        }
    }

    @Test func `whatever comes in is survived`() {
        let long = String(repeating: "council tax bin ", count: 500)
        let odd = ["<sil>", "bin(2)", "🗑️", "''", "x", String(repeating: "a", count: 10_000), "…", "\u{0}", "ÅÄÖ"]
        for text in [long, odd.joined(separator: " ")] + odd { _ = router.decide(Utterance(typed: text)) }
        let broken = Hypothesis(
            words: [RecognisedWord("bin", confidence: .nan), RecognisedWord("tax", confidence: -3)], confidence: .nan)
        let decision = router.decide(Utterance(hypotheses: [broken, broken]))
        #expect(decision.candidates.allSatisfy { (0...1).contains($0.probability) })
    }

    @Test func `the reason names what was heard and the runner-up`() {
        let reason = router.decide(Utterance(typed: "hello new bin")).reason
        #expect(reason.contains("heard ‘new bin’ in ‘hello new bin’"), "\(reason)")
        #expect(reason.contains("like ‘new bin’ (new_bin"))
    }

    @Test func `probabilities of candidates are shared and in order`() {
        for text in ["bin", "joanne shaw", "planning", "patel", "new recycling box"] {
            let candidates = router.match(Utterance(typed: text))
            #expect(candidates.map(\.probability) == candidates.map(\.probability).sorted(by: >))
            #expect(candidates.reduce(0) { $0 + $1.probability } <= 1.0001)
            #expect(Set(candidates.map(\.destination)).count == candidates.count)
        }
    }

    @Test(arguments: [
        ("council tax", true), ("hello council tax please", true), ("council", false), ("can i speak to", false),
        ("joanne shaw", true), ("joanne", false), ("yes", true), ("speak to a person", true),
        ("order a blue bin", true),
        ("order a", false), ("council tax elephant", false),
    ])
    func `the grammar is satisfied by whole phrases only`(text: String, complete: Bool) {
        #expect(router.isComplete(text.split(separator: " ").map(String.init)) == complete)
    }
}
