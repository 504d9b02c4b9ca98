import CallHistory
import Foundation
import Grammar
import Recognition
import Records
import Routing
import TestSupport

/// Records in a folder that goes with the test.
struct Scratch {
    let folder: TemporaryFolder
    let store: Store

    init() throws {
        folder = try TemporaryFolder()
        store = try Store(file: folder.appending(path: "records.sqlite").path)
    }
}

/// Whole milliseconds, as times are kept.
func time(_ seconds: Double) -> Date { Date(timeIntervalSince1970: 1_772_355_600 + seconds) }

/// A call that is about these turns, each a moment after the other.
func madeCall(
    _ id: String, began: Double = 0, number: String? = nil, calledBack: Double? = nil, _ turns: [TurnRow],
    actions: [CallAction] = []
) -> CallRecord {
    CallRecord(
        call: CallRow(
            id: id, began: time(began), ended: time(began + 30), callerNumber: number, grammar: "g", software: "0",
            calledBack: calledBack.map(time)),
        turns: turns.enumerated().map { place, turn in
            var turn = turn
            (turn.callID, turn.number) = (id, place + 1)
            return turn
        }, actions: actions.map { ActionRow(callID: id, columns: $0.columns, at: time(began + 20)) })
}

/// A turn in which these words were heard.
func spoken(
    _ words: String, asked: PromptID = .welcome, _ understood: Interpretation, candidates: [(String, Double)] = []
) throws -> TurnRow {
    let heard = words.split(separator: " ").map { RecognisedWord(String($0), confidence: 0.9) }
    let hypotheses = try JSONEncoder().encode([Hypothesis(words: heard, confidence: 0.8)])
    let decision = Decision(
        verdict: .reject,
        candidates: candidates.map { Candidate(destination: .init(label: $0.0), probability: $0.1, phrase: "") },
        reason: "a test")
    return TurnRow(
        callID: "", number: 0, asked: asked.rawValue, heard: .utterance,
        hypotheses: String(decoding: hypotheses, as: UTF8.self),
        decision: String(decoding: try JSONEncoder().encode(decision), as: UTF8.self), verdict: understood.text,
        timings: .init(speechStart: 300, speechEnd: 1500))
}

/// A turn in which a key was pressed.
func pressed(_ key: String, asked: PromptID) -> TurnRow {
    TurnRow(
        callID: "", number: 0, asked: asked.rawValue, heard: .digits, digits: key, verdict: Interpretation.keys.text)
}

extension Store {
    /// Puts a whole call on record.
    func keep(_ record: CallRecord) throws {
        try insert(record.call)
        for turn in record.turns { try insert(turn) }
        for action in record.actions { try insert(action) }
    }
}
