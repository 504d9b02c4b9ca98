import Foundation
import Records

extension ReportFigures {
    /// Counts a period; of days whose sums are kept, those are taken.
    /// - Parameters:
    ///   - keeping: where the sums of the other days that are over are kept; nil for one who only reads.
    ///   - months: what months came to before; nil for one who asks once.
    ///   - now: by which days are over.
    /// - Throws: `DatabaseError`.
    package static func of(
        _ store: Store, days: ReportDays, names: RouteNames, costs: CostModel, keeping: Store? = nil,
        months: MonthSums? = nil, now: Date = .now
    ) async throws -> ReportFigures {
        let kept = try await store.daySums(in: days.period, counting: CallSums.counting)
        var accumulator = ReportAccumulator(days: days, names: names)
        var isKnown: Set<Int> = []
        if let months, days.stretch == "month" {
            for column in days.columns {
                let all = column.compactMap { day in kept[day.period.lowerBound].map { (day.number, $0) } }
                guard all.count == column.count, let month = months.month(all) else { continue }
                accumulator.add(month, from: column[0].number)
                isKnown.formUnion(column.map(\.number))
            }
        }
        for day in days.whole where !isKnown.contains(day.number) {
            if let sums = kept[day.period.lowerBound], accumulator.add(sums, ofDay: day.number) {
                isKnown.insert(day.number)
            }
        }
        for stretch in days.whole.split(whereSeparator: { isKnown.contains($0.number) }) {
            let over = stretch.filter { $0.period.upperBound <= now }
            // Where nothing can be written, the report is there all the same.
            let claim = over.isEmpty ? nil : try? await keeping?.claim(over.map(\.period), counting: CallSums.counting)
            try await accumulator.count(Array(stretch), in: store)
            guard let keeping, let claim else { continue }
            var sums: [Date: DaySums] = [:]
            for day in over { sums[day.period.lowerBound] = try accumulator.kept(ofDay: day.number) }
            try? await keeping.keep(sums, claim: claim)
        }
        return accumulator.finished(
            texts: try await store.textFacts(in: days.period), survey: try await store.surveyCounts(in: days.period),
            missed: try await store.missedCalls(in: days.period), costs: costs)
    }

    /// Counts the days that are over and whose sums are not kept, one after another, and keeps them.
    /// - Throws: `DatabaseError`.
    package static func keepDays(of store: Store, keeping: Store, now: Date) async throws {
        guard let span = try await store.span() else { return }
        let style = Date.ISO8601FormatStyle(timeZone: TimeZone(identifier: "Europe/London") ?? .gmt).year().month()
            .day()
        let days = try ReportDays(
            from: span.lowerBound.formatted(style), to: span.upperBound.formatted(style), now: now)
        let kept = try await store.daySums(in: days.period, counting: CallSums.counting)
        let missing = days.whole.filter { $0.period.upperBound <= now && kept[$0.period.lowerBound] == nil }
        for start in stride(from: 0, to: missing.count, by: Self.atOnce) {
            if Task.isCancelled { return }
            let some = missing[start..<min(start + Self.atOnce, missing.count)]
            let claim = try await keeping.claim(some.map(\.period), counting: CallSums.counting)
            var sums: [Date: DaySums] = [:]
            for day in some {
                var counted = ReportAccumulator(days: days, names: RouteNames(nil))
                try await counted.count([day], in: store)
                sums[day.period.lowerBound] = try counted.kept(ofDay: day.number)
            }
            try await keeping.keep(sums, claim: claim)
        }
    }

    /// Days that are kept with one wait for the disk; what is asked of the records meanwhile waits for one day at most.
    private static let atOnce = 30

    /// One object with sorted keys in snake case.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension ReportAccumulator {
    /// Counts days that follow one another.
    /// - Throws: `DatabaseError`.
    fileprivate mutating func count(_ stretch: [ReportDays.WholeDay], in store: Store) async throws {
        guard let first = stretch.first, let last = stretch.last else { return }
        let period = first.period.lowerBound..<last.period.upperBound
        self = try await store.reduce(period, into: self) { $0.add($1) }
        for (began, words) in try await store.rejectedWords(in: period) { add(rejected: words, at: began) }
    }
}
