import CallHistory
import Dialogue
import Foundation
import SpokenValues
import Telephony

/// Prints a conversation turn by turn as it happens, for people to read.
package struct Transcript: Journal {
    /// Where lines go.
    package let write: @Sendable (String) -> Void

    /// Parameters as the properties.
    package init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    package func note(_ entry: JournalEntry, on callID: String) async {
        switch entry {
        case .began(let date, _, let grammar):
            write("\(stamp(0))call answered, \(date.formatted(.iso8601)), grammar \(grammar.prefix(12))")
        case .said(_, let words, let at):
            write("\(stamp(at))Switchboard  \(words)")
        case .heard(let turn):
            write("\(stamp(turn.ended))Caller       \(describe(turn.answer))")
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
        case .utterance(let utterance):
            "“\(utterance.hypotheses.first?.text ?? "…")”"
        case .keys(let keys): keys.isEmpty ? "[pressed #]" : "[pressed \(keys)]"
        case .noInput: "[silence]"
        case .hangUp: "[hung up]"
        }
    }

    private func describe(_ action: CallAction) -> String {
        let columns = action.columns
        let (target, outcome, detail) = (columns.target ?? "", columns.outcome, columns.detail ?? "")
        return switch action {
        case .transfer: "Transfer to \(target): \(outcome) (\(detail))"
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
