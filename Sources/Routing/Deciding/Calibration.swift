import Foundation

/// How often a match with such measures was right on recordings whose meaning is known: what makes a probability of
/// what was measured. Fitted by `switchboard calibrate`; see `CalibrationFit`.
public struct Calibration: Sendable, Equatable {
    /// Measures of one match by name; what could not be measured is left out.
    public typealias Measures = [String: Double]

    /// A logistic regression over measures brought to a mean of 0 and a spread of 1.
    public struct Logistic: Sendable, Equatable {
        /// One measure's part.
        public struct Term: Sendable, Equatable {
            /// The measure.
            public var name: String
            /// In logits for one spread.
            public var weight: Double
            /// Of the measure over the recordings.
            public var mean: Double
            /// Standard deviation of the measure over the recordings, above 0.
            public var spread: Double

            /// The measure in spreads from its mean; 0 when it is missing.
            func value(_ measures: Measures) -> Double {
                guard let value = measures[name], value.isFinite else { return 0 }
                // What lies far outside of what was fitted on is no further evidence.
                return min(3.5, max(-3.5, (value - mean) / spread))
            }
        }

        /// In logits.
        public var intercept: Double
        /// By name.
        public var terms: [Term]

        /// The probability, 0 to 1. A measure that is missing counts as its mean.
        public func probability(_ measures: Measures) -> Double {
            1 / (1 + exp(-terms.reduce(intercept) { $0 + $1.weight * $1.value(measures) }))
        }
    }

    /// What it would mean to act on every match from a probability on, over the recordings.
    public struct Point: Sendable, Equatable {
        /// The probability.
        public var from: Double
        /// Share of those acted on that were wrong, 0 to 1.
        public var wrong: Double
        /// Share of the requests of the grammar that were acted on rightly, 0 to 1.
        public var straightThrough: Double
    }

    /// How good the probabilities are on recordings that they were not fitted on: each fifth by a fit on the others.
    public struct Check: Sendable, Equatable {
        /// Mean negative natural logarithm of the probability of what was the case.
        public var logLoss: Double
        /// Mean squared difference between the probability and what was the case.
        public var brier: Double
        /// By probability, a tenth to a row.
        public var table: [Row]

        /// Matches of about one probability.
        public struct Row: Sendable, Equatable {
            /// Their mean probability.
            public var said: Double
            /// The share of them that were right.
            public var was: Double
            /// How many they are.
            public var count: Int
        }
    }

    /// What it was fitted on, in words.
    public var note: String
    /// Year, month, day.
    public var fitted: String
    /// How many times a recording was heard for it, in whatever condition.
    public var recordings: Int
    /// Whether the best destination is the right one.
    public var route: Logistic
    /// Whether a slot of the right destination has the right words; nil when no recording had slots.
    public var slot: Logistic?
    /// By probability, upwards; never empty.
    public var curve: [Point]
    /// Of `route`.
    public var routeCheck: Check
    /// Of `slot`.
    public var slotCheck: Check?

    /// The lowest probability from which so few of a hundred matches acted on were wrong.
    /// - Parameter wrongPerHundred: at most, 0 to 100.
    public func acceptFrom(wrongPerHundred: Double) -> Double {
        let enough = curve.first { $0.wrong * 100 <= wrongPerHundred }
        return enough?.from ?? curve.last?.from ?? 1
    }

    /// The one that comes with the program; nil when its file is missing or spoiled.
    public static let installed: Calibration? = {
        let path = InstalledFile.path(file, of: "Routing")
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        var faults = FaultList()
        return read(text, faults: &faults)
    }()
}
