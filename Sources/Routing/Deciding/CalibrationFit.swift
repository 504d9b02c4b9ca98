import Foundation
import Grammar

/// One match of which it is known whether it was right.
package struct CalibrationExample: Sendable {
    /// What was measured of it.
    package var measures: Calibration.Measures
    /// Whether it was the right one.
    package var isRight: Bool
    /// Examples of one group, such as one recording under several noises, are never fitted on and checked on in turns.
    package var group: Int
    /// Whether it is asked about however well it was heard, and so never acted on.
    package var isAskedAbout: Bool
    /// How often such an example comes in calls, beside others; for the curve only.
    package var frequency: Double

    /// - Parameters:
    ///   - measures: by name.
    ///   - isRight: whether it was the right one.
    ///   - group: of examples that belong together.
    ///   - isAskedAbout: never acted on.
    ///   - frequency: in calls, beside others.
    package init(
        measures: Calibration.Measures, isRight: Bool, group: Int, isAskedAbout: Bool = false, frequency: Double = 1
    ) {
        self.frequency = frequency
        self.measures = measures
        self.isRight = isRight
        self.group = group
        self.isAskedAbout = isAskedAbout
    }
}

/// Fits logistic regressions by Newton's method, with a little L2. The same examples give the same weights.
package enum CalibrationFit {
    /// docs/measured/matching-and-confidence.md#the-first-fit-on-recordings
    private static let folds = 5
    private static let rounds = 50
    /// Weight of the squares of the weights; in examples.
    private static let ridge = 2.0

    /// Fits and checks everything.
    /// - Parameters:
    ///   - routes: the best destination of each recording that came to one.
    ///   - slots: the slots of the right destinations.
    ///   - recordings: that were heard, those that came to nothing among them.
    ///   - requests: those of them that are of the grammar, by frequency.
    ///   - note: what the recordings are.
    ///   - fitted: year, month, day.
    /// - Returns: nil when there are too few right or wrong routes.
    package static func calibration(
        routes: [CalibrationExample], slots: [CalibrationExample], recordings: Int, requests: Double, note: String,
        fitted: String
    ) -> Calibration? {
        guard let bySound = destinations(routes, requests: requests) else { return nil }
        let slotSaid = crossValidated(slots)
        return Calibration(
            note: note, fitted: fitted, recordings: recordings, bySound: bySound,
            slot: slotSaid == nil ? nil : fit(slots), slotCheck: slotSaid.map { check($0, slots) })
    }

    /// Fits and checks whether the best destination is the right one.
    /// - Parameters:
    ///   - examples: the best destination of each recording that came to one.
    ///   - requests: recordings that are of the grammar, by frequency.
    /// - Returns: nil when there are too few right or wrong ones.
    package static func destinations(_ examples: [CalibrationExample], requests: Double) -> Calibration.Fit? {
        guard let route = fit(examples), let said = crossValidated(examples) else { return nil }
        return Calibration.Fit(
            route: route, curve: curve(said, examples, requests: requests), check: check(said, examples))
    }

    /// - Parameter examples: right and wrong ones.
    /// - Returns: nil when all are right, or all wrong, or there are none.
    package static func fit(_ examples: [CalibrationExample]) -> Calibration.Logistic? {
        let right = examples.count(where: \.isRight)
        guard right > 0, right < examples.count else { return nil }
        var terms: [Calibration.Logistic.Term] = []
        for name in Set(examples.flatMap(\.measures.keys)).sorted() {
            let values = examples.compactMap { $0.measures[name] }.filter(\.isFinite)
            let mean = values.reduce(0, +) / Double(max(1, values.count))
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count))
            if variance > 1e-9 {
                terms.append(.init(name: name, weight: 0, mean: mean, spread: variance.squareRoot()))
            }
        }
        let rows = examples.map { example in [1] + terms.map { $0.value(example.measures) } }
        let weights = newton(rows, examples.map { $0.isRight ? 1 : 0 })
        for index in terms.indices { terms[index].weight = weights[index + 1] }
        return Calibration.Logistic(intercept: weights[0], terms: terms)
    }

    private static func newton(_ rows: [[Double]], _ labels: [Double]) -> [Double] {
        let size = rows.first?.count ?? 1
        var weights = [Double](repeating: 0, count: size)
        for _ in 0..<rounds {
            var gradient = [Double](repeating: 0, count: size)
            var curvature = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
            for (row, label) in zip(rows, labels) {
                let said = 1 / (1 + exp(-zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 }))
                let weight = max(1e-9, said * (1 - said))
                for a in 0..<size {
                    gradient[a] += (label - said) * row[a]
                    for b in 0...a { curvature[a][b] += weight * row[a] * row[b] }
                }
            }
            for a in 1..<max(1, size) {
                gradient[a] -= ridge * weights[a]
                curvature[a][a] += ridge
            }
            let step = solve(curvature, gradient)
            for a in 0..<size { weights[a] += min(4, max(-4, step[a])) }
            if step.allSatisfy({ abs($0) < 1e-8 }) { break }
        }
        return weights
    }

    /// By Cholesky's factors of a symmetric positive matrix of which the lower half is given.
    private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
        var factor = matrix
        var result = right
        for row in result.indices {
            for column in 0...row {
                var sum = matrix[row][column]
                for inner in 0..<column { sum -= factor[row][inner] * factor[column][inner] }
                factor[row][column] = row == column ? max(sum, 1e-12).squareRoot() : sum / factor[column][column]
            }
        }
        for row in result.indices {
            for column in 0..<row { result[row] -= factor[row][column] * result[column] }
            result[row] /= factor[row][row]
        }
        for row in result.indices.reversed() {
            for below in result.indices where below > row { result[row] -= factor[below][row] * result[below] }
            result[row] /= factor[row][row]
        }
        return result
    }

    /// The probability of each example by a fit on the groups of the other folds.
    /// - Parameter examples: right and wrong ones.
    /// - Returns: nil when some fold's examples cannot be fitted on.
    static func crossValidated(_ examples: [CalibrationExample]) -> [Double]? {
        var said = [Double](repeating: 0, count: examples.count)
        for fold in 0..<folds {
            guard let fitted = fit(examples.filter { $0.group % folds != fold }) else { return nil }
            for (index, example) in examples.enumerated() where example.group % folds == fold {
                said[index] = fitted.probability(example.measures)
            }
        }
        return said
    }

    /// How good probabilities are.
    /// - Parameters:
    ///   - said: one for each example.
    ///   - examples: what was the case.
    package static func check(_ said: [Double], _ examples: [CalibrationExample]) -> Calibration.Check {
        var loss = 0.0
        var brier = 0.0
        var rows = [(said: Double, was: Double, count: Int)](repeating: (0, 0, 0), count: 10)
        for (probability, example) in zip(said, examples) {
            let right = example.isRight ? 1.0 : 0
            let bounded = min(1 - 1e-9, max(1e-9, probability))
            loss -= example.isRight ? log(bounded) : log(1 - bounded)
            brier += (probability - right) * (probability - right)
            let row = min(9, Int(probability * 10))
            rows[row].said += probability
            rows[row].was += right
            rows[row].count += 1
        }
        let count = Double(max(1, said.count))
        return Calibration.Check(
            logLoss: loss / count, brier: brier / count,
            table: rows.filter { $0.count > 0 }.map {
                .init(said: $0.said / Double($0.count), was: $0.was / Double($0.count), count: $0.count)
            })
    }

    /// What acting from each probability on would have come to. The share wrong is the larger of what was counted and of
    /// what the probabilities make one expect: few recordings with no error among them do not promise none.
    /// - Parameters:
    ///   - said: one for each example, by a fit on others.
    ///   - examples: what was the case.
    ///   - requests: recordings that are of the grammar, those that came to no match among them, by frequency.
    package static func curve(_ said: [Double], _ examples: [CalibrationExample], requests: Double) -> [Calibration
        .Point]
    {
        let thresholds = (25..<95).map { Double($0) / 100 } + (0..<25).map { 0.95 + 0.002 * Double($0) }
        return thresholds.map { from in
            let taken = zip(said, examples).filter { $0.0 >= from && !$0.1.isAskedAbout }
            let wrong = taken.reduce(0) { $0 + ($1.1.isRight ? 0 : $1.1.frequency) }
            let expected = taken.reduce(0) { $0 + (1 - $1.0) * $1.1.frequency }
            let count = taken.reduce(0) { $0 + $1.1.frequency }
            return Calibration.Point(
                from: from, wrong: max(wrong, expected) / max(1, count),
                straightThrough: (count - wrong) / max(1, requests))
        }
    }
}
