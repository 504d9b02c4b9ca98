import CallHistory
import Foundation
import Grammar
import Records

/// What turns that a person labelled would bear: of a hundred such, how many would be acted on rightly and wrongly if it were acted
/// from some probability on.
package struct CallsBearing: Sendable, Equatable, Encodable {
    /// What would be allowed, and what would come of it.
    package struct Row: Sendable, Equatable, Encodable {
        /// Of a hundred, at most so many may be acted on wrongly.
        package var allowed: Double
        /// The lowest probability from which on that is so; nil where none is.
        package var from: Double?
        /// Of a hundred, so many are acted on rightly without a question.
        package var right = 0.0
        /// Of a hundred, so many are acted on wrongly.
        package var wrong = 0.0
    }

    /// A turn's best destination: how likely it was, and whether it was right.
    package struct Judged: Sendable, Equatable {
        var probability: Double
        var isRight: Bool

        /// Nil for what says nothing of thresholds: a danger, or only what it was not.
        package init?(best: Destination?, probability: Double?, expected: ExpectedMeaning) {
            switch expected {
            case .destination(let wanted): isRight = best == wanted
            case .notOurs, .notUnderstood, .nothingSaid: isRight = false
            case .danger, .not: return nil
            }
            self.probability = probability ?? 0
        }
    }

    /// From fewer, nothing can be said in calls of a hundred.
    package static let fewest = 100
    /// What a council may wish to allow.
    private static let allowed = [1.0, 2, 3, 5, 8, 12]
    /// The latest so many are looked at on a page.
    private static let latest = 500

    /// How many turns it is by.
    package var calls: Int
    /// The strictest first.
    package var rows: [Row]

    /// Nil when there are too few.
    package init?(_ judged: [Judged]) {
        guard judged.count >= Self.fewest else { return nil }
        calls = judged.count
        rows = Self.allowed.map { Self.row(allowing: $0, of: judged) }
    }

    static func row(allowing allowed: Double, of judged: [Judged]) -> Row {
        func perHundred(_ count: Int) -> Double { 100 * Double(count) / Double(max(1, judged.count)) }
        func wrong(from: Double) -> Double { perHundred(judged.count { $0.probability >= from && !$0.isRight }) }
        var row = Row(allowed: allowed)
        row.from = stride(from: 0.25, through: 0.99, by: 0.01).first { wrong(from: $0) <= allowed }
        if let from = row.from {
            row.right = perHundred(judged.count { $0.probability >= from && $0.isRight })
            row.wrong = wrong(from: from)
        }
        return row
    }

    /// By what was decided on the calls themselves, of the latest that a person labelled; nil when those are too few.
    /// - Throws: `DatabaseError`.
    package static func latest(in store: Store) async throws -> CallsBearing? {
        let turns = try await store.latestLabelled(count: latest)
        return CallsBearing(
            turns.compactMap { turn, label in
                guard turn.asksOpenly, let decision = HeardTurn(turn)?.decision else { return nil }
                let best = decision.candidates.first
                return Judged(best: best?.destination, probability: best?.probability, expected: label.meaning)
            })
    }
}
