import CallHistory
import Dialogue
import Foundation
import Telephony

/// One conversation with a caller who follows a script. Nothing is real but the dialogue and the router.
package struct ConversationHarness {
    /// What the caller does.
    package var call: ReplayCall
    package var listener: any Listener
    package var profile: CouncilProfile
    package var outbox = FakeOutbox()
    /// Where forms are kept; nowhere, when there is none.
    package var forms: FakeForms?
    package var settings = Settings()
    private let journal: SpyJournal

    /// - Parameter journal: shared with the forms, when they are to know what had been said.
    package init(
        call: ReplayCall, listener: any Listener, profile: CouncilProfile, journal: SpyJournal = SpyJournal()
    ) {
        self.call = call
        self.listener = listener
        self.profile = profile
        self.journal = journal
    }

    /// What came of it.
    package struct Outcome {
        package var ending: CallEnding
        package var targets: [TransferTarget]
        package var texts: [PromisedText]
        package var said: [PromptID]
        /// Each prompt with its names; in the other language they begin with "cy".
        package var words: [String]
        package var turns: [Turn]
        package var actions: [CallAction]
        /// Every state of the form that was kept, in order.
        package var kept: [FormRecord]
        /// What had been said when the complete form was kept.
        package var saidBeforeKept: [PromptID]

        /// Where the caller was put through to.
        package var transfers: [String] { targets.map(\.uri) }
        /// The same without the exchange: "tax" of "sip:tax@pbx".
        package var desks: [String] { transfers.map { String($0.dropFirst(4).prefix { $0 != "@" }) } }
        /// The answers of the form as it stands at the end.
        package var answers: [String: String] {
            Dictionary(uniqueKeysWithValues: (kept.last?.answers ?? []).map { ($0.slot, $0.value.text) })
        }
        package var isComplete: Bool { kept.last?.isComplete ?? false }
    }

    /// Plays it to its end.
    package func run() async -> Outcome {
        var conversation = Conversation(
            call: call, listener: listener, service: profile, outbox: outbox, journal: journal,
            forms: forms ?? NoFormResults(), settings: settings)
        let ending = await conversation.run()
        return Outcome(
            ending: ending, targets: call.transfers, texts: outbox.texts, said: journal.said, words: journal.words,
            turns: journal.turns, actions: journal.actions, kept: forms?.kept ?? [],
            saidBeforeKept: forms?.saidBeforeKept ?? [])
    }
}
