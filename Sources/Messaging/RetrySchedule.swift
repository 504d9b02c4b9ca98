import Foundation

/// When a text that could not be sent is tried again: after longer and longer waits, until it is too late to help.
package struct RetrySchedule: Sendable, Equatable {
    /// The wait after the first attempt; doubled after each further one.
    package var first: Duration
    /// No wait is longer.
    package var longest: Duration
    /// A text that has not gone so long after its promise has failed.
    var giveUp: Duration

    /// Nothing is given up after fewer attempts, whatever the clock says.
    private let fewest = 6

    /// - Parameters:
    ///   - first: the wait after the first attempt.
    ///   - longest: no wait is longer.
    ///   - giveUp: counted from the promise.
    package init(
        first: Duration = .seconds(5), longest: Duration = .seconds(30 * 60), giveUp: Duration = .seconds(24 * 60 * 60)
    ) {
        self.first = first
        self.longest = longest
        self.giveUp = giveUp
    }

    /// The wait after an attempt. Jitter takes up to half of it away, so that texts that failed together do not
    /// come back together.
    /// - Parameters:
    ///   - attempt: 1 for the first.
    ///   - jitter: from 0 up to 1.
    package func wait(after attempt: Int, jitter: Double) -> Duration {
        // 2^32 times any wait is past any `longest`; the bound keeps the number finite.
        let doubled = first * pow(2, Double(min(max(attempt, 1) - 1, 32)))
        return min(doubled, longest) * (1 - min(max(jitter, 0), 1) / 2)
    }

    /// Whether it is given up. A clock that jumps ahead gives nothing up: that takes as many attempts as there must have
    /// been by then.
    func givesUp(after attempts: Int, promised: Date, next: Date) -> Bool {
        attempts >= fewest && next > promised.addingTimeInterval(giveUp.seconds)
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
