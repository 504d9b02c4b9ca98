import Records
import Synchronization

/// Sums of months, kept in memory: the sums of a year's days take longer to read from their text than anybody waits for a page.
/// The days in the records decide: a month of which one was counted anew is added up anew.
package final class MonthSums: Sendable {
    /// Days that follow one another, added up.
    struct Month: Sendable {
        var sums = CallSums()
        /// How often each thing was said that no route understood.
        var rejected: [String: Int] = [:]
        /// On which day each grammar was first met, by its fingerprint.
        var since: [String: Int] = [:]

        /// Nil when a day's sums are nothing that was kept so.
        init?(_ days: [(number: Int, sums: DaySums)]) {
            for day in days {
                guard let counted = CallSums(text: day.sums.sums) else { return nil }
                for version in counted.versions.keys where since[version] == nil { since[version] = day.number }
                sums.add(counted)
                rejected.merge(ReportAccumulator.words(of: day.sums), uniquingKeysWith: +)
            }
        }
    }

    private struct Place: Hashable {
        var first: Int
        var count: Int
    }

    private let months = Mutex<[Place: (mark: Int, month: Month)]>([:])
    /// More are begun with anew.
    private static let most = 200

    /// None so far.
    package init() {}

    /// What days come to that follow one another.
    func month(_ days: [(number: Int, sums: DaySums)]) -> Month? {
        guard let first = days.first else { return nil }
        let place = Place(first: first.number, count: days.count)
        // Of their texts, so that none of another day's state is taken.
        var hasher = Hasher()
        for day in days {
            hasher.combine(day.sums.sums)
            hasher.combine(day.sums.words)
        }
        let mark = hasher.finalize()
        if let known = months.withLock({ $0[place] }), known.mark == mark { return known.month }
        guard let month = Month(days) else { return nil }
        months.withLock { months in
            if months.count >= Self.most { months = [:] }
            months[place] = (mark, month)
        }
        return month
    }
}
