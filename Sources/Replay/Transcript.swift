import CallHistory
import Dialogue
import Foundation
import SpokenValues
import Synchronization
import Telephony

/// Prints conversations turn by turn as they happen, for people to read. Where several calls may go on at once, each line
/// then begins with the first letters of its call's id.
package struct Transcript: Journal {
    private let out: @Sendable (String) -> Void
    /// Nil when calls come one after another.
    private let live: LiveCalls?

    /// - Parameters:
    ///   - tellsCallsApart: whether several calls may go on at once.
    ///   - write: takes one line.
    package init(tellsCallsApart: Bool = false, write: @escaping @Sendable (String) -> Void) {
        out = write
        live = tellsCallsApart ? LiveCalls() : nil
    }

    /// The calls that go on now.
    private final class LiveCalls: Sendable {
        private let calls = Mutex<Set<String>>([])

        func begin(_ callID: String) { calls.withLock { _ = $0.insert(callID) } }
        func end(_ callID: String) { calls.withLock { _ = $0.remove(callID) } }
        var areSeveral: Bool { calls.withLock { $0.count > 1 } }
    }

    package func note(_ entry: JournalEntry, on callID: String) async {
        if case .began = entry { live?.begin(callID) }
        let label = live?.areSeveral == true ? callID.prefix(8) + "  " : ""
        tell(entry) { out(label + $0) }
        if case .ended = entry { live?.end(callID) }
    }

    private func tell(_ entry: JournalEntry, write: (String) -> Void) {
        switch entry {
        case .began(let date, _, let grammar):
            write("\(stamp(0))call answered, \(date.formatted(.iso8601)), grammar \(grammar.prefix(12))")
        case .said(_, let words, let at):
            write("\(stamp(at))Switchboard  \(CardNumber.withheld(from: words))")
        case .heard(let turn):
            write("\(stamp(turn.ended))Caller       \(describe(turn.answer))")
            if turn.isCard { return }
            if let decision = turn.decision {
                write("\(blank)             → \(Interpretation(decision.verdict).text): \(decision.reason)")
            } else if case .utterance = turn.answer {
                write("\(blank)             → \(turn.understood?.text ?? "")")
            }
        case .did(let action, let at):
            write("\(stamp(at))\(describe(action))")
        case .ended(let ending, let at):
            write("\(stamp(at))call over: \(ending.inWords)")
        }
    }

    private func describe(_ answer: Turn.Answer) -> String {
        switch answer {
        case .utterance(let utterance) where CardNumber.isSpoken(in: utterance): CardNumber.notKept
        case .utterance(let utterance):
            "“\(utterance.hypotheses.first?.text ?? "…")”"
        case .keys(let keys): keys.isEmpty ? "[pressed #]" : "[pressed \(Self.shown(keys))]"
        case .noInput: "[silence]"
        case .hangUp: "[hung up]"
        }
    }

    /// A card's number may come in parts, and what is printed cannot be taken back: what begins like one is stars.
    private static func shown(_ keys: String) -> String {
        guard keys.count > 3, ("2"..."6").contains(keys.prefix(1)), TelephoneNumber(digits: keys) == nil else {
            return CardNumber.hidden(in: keys)
        }
        return String(repeating: "*", count: keys.count)
    }

    private func describe(_ action: CallAction) -> String {
        let columns = action.columns
        let (target, outcome, detail) = (columns.target ?? "", columns.outcome, columns.detail ?? "")
        return switch action {
        case .transfer: "Transfer to \(target): \(outcome) (\(detail))"
        case .passedOn: "Passed on to \(target)"
        case .text: "Text for \(target): \(outcome) (\(detail))"
        case .signpost(let destination, let owner): "\(destination.label) is the business of \(owner)"
        case .answer(let destination): "Standard answer of \(destination.label)"
        case .form: "Form \(target): \(outcome)\(detail.isEmpty ? "" : " (\(detail))")"
        case .survey: "Survey, \(target): \(outcome)"
        case .shadow(let understood, _, _): "The machine would have: \(understood.text)"
        case .goodbye: "Goodbye"
        case .other: "\(columns.kind), \(target): \(outcome)"
        }
    }

    private var blank: String { String(repeating: " ", count: 9) }

    private func stamp(_ seconds: Double) -> String {
        let hundredths = Int((seconds * 100).rounded())
        let text = "\(hundredths / 6000):\(pad(hundredths / 100 % 60)).\(pad(hundredths % 100))"
        return text + String(repeating: " ", count: max(1, 9 - text.count))
    }

    private func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Turn {
    fileprivate var isCard: Bool {
        if case .utterance(let utterance) = answer { CardNumber.isSpoken(in: utterance) } else { false }
    }
}
