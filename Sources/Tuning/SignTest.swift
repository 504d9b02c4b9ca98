import Foundation

/// Whether so many better and so many worse may be chance: the sign test (Dixon and Mood, 1946), both ways.
package struct SignTest: Sendable, Equatable {
    /// Turns that became better.
    package let better: Int
    /// Turns that became worse.
    package let worse: Int
    /// How often chance alone would make a difference as large as this, 0 to 1.
    package let chance: Double

    /// Parameters as the properties.
    package init(better: Int, worse: Int) {
        self.better = better
        self.worse = worse
        let count = better + worse
        // Of a fair coin, at most so many of the rarer side: the terms by their logarithms, since there may be thousands.
        let all = lgamma(Double(count + 1)) - Double(count) * log(2)
        let terms = (0...min(better, worse)).map { (heads: Int) -> Double in
            let orders = lgamma(Double(heads + 1)) + lgamma(Double(count - heads + 1))
            return exp(all - orders)
        }
        chance = min(1, 2 * terms.reduce(0, +))
    }

    private static let (very, fairly) = (0.05, 0.2)

    /// “12 better, 3 worse: very likely an improvement”.
    package var words: String {
        if better + worse == 0 { return "no turn became better or worse" }
        let change = better >= worse ? "an improvement" : "a change for the worse"
        let judgement =
            switch chance {
            case ..<Self.very: "very likely \(change)"
            case ..<Self.fairly: "probably \(change), but label more calls to be sure"
            default: "that may be chance"
            }
        return "\(better) better, \(worse) worse: \(judgement)"
    }
}
