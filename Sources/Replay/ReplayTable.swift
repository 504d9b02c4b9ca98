import CallHistory
import Dialogue
import Foundation
import SpokenValues
import Utilities

/// A replay's figures as people and programs read them.
package enum ReplayTable {
    /// The figures for people.
    /// - Parameter isLabelled: whether there is anything to score against.
    package static func text(_ score: ReplayScore, _ results: [ReplayResult], isLabelled: Bool) -> String {
        var table = FigureTable()
        if !isLabelled {
            for result in results { table.add(URL(filePath: result.item.file).lastPathComponent, heard(result)) }
        }
        table.add("recordings", "\(score.files)")
        if isLabelled {
            table.add("  of the grammar", "\(score.inGrammar)")
            table.add("  not of the grammar", "\(score.outOfGrammar)")
            table.add("best route right, however sure", share: score.top1)
            table.add("the right one among the first three", share: score.top3)
            table.add("acted on, right", share: score.right)
            table.add("acted on, wrong", share: score.wrong)
            table.add("asked to confirm or choose", share: score.asked)
            table.add("rejected", share: score.rejected)
            table.add("acted on or offered, right", share: score.rightWithQuestion)
            table.add("not of the grammar, acted on", share: score.oogAccepted)
            table.add("route and every slot right", share: score.slotsRight)
        }
        table.add("word error rate", share: score.wordErrorRate)
        table.add("heard to the word", share: score.heardToTheWord)
        table.add("real-time factor", score.rtf, decimals: 4)
        table.add("end of speech to decision, p50", score.latency.p50, "ms", decimals: 1)
        table.add("end of speech to decision, p95", score.latency.p95, "ms", decimals: 1)
        table.add("peak memory", score.peakMB, "MB", decimals: 0)
        return table.text
    }

    /// The figures as JSON.
    package static func json(_ score: ReplayScore) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(score), as: UTF8.self)
    }

    /// One line a file, with a heading; tab-separated.
    package static func perFile(_ results: [ReplayResult], slotNames: Set<String>) -> String {
        var lines = [
            [
                "file", "kind", "outcome", "top1", "heard", "verdict", "best", "probability", "slots",
                "slot_probabilities",
                "runner_up",
                "runner_up_probability", "latency_ms", "words", "reason",
            ]
        ]
        for result in results {
            let verdict = Verdict(result, slotNames: slotNames)
            let candidates = result.decision.candidates
            lines.append([
                result.item.file, result.item.kind, outcome(verdict), "\(verdict.top1)",
                result.utterance?.hypotheses.first?.text ?? "", Interpretation(result.decision.verdict).text,
                candidates.first?.destination.label ?? "", candidates.first.map { figure($0.probability, 3) } ?? "",
                candidates.first?.slots.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                    .joined(separator: "; ") ?? "",
                candidates.first?.slotProbabilities.sorted { $0.key < $1.key }
                    .map { "\($0.key)=\(figure($0.value, 3))" }.joined(separator: "; ") ?? "",
                candidates.dropFirst().first?.destination.label ?? "",
                candidates.dropFirst().first.map { figure($0.probability, 3) } ?? "", figure(result.latency, 1),
                result.item.words, result.decision.reason,
            ])
        }
        return lines.map { $0.map { $0.replacing("\t", with: " ").replacing("\n", with: " ") } }
            .map { $0.joined(separator: "\t") + "\n" }.joined()
    }

    private static func outcome(_ verdict: Verdict) -> String {
        switch verdict.kind {
        case .inGrammar: verdict.outcome.rawValue
        case .outOfGrammar: verdict.accepted ? "wrongly accepted" : verdict.outcome.rawValue
        case .unknown: ""
        }
    }

    private static func heard(_ result: ReplayResult) -> String {
        let words = result.utterance?.hypotheses.first.map { "“\($0.text)”" } ?? "nothing"
        // The dialogue takes an answer as one before it asks where the words would lead.
        if let answer = result.utterance.flatMap({ FixedPhrase($0) }) { return "\(words) → as an answer: \(answer)" }
        return "\(words) → \(Interpretation(result.decision.verdict).text): \(result.decision.reason)"
    }

    private static func figure(_ value: Double, _ decimals: Int) -> String {
        value.formatted(
            .number.precision(.fractionLength(decimals)).grouping(.never).locale(Locale(identifier: "en_GB")))
    }
}
