import CallHistory
import Dialogue
import Utilities

/// The steps of calls in the log, for debugging: what was asked, how the caller answered, what was decided. No words, no
/// keys and no numbers.
struct LoggedSteps: Journal {
    let log: Log

    func note(_ entry: JournalEntry, on callID: String) async {
        switch entry {
        case .said(let prompt, _, let at): step(callID, at, "said \(prompt.rawValue)")
        case .heard(let turn): step(callID, turn.ended, "heard \(answer(turn))")
        case .did(let action, let at): step(callID, at, "did \(action.columns.kind)")
        // The log has these at every level.
        case .began, .ended: break
        }
    }

    private func step(_ callID: String, _ seconds: Double, _ what: String) {
        log.debug("call \(callID) at \(Int((seconds * 1000).rounded())) ms: \(what)")
    }

    private func answer(_ turn: Turn) -> String {
        switch turn.answer {
        case .utterance: "an utterance" + (turn.decision.map { ", \(Interpretation($0.verdict).text)" } ?? "")
        case .keys: "keys"
        case .noInput: "nothing"
        case .hangUp: "that the caller has hung up"
        }
    }
}
