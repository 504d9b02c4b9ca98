import Foundation
import Recognition
import Routing
import SpokenValues
import Utilities

/// What one recording came to.
package struct ReplayResult {
    /// The recording.
    package var item: Manifest.Item
    /// What was recognised; nil when nothing was.
    package var utterance: Utterance?
    /// What would have been done.
    package var decision: Decision
    /// Real time from the last 20 ms of the caller's turn to the decision (ms).
    package var latency: Double
    /// Length of the recording (s).
    package var audio: Double
    /// Processor time spent on it (s).
    package var processor: Double

    /// Beside what was said; nil when the manifest does not tell, or the words were typed.
    package var wordErrors: WordErrors? {
        let said = Tokeniser.words(in: item.words)
        guard !said.isEmpty, audio > 0 else { return nil }
        return WordErrors(heard: utterance?.hypotheses.first?.words.map(\.text) ?? [], said: said)
    }
}

/// The figures of a replay. Shares are of the in-grammar files, `oogAccepted` of the out-of-grammar ones.
package struct ReplayScore: Encodable {
    /// From the end of the turn to the decision (ms).
    package struct Latency: Codable {
        /// Half were as quick as this.
        package var p50: Double?
        /// 95 of a hundred were as quick as this.
        package var p95: Double?

        /// Parameters as the properties.
        package init(p50: Double? = nil, p95: Double? = nil) {
            self.p50 = p50
            self.p95 = p95
        }
    }

    /// Recordings.
    package var files = 0
    /// Of those, with a destination in the grammar.
    var inGrammar = 0
    /// Of those, with none.
    var outOfGrammar = 0
    /// The best candidate was the right one, 0 to 1.
    package var top1: Double?
    /// The right one was among the first three, 0 to 1.
    var top3: Double?
    /// Acted on rightly, or asked with the right one among what is offered, 0 to 1.
    var rightWithQuestion: Double?
    /// Acted on without a question, rightly, 0 to 1.
    package var right: Double?
    /// Acted on without a question, wrongly, 0 to 1.
    package var wrong: Double?
    /// A question first, 0 to 1.
    package var asked: Double?
    /// Not understood, 0 to 1.
    package var rejected: Double?
    /// Acted on though the grammar has no destination for it, 0 to 1.
    var oogAccepted: Double?
    /// All slots that count were right, 0 to 1; nil where there are none.
    var slotsRight: Double?
    /// Of the best hypotheses, where the manifest has the words; 0 is none.
    package var wordErrorRate: Double?
    /// Heard to the word, of those of which the manifest has the words, 0 to 1.
    package var heardToTheWord: Double?
    /// Processor time for a second of sound (s).
    package var rtf: Double?
    /// How long callers would have waited.
    package var latency = Latency()
    /// The most memory that was ever resident (MB).
    package var peakMB: Double?

    /// - Parameters:
    ///   - results: one for each file.
    ///   - slotNames: the slots that count.
    package init(_ results: [ReplayResult], slotNames: Set<String>) {
        files = results.count
        let verdicts = results.map { Verdict($0, slotNames: slotNames) }
        let expected = verdicts.filter { $0.kind == .inGrammar }
        let strangers = verdicts.filter { $0.kind == .outOfGrammar }
        inGrammar = expected.count
        outOfGrammar = strangers.count
        top1 = Self.share(of: expected) { $0.top1 }
        top3 = Self.share(of: expected) { $0.top3 }
        rightWithQuestion = Self.share(of: expected) { $0.isOffered }
        right = Self.share(of: expected) { $0.outcome == .right }
        wrong = Self.share(of: expected) { $0.outcome == .wrong }
        asked = Self.share(of: expected) { $0.outcome == .asked }
        rejected = Self.share(of: expected) { $0.outcome == .rejected }
        oogAccepted = Self.share(of: strangers) { $0.accepted }
        slotsRight = Self.share(of: expected.filter { $0.slotsRight != nil }) { $0.slotsRight == true }
        let errors = results.compactMap(\.wordErrors)
        wordErrorRate = WordErrors(errors).rate
        heardToTheWord = errors.isEmpty ? nil : Double(errors.count { $0.rate == 0 }) / Double(errors.count)
        let audio = results.map(\.audio).reduce(0, +)
        rtf = audio > 0 ? results.map(\.processor).reduce(0, +) / audio : nil
        let latencies = results.map(\.latency).sorted()
        latency = Latency(p50: Percentile.of(latencies, 0.50), p95: Percentile.of(latencies, 0.95))
        peakMB = ProcessMemory.peakMB
    }

    private static func share(of verdicts: [Verdict], _ counts: (Verdict) -> Bool) -> Double? {
        verdicts.isEmpty ? nil : Double(verdicts.count(where: counts)) / Double(verdicts.count)
    }

    private enum CodingKeys: String, CodingKey {
        case files
        case inGrammar = "in_grammar"
        case outOfGrammar = "out_of_grammar"
        case top1, top3, right, wrong, asked, rejected
        case rightWithQuestion = "right_with_question"
        case oogAccepted = "oog_accepted"
        case slotsRight = "slots_right"
        case wordErrorRate = "word_error_rate"
        case heardToTheWord = "heard_to_the_word"
        case rtf
        case latency = "latency_ms"
        case peakMB = "peak_mb"
    }

    package func encode(to encoder: any Encoder) throws {
        // Spelled out so that what does not apply is null and not left out.
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(files, forKey: .files)
        try container.encode(inGrammar, forKey: .inGrammar)
        try container.encode(outOfGrammar, forKey: .outOfGrammar)
        let shares: [(CodingKeys, Double?)] = [
            (.top1, top1), (.top3, top3), (.right, right), (.wrong, wrong), (.asked, asked), (.rejected, rejected),
            (.rightWithQuestion, rightWithQuestion), (.oogAccepted, oogAccepted), (.slotsRight, slotsRight),
            (.wordErrorRate, wordErrorRate), (.heardToTheWord, heardToTheWord), (.rtf, rtf), (.peakMB, peakMB),
        ]
        for (key, value) in shares { try container.encode(value.map { ($0 * 1e4).rounded() / 1e4 }, forKey: key) }
        try container.encode(latency, forKey: .latency)
    }
}

