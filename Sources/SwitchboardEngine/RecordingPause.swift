import CallHistory
import Dialogue
import Grammar
import Routing

/// Stops a call's recording as soon as the caller may want a route that is marked `"record": false`, such as paying by
/// card, and goes on when it turns out to be about something else. Tells the recorder what was said, so that the number
/// of a card is taken out wherever it was given.
package struct RecordingPause: Journal {
    /// Whose recording is held.
    package let call: CallRecorder
    /// Which says what is not recorded.
    package let grammar: Grammar

    /// Parameters as the properties.
    package init(call: CallRecorder, grammar: Grammar) {
        self.call = call
        self.grammar = grammar
    }

    package func note(_ entry: JournalEntry, on callID: String) async {
        if case .said(_, let words, _) = entry { await call.noteSaid(words) }
        guard case .heard(let turn) = entry else { return }
        await call.noteTurn(turn)
        guard let decision = turn.decision else { return }
        await call.pauseRecording(decision.mayLead(toUnrecordedRouteOf: grammar))
    }
}

extension Decision {
    /// Whether one of the destinations that the call goes to, or that are asked about, must not be recorded.
    func mayLead(toUnrecordedRouteOf grammar: Grammar) -> Bool {
        (verdict.offered + [also].compactMap(\.self)).contains { candidate in
            guard case .route(let id) = candidate.destination else { return false }
            return grammar.route(id)?.isRecorded == false
        }
    }
}

/// How calls are kept on disk; libsndfile writes both.
package enum RecordingFormat: String, Sendable, CaseIterable {
    case wav
    /// Half the room, and no sound is lost.
    case flac
}
