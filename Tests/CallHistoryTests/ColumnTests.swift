import CallHistory
import Grammar
import Routing
import SpokenValues
import Telephony
import Testing

/// What happened goes into the records' columns and comes back. The words are promises: years of calls are counted by them.
@Suite struct ColumnTests {
    private static let answers: [(Answer, String)] = [
        (.yes, "yes"), (.no, "no"), (.option(1), "option 1"), (.option(12), "option 12"),
        (.noneOfThese, "none of these"), (.someone, "someone"), (.putThrough, "put through"), (.textMe, "text me"),
        (.takeDetails, "take details"),
    ]

    private static let commands: [(UniversalCommand, String)] = [
        (.operator, "operator"), (.emergency, "emergency"), (.repeat, "repeat"), (.goBack, "go back"),
        (.startAgain, "start again"), (.wait, "wait"), (.slower, "slower"), (.goodbye, "goodbye"),
    ]

    private static let interpretations: [(Interpretation, String)] =
        [
            (.accept(.route("missed_bin")), "accept missed_bin"),
            (.accept(.officer("off_0007")), "accept officer:off_0007"),
            (.confirm(.team("planning and building")), "confirm team:planning and building"),
            (.choose([.route("bins"), .team("waste")]), "choose bins or team:waste"),
            (.choose([.route("a"), .route("b"), .route("c")]), "choose a or b or c"),
            (.which(.route("bins")), "which bins"),
            (.signpost(.route("potholes")), "elsewhere potholes"), (.danger("gas"), "danger gas"),
            (.details, "details"), (.keys, "keys"), (.noMatch, "no-match"), (.noInput, "no-input"),
            (.hangUp, "hang-up"),
        ] + answers.map { (.answer($0), $1) } + commands.map { (.command($0), $1) }

    @Test(arguments: interpretations)
    func `what was understood is written in the records' words and read back`(meaning: Interpretation, text: String) {
        #expect(meaning.text == text)
        #expect(Interpretation(text: text) == meaning)
    }

    @Test(arguments: [
        "", "accept", "accept ", "which ", "confirm", "choose ", "option", "option two", "option 01", "elsewhere",
        "Yes",
    ])
    func `a text that no version of ours wrote of a turn is kept as it stands`(text: String) {
        #expect(Interpretation(text: text) == .other(text))
        #expect(Interpretation(text: text).text == text)
    }