/// One result judged.
package struct Verdict: Equatable {
    package enum Kind { case inGrammar, outOfGrammar, unknown }
    package enum Outcome: String { case right, wrong, asked, rejected }

    /// What was expected.
    package var kind: Kind
    /// The best candidate is the expected one, whatever its probability.
    package var top1 = false
    /// The expected one is among the best three.
    package var top3 = false
    /// It would have been acted on rightly, or asked about with the expected one among what is offered.
    package var isOffered = false
    /// It would have been acted on without a question.
    package var accepted = false
    /// What came of it.
    package var outcome: Outcome
    /// Nil when the manifest names no slots for the file.
    var slotsRight: Bool?

    /// - Parameter slotNames: the slots that count; those of other names are the grammar's own business.
    package init(_ result: ReplayResult, slotNames: Set<String>) {
        let best = result.decision.candidates.first
        let chosen: Candidate?
        switch result.decision.verdict {
        case .accept(let candidate), .signpost(let candidate): chosen = candidate
        case .confirm, .choose, .which, .reject: chosen = nil
        }
        accepted = chosen != nil
        switch result.item.expectation {
        case .unknown: kind = .unknown
        case .outOfGrammar: kind = .outOfGrammar
        case .destination(let label, let slots):
            kind = .inGrammar
            top1 = best?.destination.label == label
            top3 = result.decision.candidates.prefix(3).contains { $0.destination.label == label }
            isOffered = result.decision.verdict.offered.contains { $0.destination.label == label }
            if let slots {
                let filled = best?.slots.filter { slotNames.contains($0.key) } ?? [:]
                slotsRight = top1 && filled == slots
            }
            if let chosen {
                outcome = chosen.destination.label == label && slotsRight != false ? .right : .wrong
                return
            }
        }
        switch result.decision.verdict {
        case .accept, .signpost: outcome = .right
        case .confirm, .choose, .which: outcome = .asked
        case .reject: outcome = .rejected
        }
    }
}
