import Foundation
import Records
import Tuning

extension TuneCommand {
    static func advise(_ arguments: inout Arguments) async throws {
        let count = try arguments.option("count", as: Int.self) ?? 20
        let sources = try LabelledSources(&arguments)
        let place = try Place(&arguments)
        try arguments.finish()
        let council = try place.router(of: place.configuration.grammar)
        let hasRecords = RecordsAddress.isThere(place.database)
        let use =
            hasRecords ? try await GrammarUse.read(from: Store(reading: place.database), in: place.period) : nil
        let advice = try await TuningAdvice(
            for: council, use: use, cases: sources.cases(place, [council.grammar]),
            cores: sources.cores ?? ProcessInfo.processInfo.activeProcessorCount)
        if place.asJSON { return try place.print(json: advice) }
        print(text(advice, count: max(0, count)))
    }

    static func text(_ advice: TuningAdvice, count: Int) -> String {
        var parts: [String] = []
        func add(_ heading: String, _ lines: [String]) {
            guard !lines.isEmpty else { return }
            let more = lines.count > count ? ["  and \(lines.count - count) more"] : []
            parts.append(([heading] + lines.prefix(count).map { "  \($0)" } + more).joined(separator: "\n"))
        }
        add(
            "Routes that may be taken for one another; say it with a word that only the one has:",
            advice.confusions.map { one in
                "\(one.route) → \(one.other): ‘\(one.words)’ "
                    + (one.kind == .sound ? "sounds like ‘\(one.phrase)’" : "may mean the same")
                    + String(format: " (%.2f)", one.likeness)
            })
        add(
            "What callers asked for that no route understood:",
            advice.unmet.map { unmet in
                "\(unmet.about), \(unmet.calls) times"
                    + (unmet.route.map { "; perhaps \($0)" } ?? "; a new route, or none of ours")
                    + (unmet.examples.isEmpty
                        ? "" : ": add " + unmet.examples.map { "‘\($0)’" }.joined(separator: ", "))
            })
        add("Routes that no call reached:", advice.unreached)
        add("Phrases that no call used:", advice.unusedPhrases)
        add("Openings that no decision named (line of openings.tsv):", advice.unusedOpenings)
        add(
            "Words of which it is a guess how they are said; put them right in lexicon.txt:",
            advice.guesses.map { "\($0.word)  \($0.phones)  (\($0.by))" })
        if let bearing = advice.bearing {
            let now = String(
                format: "Of %d labelled calls %.1f in a hundred are acted on wrongly. ", bearing.calls,
                bearing.wrongPerHundred)
            let then =
                bearing.from.map { from in
                    String(
                        format: "They would bear acting from %.2f on, which %.0f in a hundred would go through by.",
                        from,
                        bearing.straightThrough ?? 0)
                } ?? "No threshold would keep to what the council allows."
            parts.append(now + then)
            let rows = (bearing.otherwise?.rows ?? []).map { row in
                row.from.map { from in
                    String(
                        format: "  %2.0f in a hundred wrong: acting from %.2f on, %.0f in a hundred go through rightly",
                        row.allowed, from, row.right)
                } ?? String(format: "  %2.0f in a hundred wrong: no threshold keeps to it", row.allowed)
            }
            if !rows.isEmpty { parts.append((["Were others allowed:"] + rows).joined(separator: "\n")) }
        } else {
            parts.append("Too few calls have a label to say anything of thresholds.")
        }
        return parts.joined(separator: "\n\n")
    }
}
