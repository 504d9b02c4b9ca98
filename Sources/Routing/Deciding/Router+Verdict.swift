import Grammar
import Recognition

/// From how likely each destination is to what is done about it, and why.
extension Router {
    /// From which probability to act, and whether what was said in part may be acted on too.
    func acceptFrom(_ utterance: Utterance) -> (probability: Double, parts: Bool) {
        if let accept = thresholds.accept { return (accept, true) }
        guard calibration != nil, utterance.wasHeard else { return (Self.acceptTyped, true) }
        return (fit(for: utterance)?.acceptFrom(wrongPerHundred: thresholds.wrongPerHundred) ?? Self.acceptTyped, false)
    }

    /// From which judgement to act on typed words.
    /// docs/measured/matching-and-confidence.md#confidence-over-the-n-best
    private static let acceptTyped = 0.80

    static let mostChoices = 4
    /// Candidates as likely as this, beside the best, are close to it.
    static let close = 0.5

    /// What to do, and why.
    func verdict(_ considered: [Considered], of utterance: Utterance) -> (Decision.Verdict, String) {
        let candidates = considered.map(\.candidate)
        let acceptFrom = acceptFrom(utterance)
        guard let best = candidates.first else { return (.reject, "nothing in it is like a phrase of the grammar") }
        let close = candidates.prefix { $0.probability >= Self.close * best.probability }
        let together = close.reduce(0) { $0 + $1.probability }
        if best.probability >= acceptFrom.probability, acceptFrom.parts || considered.first?.isPartial == false {
            if case .route(let id) = best.destination, grammar.route(id)?.confirm == true {
                return (.confirm(best), "sure, and the route is one to be confirmed always")
            }
            if grammar.owner(of: best.destination) != nil {
                return (.signpost(best), "sure, and another body's business")
            }
            if let which = which(best, among: candidates, of: utterance) { return which }
            return (.accept(best), "sure")
        }
        if together >= thresholds.confirm, let which = which(close: Array(close), among: candidates) { return which }
        if close.count > 1, together >= thresholds.confirm {
            if close.count <= Self.mostChoices {
                return (.choose(Array(close)), "\(close.count) destinations are close together")
            }
            return (.reject, "\(close.count) destinations fit as well as one another, too many to choose from")
        }
        if best.probability >= thresholds.confirm { return (.confirm(best), "not sure enough to go without asking") }
        return (.reject, "nothing fits well enough")
    }

    /// The whole reason, for the record.
    func reason(_ why: String, _ considered: [Considered], _ weighing: Weighing, _ utterance: Utterance) -> String {
        Reason(
            why: why, considered: considered, nothing: weighing.nothing,
            said: utterance.hypotheses.first?.text ?? "", meaning: meaning, sense: weighing.sense
        ).text
    }
}
