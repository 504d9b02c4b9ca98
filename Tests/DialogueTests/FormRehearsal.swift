import DialogueSupport
import Foundation
import Grammar
import Routing
import Telephony
import TestSupport
@testable import Dialogue

/// A conversation about one of the three forms that come with the example council, from a script.
struct FormRehearsal {
    enum Step {
        case say(String)
        case press(String)
        /// The caller says nothing until asked again.
        case silence
        case hangUp
    }

    var steps: [Step]
    var caller = Caller()
    var start = monday
    var resultsAreFull = false

    init(_ steps: Step...) { self.steps = steps }

    /// A Monday in November, at eleven.
    static let monday = Date(timeIntervalSince1970: 1_795_431_600)

    func run() async throws -> ConversationHarness.Outcome {
        let call = ReplayCall(id: "rehearsal", steps: steps.flatMap(\.replayed), caller: caller, start: start)
        let lines = steps.compactMap { if case .say(let line) = $0 { line } else { nil } }
        let journal = SpyJournal()
        var harness = ConversationHarness(
            call: call, listener: ScriptedListener(lines), profile: try Self.service.get(), journal: journal)
        harness.forms = FakeForms(isFull: resultsAreFull, reference: "SH-4827-3144", journal: journal)
        return await harness.run()
    }

    /// Made once: it is the whole example council.
    private static let service = Result {
        let grammar = try Grammar(directory: Program.package.appending(path: "Grammars/south-hams"))
        return CouncilProfile(
            grammar: grammar, router: Router(grammar: grammar, pronouncer: SpellingPronouncer()),
            prompts: HumPrompts(between: " is "))
    }
}

extension FormRehearsal.Step {
    fileprivate var replayed: [ReplayCall.Step] {
        switch self {
        case .say: [.answer(ScriptedListener.sound)]
        case .press(let keys): [.keys(keys)]
        case .silence: [.silence(.seconds(18))]
        case .hangUp: [.silence(.seconds(4)), .hangUp]
        }
    }
}
