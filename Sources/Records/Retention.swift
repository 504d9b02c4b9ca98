import Foundation

/// How long each kind of data is kept, and for what.
package struct Retention: Sendable, Equatable {
    /// The kinds, in the order in which they are deleted.
    package enum Kind: String, Sendable, CaseIterable, Codable {
        /// Recordings of calls, and what is kept beside them.
        case audio
        /// What callers said and keyed, as it was recognised, and why it was decided as it was.
        case words
        /// Callers' numbers, and the hashes of those who answered a survey.
        case numbers
        /// Where a text went, and its words.
        case texts
        /// Answers to voice forms.
        case forms
        /// Answers to the survey.
        case surveys
        /// What is left of a call: when it was, which way it went, what was done. No personal data is in it once the
        /// kinds above have gone.
        case calls
    }

    /// How long, and for what.
    package struct Rule: Sendable, Equatable {
        /// Days after the call, the text or the form.
        package var days: Int
        /// What it is kept for, in words that can be shown to the person it is about.
        package var purpose: String
        /// The lawful basis for that (UK GDPR, Article 6).
        package var basis: String

        /// Parameters as the properties.
        package init(days: Int, purpose: String, basis: String) {
            self.days = days
            self.purpose = purpose
            self.basis = basis
        }
    }

    /// Every kind has a rule.
    package var rules: [Kind: Rule]

    /// A council answers calls because it is there for it; these are starting points, for its data protection officer
    /// to decide on.
    static let publicTask = "public task: UK GDPR Article 6(1)(e)"

    /// What is kept where nothing else is set.
    package init() {
        rules = [
            .audio: .init(days: 30, purpose: "finding out why calls were misunderstood", basis: Self.publicTask),
            .words: .init(days: 90, purpose: "teaching the switchboard what callers say", basis: Self.publicTask),
            .numbers: .init(days: 90, purpose: "answering questions about a call", basis: Self.publicTask),
            .texts: .init(days: 90, purpose: "answering questions about a text", basis: Self.publicTask),
            .forms: .init(days: 90, purpose: "dealing with what was reported", basis: Self.publicTask),
            .surveys: .init(days: 365, purpose: "finding out whether callers were helped", basis: Self.publicTask),
            .calls: .init(
                days: 730, purpose: "counting calls from year to year, without saying whose", basis: Self.publicTask),
        ]
    }

    /// The rule of a kind.
    package subscript(_ kind: Kind) -> Rule {
        rules[kind] ?? Rule(days: 0, purpose: "nothing", basis: "none")
    }

    /// What is older than this is to be deleted.
    package func limit(of kind: Kind, at now: Date) -> Date {
        now.addingTimeInterval(-Double(self[kind].days) * 24 * 60 * 60)
    }
}

/// A line of the register of deletions: that something was deleted, and nothing of what it was.
package struct DeletionRow: Sendable, Equatable {
    /// When.
    package var at: Date
    /// A `Retention.Kind`, or `erasure`.
    package var kind: String
    /// What was older than this was deleted; nil for an erasure.
    package var before: Date?
    /// How many calls, turns, texts or files.
    package var amount: Int
    /// The rule, or who asked.
    package var why: String
}

extension DeletionRow {
    init(_ row: Row) throws {
        self.init(
            at: try row.requireDate("at"), kind: try row.requireText("kind"), before: try row.date("before"),
            amount: try row.requireInteger("amount"), why: try row.requireText("why"))
    }
}
