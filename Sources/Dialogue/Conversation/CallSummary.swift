import CallHistory
import Routing
import SpokenValues
import Telephony

/// What a conversation has come to so far, for the person who takes the call. A pure value: turns and answers are its
/// inputs.
struct CallSummary: Sendable, Equatable {
    private var turns: [(words: String, candidates: [Candidate])] = []
    private var answers: [String: String] = [:]
    /// What the caller asked for beside it.
    var also: String?
    /// In place of the call's own, once a form was kept.
    var formReference: String?

    /// A turn of which a decision was made.
    mutating func heard(_ turn: Turn) {
        guard let decision = turn.decision, case .utterance(let utterance) = turn.answer,
            let words = utterance.hypotheses.first?.text, !words.isEmpty
        else { return }
        turns.append((words, decision.candidates))
    }

    /// What was answered in a form, or to a question of place.
    mutating func answered(_ name: String, _ value: String) { answers[name] = value }

    /// What is told to the person at the other end.
    /// - Parameter label: where the call goes.
    func context(label: String, reason: String, reference: String, page: String?) -> TransferContext {
        // The turn in which it was named; for a person who takes all calls, the first that had words in it.
        let turn = turns.last { $0.candidates.contains { $0.destination.label == label } } ?? turns.first
        let slots = turn?.candidates.first { $0.destination.label == label }?.slots ?? [:]
        return TransferContext(
            route: label, also: also ?? "", reason: reason, words: CardNumber.withheld(from: turn?.words ?? ""),
            slots: slots.merging(answers) { $1 }.mapValues(CardNumber.withheld),
            reference: formReference ?? reference, page: page)
    }

    static func == (a: CallSummary, b: CallSummary) -> Bool {
        a.answers == b.answers && a.formReference == b.formReference && a.also == b.also
            && a.turns.elementsEqual(b.turns) { $0.words == $1.words && $0.candidates == $1.candidates }
    }
}
