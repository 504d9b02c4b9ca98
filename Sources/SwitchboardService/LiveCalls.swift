import CallHistory
import Console
import Dialogue
import Foundation
import Synchronization

/// What happens on the calls that are not over, for the console: no word of a caller, no number.
final class LiveCalls: Journal {
    private let calls = Mutex<[String: Situation.LiveCall]>([:])

    /// The oldest first.
    var all: [Situation.LiveCall] { calls.withLock { $0.values.sorted { $0.began < $1.began } } }

    func note(_ entry: JournalEntry, on callID: String) {
        calls.withLock { calls in
            switch entry {
            case .began:
                // By the machine's own date, as records are.
                calls[callID] = Situation.LiveCall(id: callID, began: .now, doing: "just answered")
            case .said(let prompt, _, _):
                calls[callID]?.doing = "hears ‘\(prompt.rawValue.replacing("_", with: " "))’"
            case .heard(let turn):
                let understood = turn.understood.map { "understood as: \($0.text)" } ?? "has answered"
                calls[callID]?.doing = understood
            case .did(let action, _): calls[callID]?.doing = Self.words(for: action)
            case .ended: calls[callID] = nil
            }
        }
    }

    private static func words(for action: CallAction) -> String {
        switch action {
        case .transfer(let kind, let outcome): "put through to \(kind.target): \(outcome.text)"
        case .passedOn(let key, _): "passed on to \(key)"
        case .text(let id, _): "gets a text about \(id)"
        case .signpost(let destination, let owner): "told that \(destination.label) is \(owner)’s"
        case .answer(let destination): "got the answer about \(destination.label)"
        case .form(let step): "fills in the form \(step.form)"
        case .survey: "is asked how it went"
        case .shadow: "is only listened to"
        case .goodbye: "hears goodbye"
        case .other(let columns): columns.kind
        }
    }
}
