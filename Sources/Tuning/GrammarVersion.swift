import Foundation

/// A grammar that was published: who did it, when, why, and what it promised.
package struct GrammarVersion: Sendable, Equatable, Codable {
    /// 1, 2, 3…
    package var number: Int
    /// Of its files.
    package var fingerprint: String
    /// Who published it.
    package var by: String
    /// When; whole seconds.
    package var at: Date
    /// Why, in their words.
    package var why: String
    /// The version of the software.
    package var software: String
    /// The fingerprint of what it took the place of; nil for the first.
    package var replaced: String?
    /// The version that it goes back to; nil where it goes on.
    package var rolledBackTo: Int?
    /// What it made of the labelled calls; nil where none were tried.
    package var figures: Figures?

    /// What a version made of the labelled calls, beside the one before.
    package struct Figures: Sendable, Equatable, Codable {
        /// By the one before.
        package var before: Regression.Tally
        /// By this one.
        package var after: Regression.Tally
        /// Calls that became better.
        package var better: Int
        /// Calls that became worse.
        package var worse: Int

        /// Parameters as the properties.
        package init(before: Regression.Tally, after: Regression.Tally, better: Int, worse: Int) {
            self.before = before
            self.after = after
            self.better = better
            self.worse = worse
        }

        /// Of a regression.
        package init(_ regression: Regression) {
            self.init(
                before: regression.current, after: regression.candidate, better: regression.significance.better,
                worse: regression.significance.worse)
        }

        /// In one line, for people.
        package var words: String {
            "\(after.right) of \(after.count) right (before \(before.right)); "
                + SignTest(better: better, worse: worse).words
        }
    }
}
