import Foundation
import Records

extension LabellingQueue {
    /// Reads the latest calls and what is known of them.
    /// - Parameters:
    ///   - store: the records.
    ///   - period: when the calls began.
    ///   - count: the latest so many are looked through.
    ///   - thresholds: of the grammar that runs.
    /// - Throws: `DatabaseError`.
    package static func read(
        from store: Store, in period: Range<Date>, calls count: Int, thresholds: DecisionThresholds
    ) async throws -> LabellingQueue {
        let calls = try await store.latestCalls(in: period, count: count)
        var labels: [LabelRow] = []
        if let oldest = calls.last?.call.began { labels = try await store.labels(in: oldest..<period.upperBound) }
        var followers: [String: CallRecord] = [:]
        for call in calls where call.call.calledBack != nil {
            followers[call.call.id] = try await store.call(after: call.call.id)
        }
        return LabellingQueue(
            of: calls, labels: labels, thresholds: thresholds, labelled: try await store.labelCounts()
        ) { followers[$0.call.id] }
    }
}

extension ImpliedLabels {
    /// Calls that are read at once.
    private static let stretch: TimeInterval = 24 * 60 * 60

    /// Notes what followed tells of the calls of a period, in place of what was noted before.
    /// - Returns: how many labels.
    /// - Throws: `DatabaseError`.
    package static func note(in store: Store, of period: Range<Date>, at now: Date = .now) async throws -> Int {
        guard let span = try await store.span() else { return 0 }
        var begin = max(period.lowerBound, span.lowerBound)
        let end = min(period.upperBound, span.upperBound.addingTimeInterval(1))
        var count = 0
        while begin < end {
            let until = min(end, begin.addingTimeInterval(stretch))
            var labels: [LabelRow] = []
            for call in try await store.calls(in: begin..<until) {
                let next = call.call.calledBack == nil ? nil : try await store.call(after: call.call.id)
                labels += ImpliedLabels(of: call, next: next, at: now).labels
            }
            try await store.label(labels)
            count += labels.count
            begin = until
        }
        return count
    }
}
