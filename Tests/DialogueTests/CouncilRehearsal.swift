import DialogueSupport
import Foundation
import Grammar
import GrammarSupport
import Routing
import Telephony
@testable import Dialogue

/// A conversation with a council whose settings the test makes.
struct CouncilRehearsal {
    var steps: [ReplayCall.Step]
    var lines: [String]
    var caller = Caller(number: "01803861234")
    var start = "2026-06-08T10:00:00Z"
    var transferOutcomes: [TransferOutcome] = []
    /// More of `council.json`.
    var council = ""
    /// More of the route "council_tax".
    var tax = ""
    /// More of the route "potholes", which is the county's.
    var potholes = ""
    /// More of the route "bins".
    var bins = ""
    /// More rules of `routes.jsgf`.
    var rules = ""
    /// More routes of `routes.json`.
    var routes = ""
    /// More of the target "tax".
    var target = ""
    var recordPage: String?

    /// - Parameter lines: what the caller says, each in answer to a question.
    init(_ lines: String...) {
        self.lines = lines
        steps = lines.map { _ in .answer(ScriptedListener.sound) }
    }

    func grammar() throws -> Grammar { try TestGrammar(files).load() }

    func run() async throws -> ConversationHarness.Outcome {
        let grammar = try grammar()
        let call = ReplayCall(
            id: "rehearsal", steps: steps, caller: caller, start: try Date(start, strategy: .iso8601),
            transferOutcomes: transferOutcomes)
        let other = grammar.council?.secondLanguage.map {
            OtherLanguage(
                key: $0.key, prompts: HumPrompts(language: "cy ", recorded: Self.recorded), target: $0.target)
        }
        let profile = CouncilProfile(
            grammar: grammar, router: Router(grammar: grammar, pronouncer: SpellingPronouncer()),
            prompts: HumPrompts(recorded: Self.recorded), secondLanguage: other)
        let journal = SpyJournal()
        var harness = ConversationHarness(
            call: call, listener: ScriptedListener(lines), profile: profile, journal: journal)
        harness.outbox = FakeOutbox(isFull: true)
        harness.forms = FakeForms(reference: "TC-1234", journal: journal)
        harness.settings = Settings(recordPage: recordPage)
        return await harness.run()
    }

    /// Names with an announcement; a person's wish has none.
    private static let recorded: Set = ["council tax"]

    private var files: [String: String] {
        [
            "routes.jsgf": """
            #JSGF V1.0 UTF-8 en-GB;
            grammar routes;
            public <council_tax> = council tax [in <place>] | pay my council tax;
            <place> = totnes | dartmouth;
            public <potholes> = potholes | hole in the road;
            public <bins> = missed bin;
            \(rules)
            """,
            "council.json": """
            {
              "name": "Test Council", "operator": "operator", "hours_spoken": "nine to five",
              "hours": {"monday": ["09:00-17:00"], "tuesday": ["09:00-17:00"], "wednesday": ["09:00-17:00"]},
              "targets": {
                "operator": {"name": "the operator", "uri": "sip:operator@pbx"},
                "tax": {"name": "the council tax team", "uri": "sip:tax@pbx"\(target)},
                "desk": {"name": "the help desk", "uri": "sip:desk@pbx"},
                "night": {"name": "the night team", "uri": "sip:night@pbx"},
                "old": {"name": "the old switchboard", "uri": "sip:old@pbx"},
                "county": {"name": "the county", "uri": "sip:county@pbx"}
              },
              "teams": {"night": {"name": "the night team", "target": "night", "hours": {"monday": ["22:00-06:00"]}}},
              "bodies": {"county": {"name": "the county council", "target": "county"}},
              "thresholds": {"accept": 0.8, "confirm": 0.4}\(council)
            }
            """,
            "routes.json": """
            {
              "council_tax": {"name": "council tax", "transfer": "tax"\(tax)},
              "potholes": {"name": "potholes", "owner": "county"\(potholes)},
              "bins": {"name": "a missed bin", "transfer": "desk"\(bins)}\(routes)
            }
            """,
            "forms/message.json": """
            {
              "title": "your message",
              "slots": [
                {"id": "number", "type": "number", "name": "the number", "question": "Which number?",
                 "reprompt": "Please say a number."}
              ]
            }
            """,
        ]
    }
}