    @Test func `a verdict reads as what was understood`() {
        let bins = Candidate(destination: .route("bins"), probability: 1, phrase: "")
        let tax = Candidate(destination: .team("tax"), probability: 1, phrase: "")
        let verdicts: [(Decision.Verdict, Interpretation)] = [
            (.accept(bins), .accept(.route("bins"))), (.confirm(tax), .confirm(.team("tax"))),
            (.choose([bins, tax]), .choose([.route("bins"), .team("tax")])),
            (.which(bins, [tax]), .which(.route("bins"))),
            (.signpost(bins), .signpost(.route("bins"))), (.reject, .noMatch),
        ]
        for (verdict, meaning) in verdicts { #expect(Interpretation(verdict) == meaning) }
    }

    private static let outcomes: [(TransferOutcome, String)] = [
        (.completed, "completed"), (.refused(status: 486, reason: "Busy Here"), "refused 486 Busy Here"),
        (.refused(status: 480, reason: ""), "refused 480 "), (.timedOut, "timed out"), (.callerGone, "caller gone"),
    ]

    @Test(arguments: outcomes)
    func `how a transfer ended is written in the records' words and read back`(
        outcome: TransferOutcome, text: String
    ) {
        #expect(outcome.text == text)
        #expect(TransferOutcome(text: text) == outcome)
    }

    @Test func `a refusal may have no status or no reason`() {
        #expect(TransferOutcome(text: "refused") == .refused(status: 0, reason: ""))
        #expect(TransferOutcome(text: "refused 486") == .refused(status: 486, reason: ""))
        #expect(TransferOutcome(text: "refused by the network") == .refused(status: 0, reason: "by the network"))
        #expect(TransferOutcome(text: "lost") == nil)
    }

    private static let actions: [(CallAction, ActionColumns)] = [
        (
            .transfer(.service(.route("missed_bin"), name: "a missed bin"), .completed),
            .init(kind: "transfer", target: "missed_bin", outcome: "completed", detail: "a missed bin")
        ),
        (
            .transfer(.service(.officer("off_0007"), name: "Jo Shaw"), .callerGone),
            .init(kind: "transfer", target: "officer:off_0007", outcome: "caller gone", detail: "Jo Shaw")
        ),
        (
            .transfer(.person(because: "asked for a person"), .completed),
            .init(kind: "transfer", target: "operator", outcome: "completed", detail: "asked for a person")
        ),
        (
            .transfer(.emergency, .timedOut),
            .init(kind: "transfer", target: "emergency", outcome: "timed out", detail: "emergency")
        ),
        (
            .transfer(.danger("gas"), .completed),
            .init(kind: "transfer", target: "gas", outcome: "completed", detail: "danger")
        ),
        (
            .transfer(.danger("emergency"), .completed),
            .init(kind: "transfer", target: "emergency", outcome: "completed", detail: "danger")
        ),
        (
            .transfer(.pilot("operator"), .completed),
            .init(kind: "transfer", target: "operator", outcome: "completed", detail: "not in the pilot")
        ),
        (
            .transfer(.shadow("old"), .refused(status: 486, reason: "Busy Here")),
            .init(kind: "transfer", target: "old", outcome: "refused 486 Busy Here", detail: "shadow mode")
        ),
        (
            .passedOn(to: "desk", [.route("missed_bin"), .team("planning")]),
            .init(kind: "passed-on", target: "desk", outcome: "completed", detail: "missed_bin or team:planning")
        ),
        (
            .transfer(.language("cymraeg"), .completed),
            .init(kind: "transfer", target: "cymraeg", outcome: "completed", detail: "another language")
        ),
        (
            .text("missed_bin", .promised(reference: "r-1")),
            .init(kind: "text", target: "missed_bin", outcome: "promised", detail: "r-1")
        ),
        (
            .text("missed_bin", .failed("the disk is full")),
            .init(kind: "text", target: "missed_bin", outcome: "failed", detail: "the disk is full")
        ),
        (
            .signpost(.route("potholes"), owner: "the county council"),
            .init(kind: "elsewhere", target: "potholes", outcome: "said", detail: "the county council")
        ),
        (.answer(.route("hours")), .init(kind: "answer", target: "hours", outcome: "said", detail: "")),
        (
            .survey(.asked(question: "served", answer: "5")),
            .init(kind: "survey", target: "served", outcome: "5", detail: "")
        ),
        (
            .survey(.asked(question: "served", answer: nil)),
            .init(kind: "survey", target: "served", outcome: "no answer", detail: "")
        ),
        (.survey(.linkTexted(true)), .init(kind: "survey", target: "text", outcome: "promised", detail: "")),
        (.survey(.linkTexted(false)), .init(kind: "survey", target: "text", outcome: "failed", detail: "")),
        (
            .shadow(.accept(.route("bins")), .route("bins"), reason: "sure"),
            .init(kind: "shadow", target: "bins", outcome: "accept bins", detail: "sure")
        ),
        (
            .shadow(.noMatch, nil, reason: ""),
            .init(kind: "shadow", target: "", outcome: "no-match", detail: "")
        ),
        (.goodbye, .init(kind: "hang-up", target: "", outcome: "completed", detail: "")),
    ]

    private static let steps: [(FormStep.Event, target: String, outcome: String, detail: String)] = [
        (.begun, "missed_bin", "begun", ""),
        (.heard(slot: "postcode", words: "TQ9 5NE"), "missed_bin.postcode", "heard", "TQ9 5NE"),
        (.recorded(slot: "message", words: "the gate"), "missed_bin.message", "recorded", "the gate"),
        (.corrected(slot: "bin", words: "garden"), "missed_bin.bin", "corrected", "garden"),
        (.notUnderstood(slot: "bin"), "missed_bin.bin", "not understood", ""),
        (.givenUp(reference: ""), "missed_bin", "given up", ""),
        (.givenUp(reference: "SH-1"), "missed_bin", "given up", "SH-1"),
        (.kept(reference: "SH-1"), "missed_bin", "kept", "SH-1"),
        (.notKept("the disk is full"), "missed_bin", "not kept", "the disk is full"),
        (.failed("the disk is full"), "missed_bin", "failed", "the disk is full"),
    ]

    private static let formActions: [(CallAction, ActionColumns)] = steps.map {
        (
            .form(FormStep(form: "missed_bin", $0.0)),
            .init(kind: "form", target: $0.target, outcome: $0.outcome, detail: $0.detail)
        )
    }

    @Test(arguments: actions + formActions)
    func `what was done is written in the records' words and read back`(action: CallAction, columns: ActionColumns) {
        #expect(action.columns == columns)
        #expect(CallAction(columns) == action)
    }

    @Test func `an overflow's target comes back as a service's, which is how it is counted`() {
        let columns = CallAction.transfer(.overflow("waste", asked: "a missed bin"), .completed).columns
        #expect(
            columns == .init(kind: "transfer", target: "waste", outcome: "completed", detail: "a missed bin"))
        #expect(CallAction(columns) == .transfer(.service(.route("waste"), name: "a missed bin"), .completed))
    }

