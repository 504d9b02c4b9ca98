import Foundation
import Grammar

extension Calibration {
    /// How good the probabilities are, for people.
    package var report: String {
        func percent(_ share: Double) -> String { String(format: "%5.1f %%", 100 * share) }
        func rows(_ check: Calibration.Check) -> [String] {
            [String(format: "log loss %.4f, Brier score %.4f", check.logLoss, check.brier)]
                + check.table.map { "  said \(percent($0.said))   was right \(percent($0.was))   \($0.count) times" }
        }
        var lines = ["\(recordings) recordings heard"]
        for (name, fit) in [
            ("destination by its sound", bySound as Fit?), ("by sound and meaning", byMeaning),
            ("by sound and meaning, heard twice", heardTwice),
        ] {
            guard let fit else { continue }
            lines += ["", "\(name): "] + rows(fit.check)
            lines += ["", "at most so many wrong for a hundred requests:"]
            for wrong in [0.5, 1, 2, 5, 10] {
                let from = fit.acceptFrom(wrongPerHundred: wrong)
                guard let point = fit.curve.first(where: { $0.from == from }) else { continue }
                lines.append(
                    String(format: "  %4.1f  from %.3f on; ", wrong, from)
                        + "straight through \(percent(point.straightThrough)), wrong \(percent(point.wrongOfAll))")
            }
        }
        if let check = slotCheck { lines += ["", "slots: "] + rows(check) }
        return lines.joined(separator: "\n")
    }
}
