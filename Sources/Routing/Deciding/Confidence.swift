import Foundation

/// Turns what was measured of a match into a probability: a logistic for "was it understood at all", times the match's
/// share among all destinations for "which".
enum Confidence {
    /// The probability of each match, best first.
    static func probabilities(_ matches: [Match]) -> [Double] {
        guard let best = matches.first else { return [] }
        // What was heard in small part only is no rival of what was heard well.
        let rivals = matches.map { $0.similarity >= rivalry * best.similarity }
        let weights = matches.map { exp(sharpness * Double(best.energy - $0.energy)) }
        let total = zip(weights, rivals).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
        return zip(matches, weights).map { match, weight in
            min(Double(match.ceiling), understood(match) * weight / max(total, weight))
        }
    }

    /// A rival's phrase is heard at least so well, beside the best's.
    private static let rivalry: Float = 0.6

    /// How quickly another destination ceases to matter, a phone of difference.
    private static let sharpness = 2.0

    /// The weights were set so that the cases in `ConfidenceTests` come out as a careful person would decide them.
    static func understood(_ match: Match) -> Double {
        let z =
            -9.1
            + 6.7 * Double(match.similarity)
            + 6.6 * Double(match.explained)
            - 2.0 * Double(1 - match.confidence)
            - 1.0 * Double(1 - match.agreement)
            - 1.2 * Double(1 - match.wordForWord)
            + 0.25 * Double(min(match.evidence, 10)) - 2.0
        return 1 / (1 + exp(-z))
    }
}
