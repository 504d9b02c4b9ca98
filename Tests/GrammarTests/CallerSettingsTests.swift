import GrammarSupport
import Foundation
import Testing
@testable import CallerSentences
@testable import Recognition
@testable import Routing

/// What a council sets for the whole conversation: dangers, urgency, people who left, offers, answers, time, the survey.
struct CallerSettingsTests {
    private static func grammar(
        council: String = "", routes: String = "", officers: String = ""
    ) throws -> TestGrammar {
        try TestGrammar([
            "routes.jsgf": jsgf(
                "public <bin> = missed bin;\npublic <gas> = gas leak;\npublic <hours> = opening hours;"),
            "council.json": """
            {"name": "Test Council", "operator": "desk",
             "targets": {"desk": {"name": "the desk", "uri": "sip:desk@pbx"}, "gas": {"name": "gas", "uri": "sip:gas@pbx"}},
             "extensions": "sip:{extension}@pbx",
             "teams": {"waste": {"name": "the waste team", "target": "desk"}}\(council.isEmpty ? "" : ",\n" + council)}
            """,
            "routes.json": """
            {"bin": {"name": "a missed bin", "link": "https://example.org/bin"\(routes)}, "gas": {"name": "gas"},
             "hours": {"name": "our hours", "answer": "Nine to five."}}
            """,
            "officers.csv": "id,first_name,last_name,team,extension,left,successor\n"
                + (officers.isEmpty ? "a,Jo,Shaw,waste,1,,\n" : officers),
        ])
    }

    private static let dangers = """
        "dangers": [{"phrases": ["smell gas", "fire"], "routes": ["gas"], "target": "gas"}]
        """

    @Test(arguments: [
        ("i can smell gas in the kitchen", true), ("fire", true), ("fire please", true),
        ("the fire door is broken", false),
        ("gas", false), ("smell of gas", false), ("missed bin", false),
    ])
    func `dangers are heard word for word`(words: String, isDanger: Bool) throws {
        let grammar = try Self.grammar(council: Self.dangers).load()
        #expect((grammar.danger(in: Utterance(typed: words), decision: nil) != nil) == isDanger)
    }

    @Test(arguments: [
        ("i can smell a bit of gas", true), ("smell what might really be gas", false), ("gas i can smell", false),
        ("the barn is on fire", true), ("our house fire", true), ("house boat fire", false), ("my kid was hit", true),
        ("the child got really badly hurt", true), ("can't smell any gas", false),
        ("can't smell a thing but she smells gas", true), ("the fire alarm in the barn is on fire", true),
    ])
    func `a phrase has choices, lists and gaps, and what overlaps may say that it is none`(
        words: String, isDanger: Bool
    ) throws {
        let grammar = try Self.grammar(
            council: """
                "dangers": [{"lists": {"child": "child | kid", "hurt": "hurt | hit"},
                "phrases": ["(smell | smells) … gas", "[house | barn is on] fire", "<child> ... <hurt>"],
                "unless": ["can't smell … gas", "fire alarm", "boat fire"], "target": "gas"}]
                """
        ).load()
        #expect((grammar.danger(in: Utterance(typed: words), decision: nil) != nil) == isDanger)
        #expect(Set(grammar.vocabulary).isSuperset(of: ["smells", "barn", "kid", "hit"]))
        #expect(grammar.sentences().contains(["kid", "hit"]) || grammar.sentences().contains(["child", "hit"]))
    }

    @Test func `a route that is a danger is one however it is asked for`() throws {
        let grammar = try Self.grammar(council: Self.dangers).load()
        let router = Router(grammar: grammar, pronouncer: SpellingPronouncer())
        let words = Utterance(typed: "there's a gas leak")
        #expect(grammar.danger(in: words, decision: router.decide(words))?.target == "gas")
        let other = Utterance(typed: "missed bin")
        #expect(grammar.danger(in: other, decision: router.decide(other)) == nil)
    }

    @Test func `a danger heard in passing is no danger`() throws {
        let grammar = try Self.grammar(council: Self.dangers).load()
        func heard(_ confidence: Double, _ words: Double) -> Utterance {
            let gas = ["smell", "gas"].map { RecognisedWord($0, confidence: words) }
            return Utterance(hypotheses: [
                Hypothesis(words: [RecognisedWord("small"), RecognisedWord("guess")], confidence: 0.5),
                Hypothesis(words: gas, confidence: confidence),
            ])
        }
        #expect(grammar.danger(in: heard(0.4, 0.5), decision: nil) != nil)
        #expect(grammar.danger(in: heard(0.1, 0.5), decision: nil) == nil, "far less likely than the best")
        #expect(grammar.danger(in: heard(0.4, 0.05), decision: nil) == nil, "words that were hardly heard")
    }

    @Test(arguments: [
        ("it's urgent my bin was missed", true), ("as soon as possible please", true), ("missed bin", false),
    ])
    func `urgency is heard`(words: String, isUrgent: Bool) throws {
        #expect(try Self.grammar().load().isUrgent(Utterance(typed: words)) == isUrgent)
    }

