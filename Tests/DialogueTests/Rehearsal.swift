import DialogueSupport
import Foundation
import Grammar
import Routing
import Telephony
@testable import Dialogue

/// A conversation with a small council, in lines that the caller says.
struct Rehearsal {
    var steps: [ReplayCall.Step]
    var caller = Caller()
    var start = monday
    var transferOutcomes: [TransferOutcome] = []
    var outboxIsFull = false
    var listener: any Listener

    /// A Monday at eleven, in office hours.
    static let monday = Date(timeIntervalSince1970: 1_780_912_800)
    /// The day before, when the offices are closed.
    static let sunday = monday.addingTimeInterval(-86_400)

    /// - Parameter lines: what the caller says, each in answer to a question.
    init(_ lines: [String]) {
        steps = lines.map { _ in .answer(ScriptedListener.sound) }
        listener = ScriptedListener(lines)
    }

    func run() async throws -> ConversationHarness.Outcome {
        let call = ReplayCall(
            id: "rehearsal", steps: steps, caller: caller, start: start, transferOutcomes: transferOutcomes)
        var harness = ConversationHarness(call: call, listener: listener, profile: try Self.service())
        harness.outbox = FakeOutbox(isFull: outboxIsFull)
        return await harness.run()
    }

    static func service() throws -> CouncilProfile {
        let grammar = try Grammar(directory: grammar)
        return CouncilProfile(
            grammar: grammar, router: Router(grammar: grammar, pronouncer: SpellingPronouncer()),
            prompts: HumPrompts(seconds: 2))
    }

    private static let grammar = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Grammar")
}
