import Audio
import CallHistory
import Dialogue
import Foundation
import SpokenValues
import Synchronization
import Telephony

extension ConversationScript {
    /// What the script expects, one line for each thing, in the words of `ScriptJournal`.
    package var expected: [String] {
        lines.map { line in
            switch line {
            case .says(let prompt, _): "Switchboard \(prompt)"
            case .speaks: "Caller"
            case .presses(let keys): "Keys \(keys.hasSuffix("#") && keys.count > 1 ? String(keys.dropLast()) : keys)"
            case .isSilent: "Silence"
            case .hangsUp: "HangsUp"
            case .transfers(let target, let outcome): "Transfer \(target) \(outcome.text)"
            case .does(let kind, let target, let outcome):
                outcome.map { "\(kind.capitalized) \(target) \($0)" } ?? "\(kind.capitalized) \(target)"
            case .ends(let ending): "Ends \(ending.rawValue)"
            }
        }
    }

    /// The first thing that went otherwise, with what was expected in its place; nil when all is as written.
    /// - Parameters:
    ///   - happened: from `ScriptJournal`.
    ///   - words: what was said, by the place in `happened`.
    package func difference(from happened: [String], words: [Int: String]) -> String? {
        let expected = expected
        for place in 0..<max(expected.count, happened.count) {
            let wanted = place < expected.count ? expected[place] : "nothing more"
            let came = place < happened.count ? happened[place] : "nothing more"
            guard wanted == came else { return "line \(place + 1): expected ‘\(wanted)’, and there came ‘\(came)’" }
            if case .says(_, let part?) = lines[place], let said = words[place], !said.contains(part) {
                return "line \(place + 1): expected the words ‘\(part)’, and said was ‘\(said)’"
            }
        }
        return nil
    }

    /// The caller's side, for a call without a network.
    /// - Parameter recording: the sound of a turn.
    package func steps(_ recording: (_ words: String, _ name: String?) throws -> Pcm) throws -> [ReplayCall.Step] {
        try lines.flatMap { line -> [ReplayCall.Step] in
            switch line {
            case .speaks(let words, let name, let interrupts):
                let speech = try recording(words, name)
                return [interrupts ? .interruption(speech) : .answer(speech)]
            case .presses(let keys): return [.keys(keys)]
            case .isSilent: return [.letPass]
            case .hangsUp: return [.silence(Self.beforeHangingUp), .hangUp]
            default: return []
            }
        }
    }

    /// So that the switchboard has heard the last words and has begun to answer them.
    private static let beforeHangingUp = Duration.seconds(3)

    /// How the transfers end, in order.
    package var transferOutcomes: [TransferOutcome] {
        lines.compactMap { if case .transfers(_, let outcome) = $0 { outcome } else { nil } }
    }

    /// Who calls, by the script.
    package var caller: Caller { Caller(number: from, dialled: dialled) }
}

/// Writes down what happens on one call, to be laid beside its script.
package final class ScriptJournal: Journal {
    private struct State {
        var lines: [String] = []
        var words: [Int: String] = [:]
        var confirmations = 0
        var isConfirming = false
    }

    private let expected: [String]
    private let affirm: @Sendable () -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - script: what is expected.
    ///   - affirm: makes the caller say yes. How sure a recording is heard is no business of the script: where it does not
    ///     expect to be asked "is that about …?", or to have an answer read back, the caller affirms, and the question is
    ///     only counted.
    package init(_ script: ConversationScript, affirm: @escaping @Sendable () -> Void) {
        expected = script.expected
        self.affirm = affirm
    }

    /// What happened, written as the lines of a script.
    package var lines: [String] { state.withLock { $0.lines } }
    /// What was said, by the place in `lines`.
    package var words: [Int: String] { state.withLock { $0.words } }
    /// How often the caller was asked to confirm without the script's saying so.
    package var confirmations: Int { state.withLock { $0.confirmations } }

    package func note(_ entry: JournalEntry, on callID: String) async {
        state.withLock { state in
            switch entry {
            case .began: break
            case .said(let prompt, let words, _):
                let line = "Switchboard \(prompt.rawValue)"
                let place = state.lines.count
                if state.isConfirming { return }
                if [.confirm, .confirmPerson, .formHeard].contains(prompt), place < expected.count,
                    expected[place] != line
                {
                    state.confirmations += 1
                    state.isConfirming = true
                    affirm()
                    return
                }
                state.words[place] = words
                state.lines.append(line)
            case .heard where state.isConfirming: state.isConfirming = false
            case .heard(let turn): state.lines.append(Self.heard(turn.answer))
            case .did(let action, _):
                if let line = Self.did(action) { state.lines.append(line) }
            case .ended(let ending, _): state.lines.append("Ends \(ending.rawValue)")
            }
        }
    }

    private static func heard(_ answer: Turn.Answer) -> String {
        switch answer {
        case .utterance: "Caller"
        case .keys(let keys): "Keys \(keys)"
        case .noInput: "Silence"
        case .hangUp: "HangsUp"
        }
    }

    /// `Form missed_bin.postcode TQ9 5NE`; of a message only that it was recorded.
    private static func form(_ step: FormStep) -> String? {
        let columns = CallAction.form(step).columns
        return switch step.event {
        case .begun: nil
        case .heard(let slot, let words), .corrected(let slot, let words): "Form \(step.form).\(slot) \(words)"
        case .recorded, .notUnderstood, .givenUp, .kept, .notKept, .failed:
            "Form \(columns.target ?? "") \(columns.outcome)"
        }
    }

    private static func did(_ action: CallAction) -> String? {
        switch action {
        case .transfer(let kind, let outcome): "Transfer \(kind.target) \(outcome.text)"
        case .text(let id, .promised): "Text \(id)"
        case .text(let id, .failed): "Text \(id) \(action.columns.outcome)"
        case .signpost(let destination, _): "Elsewhere \(destination.label)"
        case .answer(let destination): "Answer \(destination.label)"
        case .survey: "Survey \(action.columns.target ?? "") \(action.columns.outcome)"
        case .form(let step): form(step)
        case .shadow(let understood, _, _): "Shadow \(understood.text)"
        case .passedOn, .goodbye, .other: nil
        }
    }
}