    @Test func `a danger is one whatever its target is called, and a target called emergency is no emergency for that`()
    {
        for key in ["gas", "fire", "emergency", "operator"] {
            #expect(TransferKind(target: key, detail: "danger") == .danger(key))
        }
        #expect(TransferKind(target: "emergency", detail: nil) == .emergency)
        #expect(
            TransferKind(target: "emergency", detail: "a flooded road")
                == .service(.route("emergency"), name: "a flooded road"))
    }

    @Test(arguments: [
        ActionColumns(kind: "bridge", target: "waste", outcome: "joined", detail: "x"),
        ActionColumns(kind: "transfer", target: "waste", outcome: "lost"),
        ActionColumns(kind: "text", target: "bins", outcome: "waiting"),
        ActionColumns(kind: "form", target: "missed_bin", outcome: "heard"),
        ActionColumns(kind: "form", target: nil, outcome: "printed"),
        ActionColumns(kind: "hang-up", outcome: "done"), ActionColumns(kind: "", outcome: ""),
    ])
    func `what another version wrote of an action is kept as it stands`(columns: ActionColumns) {
        #expect(CallAction(columns) == .other(columns))
        #expect(CallAction(columns).columns == columns)
    }

    @Test func `a null column reads like an empty one`() {
        #expect(
            CallAction(.init(kind: "transfer", target: "operator", outcome: "completed"))
                == .transfer(.person(because: ""), .completed))
        #expect(
            CallAction(.init(kind: "form", target: "ring", outcome: "kept"))
                == .form(FormStep(form: "ring", .kept(reference: ""))))
        #expect(
            CallAction(.init(kind: "shadow", outcome: "yes")) == .shadow(.answer(.yes), nil, reason: ""))
        #expect(CallAction(.init(kind: "hang-up", outcome: "completed")) == .goodbye)
    }

    @Test func `every kind of action and every prompt has the word that the records know`() {
        #expect(
            Set(CallAction.Kind.allCases.map(\.rawValue)) == [
                "transfer", "text", "elsewhere", "answer", "form", "survey", "shadow", "hang-up", "passed-on",
            ])
        #expect(PromptID.allCases.count == Set(PromptID.allCases.map(\.rawValue)).count)
        #expect(PromptID(rawValue: "elsewhere_choice_again") == .elsewhereChoiceAgain)
    }
}