    @Test func `the council's own urgent words replace the usual`() throws {
        let grammar = try Self.grammar(council: "\"urgent_words\": [\"pronto\"]").load()
        #expect(grammar.isUrgent(Utterance(typed: "missed bin pronto")))
        #expect(!grammar.isUrgent(Utterance(typed: "missed bin urgent")))
        #expect(grammar.vocabulary.contains("pronto"))
    }

    @Test func `dangers can be heard`() throws {
        let grammar = try Self.grammar(council: Self.dangers).load()
        #expect(Set(grammar.vocabulary).isSuperset(of: ["smell", "gas", "fire"]))
        #expect(grammar.sentences().contains(["smell", "gas"]))
    }

    @Test func `who left has a successor or a team`() throws {
        let grammar = try Self.grammar(
            officers:
                "a,Jo,Shaw,waste,1,2026-03-31,b\nb,Sam,Lee,waste,2,yes,c\nc,Ann,Day,waste,3,,\nd,Tim,Orr,waste,4,yes,\n"
        ).load()
        let jo = try #require(grammar.officer("a"))
        let spring = try #require(ISO8601DateFormatter().date(from: "2026-04-01T09:00:00Z"))
        #expect(grammar.successor(of: jo, at: spring.addingTimeInterval(-86_400)) == .officer("a"), "the last day")
        #expect(jo.lastDay?.text == "2026-03-31" && jo.fullName == "Jo Shaw")
        #expect(grammar.successor(of: jo, at: spring) == .officer("c"), "who followed has left too")
        #expect(grammar.transferURI(of: .officer("a"), at: spring) == "sip:3@pbx", "never the old number")
        #expect(grammar.successor(of: try #require(grammar.officer("d"))) == .team("waste"))
        #expect(Set(grammar.spokenNames).isSuperset(of: ["Jo Shaw", "Nine to five."]))
    }

    @Test(arguments: [
        ("\"dangers\": [{\"phrases\": [\"fire\"], \"target\": \"fire\"}]", "leads to the target ‘fire’"),
        ("\"dangers\": [{\"phrases\": [\"fire\"], \"routes\": [\"gass\"], \"target\": \"gas\"}]", "no route ‘gass’"),
        ("\"dangers\": [{\"target\": \"gas\"}]", "has no words"),
        ("\"dangers\": [{\"phrases\": [\"(fire\"], \"target\": \"gas\"}]", "is not closed"),
        ("\"dangers\": [{\"phrases\": [\"a <kid>\"], \"target\": \"gas\"}]", "no rule <kid>"),
        ("\"dangers\": [{\"phrases\": [\"fire …\"], \"target\": \"gas\"}]", "begins or ends with …"),
        ("\"dangers\": [{\"phrases\": [\"fire+ here\"], \"target\": \"gas\"}]", "without end"),
        ("\"dangers\": [{\"phrases\": [\"[fire]\"], \"target\": \"gas\"}]", "satisfied by silence"),
        ("\"dangers\": [{\"phrases\": [3], \"target\": \"gas\"}]", "a danger are a number"),
        ("\"urgent_words\": \"now\"", "\"urgent_words\" is a text"),
        ("\"unhurried\": {\"no_input\": 1000}", "\"no_input\" is 1000.0"),
        (
            "\"survey\": {\"questions\": [{\"id\": \"a\", \"ask\": \"Well?\", \"kind\": \"stars\"}]}",
            "no kind of question"
        ),
        ("\"survey\": {\"text\": \"See {link}\"}", "has a {link}, and there is none"),
        ("\"survey\": {\"link\": \"http://example.org\"}", "is no https address"),
        ("\"survey\": {\"days\": 7}", "nobody is asked twice within a month"),
        ("\"survey\": {\"days\": 1e30}", "\"days\" is 1e+30"),
        ("\"survey\": {\"of_a_hundred\": -1e300}", "\"of_a_hundred\" is -1e+300"),
        ("\"number_text\": \"call them\"", "has no {number}"),
    ])
    func `faults of the council are found with their line`(setting: String, says: String) throws {
        let faults = try #require(try Self.grammar(council: setting).faults())
        #expect(faults.errors.contains { $0.message.contains(says) && $0.line == 5 }, "\(faults)")
    }

    @Test(arguments: [
        (", \"offer\": \"sometimes\"", "offers its link to ‘sometimes’"),
        (
            ", \"answer\": \"\(Array(repeating: "word", count: 41).joined(separator: " "))\"",
            "too long to be listened to"
        ),
    ])
    func `faults of routes are found`(setting: String, says: String) throws {
        let faults = try #require(try Self.grammar(routes: setting).faults())
        #expect(faults.errors.contains { $0.message.contains(says) && $0.line == 1 }, "\(faults)")
    }

    @Test(arguments: [
        ("a,Jo,Shaw,waste,1,yes,nobody\n", "is no officer's id and no team"),
        ("a,Jo,Shaw,waste,1,yes,b\nb,Sam,Lee,waste,2,yes,a\n", "lead back to"),
    ])
    func `faults of successors are found`(rows: String, says: String) throws {
        let faults = try #require(try Self.grammar(officers: rows).faults())
        #expect(faults.errors.contains { $0.message.contains(says) && $0.line == 2 }, "\(faults)")
    }
}
