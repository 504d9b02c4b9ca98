import Foundation
import Routing

/// What one recording came to.
struct ReplayResult {
    var item: Manifest.Item
    var utterance: Utterance?
    var decision: Decision
    /// Real time from the last 20 ms of the caller's turn to the decision (ms).
    var latency: Double
    /// Length of the recording (s).
    var audio: Double
    /// Processor time spent on it (s).
    var processor: Double
}

/// The figures of a replay. Shares are of the in-grammar files, `oogAccepted` of the out-of-grammar ones.
struct ReplayScore: Encodable {
    struct Latency: Codable {
        var p50: Double?
        var p95: Double?
    }

    var files = 0
    var inGrammar = 0
    var outOfGrammar = 0
    var top1: Double?
    var right: Double?
    var wrong: Double?
    var asked: Double?
    var rejected: Double?
    var oogAccepted: Double?
    var slotsRight: Double?
    var rtf: Double?
    var latency = Latency()
    var peakMB: Double?

    /// - Parameters:
    ///   - results: one for each file.
    ///   - slotNames: the slots that count.
    init(_ results: [ReplayResult], slotNames: Set<String>) {
        files = results.count
        let verdicts = results.map { Verdict($0, slotNames: slotNames) }
        let expected = verdicts.filter { $0.kind == .inGrammar }
        let strangers = verdicts.filter { $0.kind == .outOfGrammar }
        inGrammar = expected.count
        outOfGrammar = strangers.count
        top1 = Self.share(of: expected) { $0.top1 }
        right = Self.share(of: expected) { $0.outcome == .right }
        wrong = Self.share(of: expected) { $0.outcome == .wrong }
        asked = Self.share(of: expected) { $0.outcome == .asked }
        rejected = Self.share(of: expected) { $0.outcome == .rejected }
        oogAccepted = Self.share(of: strangers) { $0.accepted }
        slotsRight = Self.share(of: expected.filter { $0.slotsRight != nil }) { $0.slotsRight == true }
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
        case top1, right, wrong, asked, rejected
        case oogAccepted = "oog_accepted"
        case slotsRight = "slots_right"
        case rtf
        case latency = "latency_ms"
        case peakMB = "peak_mb"
    }

    func encode(to encoder: any Encoder) throws {
        // Spelled out so that what does not apply is null and not left out.
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(files, forKey: .files)
        try container.encode(inGrammar, forKey: .inGrammar)
        try container.encode(outOfGrammar, forKey: .outOfGrammar)
        let shares: [(CodingKeys, Double?)] = [
            (.top1, top1), (.right, right), (.wrong, wrong), (.asked, asked), (.rejected, rejected),
            (.oogAccepted, oogAccepted), (.slotsRight, slotsRight), (.rtf, rtf), (.peakMB, peakMB),
        ]
        for (key, value) in shares { try container.encode(value.map { ($0 * 1e4).rounded() / 1e4 }, forKey: key) }
        try container.encode(latency, forKey: .latency)
    }
}

/// One result judged.
struct Verdict: Equatable {
    enum Kind { case inGrammar, outOfGrammar, unknown }
    enum Outcome: String { case right, wrong, asked, rejected }

    var kind: Kind
    /// The best candidate is the expected one, whatever its probability.
    var top1 = false
    /// It would have been acted on without a question.
    var accepted = false
    var outcome: Outcome
    /// Nil when the manifest names no slots for the file.
    var slotsRight: Bool?

    /// - Parameter slotNames: the slots that count; those of other names are the grammar's own business.
    init(_ result: ReplayResult, slotNames: Set<String>) {
        let best = result.decision.candidates.first
        let chosen: Candidate?
        switch result.decision.verdict {
        case .accept(let candidate), .elsewhere(let candidate): chosen = candidate
        case .confirm, .choose, .reject: chosen = nil
        }
        accepted = chosen != nil
        switch result.item.expectation {
        case .unknown: kind = .unknown
        case .outOfGrammar: kind = .outOfGrammar
        case .destination(let label, let slots):
            kind = .inGrammar
            top1 = best?.destination.label == label
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
        case .accept, .elsewhere: outcome = .right
        case .confirm, .choose: outcome = .asked
        case .reject: outcome = .rejected
        }
    }
}

/// Order statistics.
enum Percentile {
    /// The value below which `share` of the sorted values lie; nil of none.
    static func of(_ sorted: [Double], _ share: Double) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let index = Int((Double(sorted.count) * share).rounded(.up)) - 1
        return sorted[min(max(index, 0), sorted.count - 1)]
    }
}
