import Foundation
import Records
import Recognition
import Routing

/// A turn of the records as the router had it.
package struct HeardTurn: Sendable {
    /// What is on record.
    package let row: TurnRow
    /// What was heard, n-best.
    package let utterance: Utterance
    /// What was decided then; nil where nothing was, or another version wrote it.
    package let decision: Decision?

    /// Nil where nobody spoke, or the words are past their time.
    package init?(_ row: TurnRow) {
        guard row.heard == .utterance,
            let hypotheses = try? JSONDecoder().decode([Hypothesis].self, from: Data(row.hypotheses.utf8)),
            !hypotheses.isEmpty
        else { return nil }
        self.row = row
        // From the beginning of listening, as the listener counts.
        let began = row.audioStart ?? 0
        func seconds(_ milliseconds: Int?) -> Double { milliseconds.map { Double($0 - began) / 1000 } ?? 0 }
        utterance = Utterance(
            hypotheses: hypotheses, speechStart: seconds(row.timings.speechStart),
            speechEnd: seconds(row.timings.speechEnd), signalToNoise: row.signalToNoise, fit: row.fit,
            isHeardTwice: row.isHeardTwice)
        decision = row.decision.flatMap { try? JSONDecoder().decode(Decision.self, from: Data($0.utf8)) }
    }

    /// The best hypothesis.
    package var words: String { utterance.hypotheses.first?.text ?? "" }
}
