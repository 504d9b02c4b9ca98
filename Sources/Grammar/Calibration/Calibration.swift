import ConfigurationFiles
import Foundation
import Utilities

/// How often a match with such measures was right on recordings whose meaning is known: what makes a probability of
/// what was measured. Fitted by `switchboard calibrate`; see `CalibrationFit`.
package struct Calibration: Sendable, Equatable {
    /// Measures of one match by name; what could not be measured is left out.
    package typealias Measures = [String: Double]

    /// A logistic regression over measures brought to a mean of 0 and a spread of 1.
    package struct Logistic: Sendable, Equatable {
        /// One measure's part.
        package struct Term: Sendable, Equatable {
            /// The measure.
            package var name: String
            /// In logits for one spread.
            package var weight: Double
            /// Of the measure over the recordings.
            package var mean: Double
            /// Standard deviation of the measure over the recordings, above 0.
            package var spread: Double

            /// Parameters as the properties.
            package init(name: String, weight: Double, mean: Double, spread: Double) {
                self.name = name
                self.weight = weight
                self.mean = mean
                self.spread = spread
            }

            /// The measure in spreads from its mean; 0 when it is missing.
            package func value(_ measures: Measures) -> Double {
                guard let value = measures[name], value.isFinite else { return 0 }
                // What lies far outside of what was fitted on is no further evidence.
                return min(3.5, max(-3.5, (value - mean) / spread))
            }
        }

        /// In logits.
        package var intercept: Double
        /// By name.
        package var terms: [Term]

        /// Parameters as the properties.
        package init(intercept: Double, terms: [Term]) {
            self.intercept = intercept
            self.terms = terms
        }

        /// The probability, 0 to 1. A measure that is missing counts as its mean.
        package func probability(_ measures: Measures) -> Double {
            1 / (1 + exp(-terms.reduce(intercept) { $0 + $1.weight * $1.value(measures) }))
        }
    }

    /// What it would mean to act on every match from a probability on, over the recordings.
    package struct Point: Sendable, Equatable {
        /// The probability.
        package var from: Double
        /// Share of those acted on that were wrong, 0 to 1.
        package var wrong: Double
        /// Share of the requests of the grammar that were acted on rightly, 0 to 1.
        package var straightThrough: Double
        /// How many were acted on wrongly for each request of the grammar, 0 to 1.
        package var wrongOfAll: Double { wrong < 1 ? straightThrough * wrong / (1 - wrong) : 1 }

        /// Parameters as the properties.
        package init(from: Double, wrong: Double, straightThrough: Double) {
            self.from = from
            self.wrong = wrong
            self.straightThrough = straightThrough
        }
    }

    /// How good the probabilities are on recordings that they were not fitted on: each fifth by a fit on the others.
    package struct Check: Sendable, Equatable {
        /// Mean negative natural logarithm of the probability of what was the case.
        package var logLoss: Double
        /// Mean squared difference between the probability and what was the case.
        package var brier: Double
        /// By probability, a tenth to a row.
        package var table: [Row]

        /// Parameters as the properties.
        package init(logLoss: Double, brier: Double, table: [Row]) {
            self.logLoss = logLoss
            self.brier = brier
            self.table = table
        }

        /// Matches of about one probability.
        package struct Row: Sendable, Equatable {
            /// Their mean probability.
            package var said: Double
            /// The share of them that were right.
            package var was: Double
            /// How many they are.
            package var count: Int

            /// Parameters as the properties.
            package init(said: Double, was: Double, count: Int) {
                self.said = said
                self.was = was
                self.count = count
            }
        }
    }

    /// Whether the best destination is the right one.
    package struct Fit: Sendable, Equatable {
        /// Of the best.
        package var route: Logistic
        /// By probability, upwards; never empty.
        package var curve: [Point]
        /// Of `route`.
        package var check: Check

        /// Parameters as the properties.
        package init(route: Logistic, curve: [Point], check: Check) {
            self.route = route
            self.curve = curve
            self.check = check
        }

        /// The lowest probability from which so few of a hundred requests, acted on or not, were acted on wrongly.
        /// - Parameter wrongPerHundred: at most, 0 to 100.
        package func acceptFrom(wrongPerHundred: Double) -> Double {
            let enough = curve.first { $0.wrongOfAll * 100 <= wrongPerHundred }
            return enough?.from ?? curve.last?.from ?? 1
        }
    }

    /// What it was fitted on, in words.
    package var note: String
    /// Year, month, day.
    package var fitted: String
    /// How many times a recording was heard for it, in whatever condition.
    package var recordings: Int
    /// Of the best destination by its sound.
    package var bySound: Fit
    /// Whether a slot of the right destination has the right words; nil when no recording had slots.
    package var slot: Logistic?
    /// Of `slot`.
    package var slotCheck: Check?
    /// Of the best destination by sound and meaning, where openings were learnt; nil when it was fitted without any.
    package var byMeaning: Fit?
    /// When and on what `byMeaning` was fitted, in words.
    package var meaningNote = ""
    /// The same of what was heard a second time, with a sentence encoder; nil when it was fitted without one.
    package var heardTwice: Fit?
    /// When and on what `heardTwice` was fitted, in words.
    package var heardTwiceNote = ""

    /// Parameters as the properties.
    package init(
        note: String, fitted: String, recordings: Int, bySound: Fit, slot: Logistic? = nil, slotCheck: Check? = nil,
        byMeaning: Fit? = nil, meaningNote: String = "", heardTwice: Fit? = nil, heardTwiceNote: String = ""
    ) {
        self.heardTwice = heardTwice
        self.heardTwiceNote = heardTwiceNote
        self.note = note
        self.fitted = fitted
        self.recordings = recordings
        self.bySound = bySound
        self.slot = slot
        self.slotCheck = slotCheck
        self.byMeaning = byMeaning
        self.meaningNote = meaningNote
    }

    /// The one that comes with the program; nil when its file is missing or spoiled.
    package static let installed: Calibration? = {
        let path = InstalledFile.path(file, of: "Grammar")
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return read(text, faults: FaultCollector())
    }()
}
