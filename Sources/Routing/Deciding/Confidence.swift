import Foundation

/// Turns what was measured of a match into a first judgement: a logistic for "was it understood at all", times the
/// match's share among all destinations for "which". It says which destination is the best; how sure that one is, a
/// `Calibration` says where there is one.
enum Confidence {
    /// A judgement, 0 to 1.
    struct Judgement {
        var probability: Double
        /// Among all destinations, 0 to 1.
        var share: Double
    }

    /// One for each match.
    static func judgements(_ matches: [Match]) -> [Judgement] {
        // Between the best hypothesis for it and all of them: the best alone finds sense in any nonsense.
        // docs/measured/matching-and-confidence.md#geometric-mean
        let sure = matches.map { ($0.posterior * understood($0)).squareRoot() }
        return matches.indices.map { one in
            // A rival that was hardly understood itself takes little away.
            let rivals = matches.indices.reduce(0.0) { total, other in
                let ahead = sharpness * Double(matches[one].cost - matches[other].cost)
                let plausible = min(1, sure[other] / max(sure[one], 1e-9))
                return total + exp(min(ahead, 50)) * plausible * plausible
            }
            return Judgement(
                probability: min(Double(matches[one].probabilityCap), sure[one] / max(1, rivals)),
                share: 1 / max(1, rivals))
        }
    }

    /// How quickly another destination ceases to matter, a phone of difference.
    private static let sharpness = 2.0

    /// Whether the match is what was said, all other destinations aside.
    ///
    /// The weights were set by reason, and mended on texts made up for that and misheard on purpose: a phrase heard
    /// well among words that it does not explain is asked about, and so is a part of a phrase that explains everything.
    static func understood(_ match: Match) -> Double {
        let z =
            -8.8
            + 7.5 * Double(match.similarity)
            + 5.5 * Double(match.explained)
            - 2.0 * Double(1 - match.confidence)
            - 1.0 * Double(1 - match.agreement)
            - 2.0 * Double(1 - match.wordForWord)
            + 0.15 * Double(min(16, 0.5 * (1 + match.wordForWord) * Float(match.evidence))) - 1.2
        return 1 / (1 + exp(-z))
    }
}
