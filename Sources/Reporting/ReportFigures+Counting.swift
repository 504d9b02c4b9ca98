import Foundation
import Records

extension ReportFigures {
    /// Counts a period.
    /// - Throws: `DatabaseError`.
    package static func of(_ store: Store, days: ReportDays, names: RouteNames, costs: CostModel) async throws
        -> ReportFigures
    {
        let reckoning = try await store.reduce(days.period, into: ReportAccumulator(days: days, names: names)) {
            $0.add($1)
        }
        return reckoning.finished(
            texts: try await store.textFacts(in: days.period), survey: try await store.surveyCounts(in: days.period),
            missed: try await store.missedCalls(in: days.period), costs: costs)
    }

    /// One object with sorted keys in snake case.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
