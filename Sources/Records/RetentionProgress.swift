import Foundation
import Synchronization

/// How far the runs of one process have come, so that not every call of two years is looked at every day.
///
/// What has come in since the last run is younger, but for what waited on a node while the server was away: each run begins a week
/// before the end of the last, and once in a month at the beginning, as the first of a process does.
final class RetentionProgress: Sendable {
    private static let day = 24.0 * 60 * 60
    private let done = Mutex<[Retention.Kind: (limit: Date, whole: Date)]>([:])

    /// The first moment that a run has to look at, as it is kept; empty for the beginning.
    func start(of kind: Retention.Kind, at now: Date) -> String {
        guard let (limit, whole) = done.withLock({ $0[kind] }), now < whole + 30 * Self.day else { return "" }
        return Timestamp.text(limit - 7 * Self.day)
    }

    /// All of a kind of before `limit` has gone.
    /// - Parameter isWhole: it was looked at from the beginning.
    func note(_ kind: Retention.Kind, before limit: Date, at now: Date, isWhole: Bool) {
        done.withLock { done in done[kind] = (limit, isWhole ? now : done[kind]?.whole ?? now) }
    }
}
