import Foundation
import Grammar
import Recognition

/// The measures that a `Calibration` makes probabilities of.
enum Measuring {
    /// Of the best match. What only sound has is left out for words that were typed.
    static func route(
        _ match: Match, judgement: Double, share: Double, isName: Bool, among matches: [Match],
        _ outcome: Matcher.Outcome,
        _ utterance: Utterance
    ) -> Calibration.Measures {
        let heard = outcome.heard[match.hypothesis]
        let explained = match.heard.map { Double(bounded(heard.words[$0].confidence)) }
        // Those that cannot be told from it are no nearer than each other.
        let next = matches.filter { $0.destination != match.destination }.map(\.cost).min()
        var measures: Calibration.Measures = [
            "judgement": logit(judgement), "similarity": Double(match.similarity), "explained": Double(match.explained),
            "posterior": Double(match.confidence), "worst posterior": explained.min() ?? 0,
            "agreement": Double(match.agreement), "belief": logit(match.posterior),
            "share among destinations": log(max(share, 1e-3)),
            "margin": Double(min(6, max(-2, (next ?? match.cost + 6) - match.cost))),
            "evidence": log(1 + Double(match.evidence)), "word for word": Double(match.wordForWord),
            "name": isName ? 1 : 0,
        ]
        let seconds = utterance.speechEnd - utterance.speechStart
        if seconds > 0 { measures["seconds"] = log(seconds) }
        add(outcome.heard, of: utterance, to: &measures)
        return measures
    }

    /// Of the best destination by sound and meaning.
    /// - Parameters:
    ///   - meant: how likely it is by its meaning.
    ///   - nothing: how likely it is by the meaning that nothing was asked for.
    ///   - surest: the most likely meaning's.
    static func meant(
        _ best: Weighed, meant: Double, isName: Bool, runnerUp: Weighed?, nothing: Double, surest: Double,
        _ outcome: Matcher.Outcome, _ utterance: Utterance
    ) -> Calibration.Measures {
        let first = outcome.heard.first?.words ?? []
        var measures: Calibration.Measures = [
            "weight": logit(best.weight), "lead": log(best.weight / max(runnerUp?.weight ?? 0, 1e-3)),
            "meant": logit(meant), "meant nothing": logit(nothing), "surest meaning": logit(surest),
            "judgement": logit(best.judgement.probability), "similarity": Double(best.match?.similarity ?? 0),
            "explained": Double(best.match?.explained ?? 0),
            "evidence": log(1 + Double(best.match?.evidence ?? 0)),
            "worst posterior": first.map { bounded($0.confidence) }.min() ?? 0,
            "words": log(1 + Double(first.count)), "name": isName ? 1 : 0,
        ]
        add(outcome.heard, of: utterance, to: &measures)
        return measures
    }

    /// Of one slot of a match.
    static func slot(
        _ ranges: [Range<Int>], of match: Match, in words: [String], route: Double, agreement: Double,
        _ outcome: Matcher.Outcome, _ utterance: Utterance
    ) -> Calibration.Measures {
        let heard = outcome.heard[match.hypothesis]
        var posteriors: [Double] = []
        var phones = 0
        var found = 0
        for word in ranges.flatMap({ words[$0] }) {
            let place = match.heard.first { heard.words[$0].text == word }
            posteriors.append(place.map { bounded(heard.words[$0].confidence) } ?? 0)
            if let place {
                found += 1
                phones += heard.sounds[place].count
            }
        }
        var measures: Calibration.Measures = [
            "route": logit(route), "slot posterior": mean(posteriors), "worst slot posterior": posteriors.min() ?? 0,
            "slot agreement": agreement, "slot words heard": Double(found) / Double(max(1, posteriors.count)),
            "slot phones": log(1 + Double(phones)),
        ]
        add(utterance, to: &measures)
        return measures
    }

    /// What was heard as a whole, whatever it is taken for.
    private static func add(
        _ heard: [PhoneticHypothesis], of utterance: Utterance, to measures: inout Calibration.Measures
    ) {
        let first = heard.first?.words ?? []
        let total = heard.reduce(0) { $0 + Double($1.confidence) }
        measures["posterior of all words"] = mean(first.map { bounded($0.confidence) })
        measures["sentence posterior"] = Double(heard.first?.confidence ?? 0) / max(total, 0.01)
        let seconds = utterance.speechEnd - utterance.speechStart
        if seconds > 0 {
            let filled = first.reduce(0) { $0 + max(0, $1.end - $1.start) }
            measures["phones a second"] = Double(heard.first?.phones.count ?? 0) / seconds
            measures["unfilled"] = min(1, max(0, 1 - filled / seconds))
        }
        add(utterance, to: &measures)
    }

    private static func add(_ utterance: Utterance, to measures: inout Calibration.Measures) {
        if let ratio = utterance.signalToNoise { measures["signal to noise"] = min(45, max(0, ratio)) }
        if let fit = utterance.fit { measures["fit"] = max(-20, fit) }
    }

    private static func bounded(_ value: Double) -> Double { value.isFinite ? min(1, max(0, value)) : 0 }
    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
    private static func logit(_ value: Double) -> Double {
        let inside = min(1 - 1e-4, max(1e-4, value.isFinite ? value : 0))
        return log(inside / (1 - inside))
    }
}
