import Foundation
import Records
import Reporting
import Utilities

/// What a report costs: all calls of some records, from the file to the page, the tables and JSON.
package struct ReportBench {
    /// A database.
    package let records: String

    /// Parameters as the properties.
    package init(records: String) {
        self.records = records
    }

    /// What it cost.
    package struct Figures: Encodable {
        var calls: Int
        /// From opening the records to the last byte of the page, by the clock.
        var seconds: Double
        var processorSeconds: Double
        /// The most that was ever resident, the program included (MB).
        var peakMB: Double?
        var pageKB: Double

        /// The figures as JSON.
        package func json() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }

        /// The figures for people.
        package func text() -> String {
            var table = FigureTable()
            table.add("calls in the report", Double(calls), decimals: 0)
            table.add("time", seconds, "s", decimals: 2)
            table.add("processor time", processorSeconds, "s", decimals: 2)
            table.add("memory at most", peakMB, "MB", decimals: 0)
            table.add("the page", pageKB, "kB", decimals: 0)
            return table.text
        }
    }

    /// Makes the report of all calls and measures it.
    /// - Throws: what the records throw; `UsageError` when they are empty.
    package func run() async throws -> Figures {
        let clock = ContinuousClock()
        let (start, processor) = (clock.now, ProcessorTime.now)
        let store = try Store(reading: records)
        guard let span = try await store.span() else { throw UsageError("there are no calls in \(records)") }
        let day = Date.ISO8601FormatStyle(timeZone: TimeZone(identifier: "Europe/London") ?? .gmt).year().month().day()
        let days = try ReportDays(from: span.lowerBound.formatted(day), to: span.upperBound.formatted(day))
        let figures = try await ReportFigures.of(store, days: days, names: RouteNames(nil), costs: CostModel())
        let page = ReportPage(figures: figures, made: "").html()
        _ = figures.tables.map(\.csv)
        _ = try figures.json()
        return Figures(
            calls: figures.calls.offered, seconds: (clock.now - start) / .seconds(1),
            processorSeconds: ProcessorTime.now - processor, peakMB: ProcessMemory.peakMB,
            pageKB: Double(page.utf8.count) / 1000)
    }
}
