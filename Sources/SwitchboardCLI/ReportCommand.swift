import Foundation
import Records

/// `switchboard report`: the calls of a period, how they ended, and the outbox.
struct ReportCommand: Command {
    static let name = "report"
    static let summary = "calls of a period, how they ended, and texts waiting, sent and failed"
    static let help = """
        switchboard report [--database FILE] [--from DATE] [--to DATE] [--json] [--show-personal]

          --database FILE   the records (\(defaultDatabase))
          --from DATE       the first day, as 2026-03-01 (six days before the last)
          --to DATE         the last day (today)
          --json            one JSON object instead of a page
          --show-personal   whole numbers, keys pressed and words heard; they are left out otherwise

        Days are days in London.
        """

    static let defaultDatabase = "var/records.sqlite"

    static func run(_ arguments: inout Arguments) async throws {
        let file = try arguments.option("database") ?? defaultDatabase
        let from = try arguments.option("from")
        let to = try arguments.option("to")
        let json = arguments.flag("json")
        let personal = arguments.flag("show-personal")
        try arguments.finish()

        let days = try ReportDays(from: from, to: to)
        let store = try Store(reading: file)
        let report = Report(
            days: days, calls: try await store.calls(in: days.period), texts: try await store.outbox(in: days.period),
            personal: personal)
        print(json ? try report.json() : report.page())
    }
}

/// Whole days in London.
struct ReportDays {
    /// From the first midnight up to the last.
    let period: Range<Date>
    let timeZone: TimeZone

    /// - Parameters:
    ///   - from: the first day as `2026-03-01`; six days before the last when nil.
    ///   - to: the last day; today when nil.
    /// - Throws: `UsageError`.
    init(from: String?, to: String?, now: Date = .now) throws {
        timeZone = TimeZone(identifier: "Europe/London") ?? .gmt
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        let style = Date.ISO8601FormatStyle(timeZone: timeZone).year().month().day()
        func day(_ text: String, _ option: String) throws -> Date {
            // Written back, so that 30 February is not taken for 2 March.
            guard let date = try? style.parse(text), date.formatted(style) == text else {
                throw UsageError("--\(option) takes a day such as 2026-03-01, not ‘\(text)’")
            }
            return date
        }
        let last = try to.map { try day($0, "to") } ?? calendar.startOfDay(for: now)
        let first = try from.map { try day($0, "from") } ?? calendar.date(byAdding: .day, value: -6, to: last) ?? last
        let end = calendar.date(byAdding: .day, value: 1, to: last) ?? last
        guard first < end else { throw UsageError("--from is after --to") }
        period = first..<end
    }

    /// As `2026-03-01 09:30:00`.
    func text(_ date: Date) -> String {
        date.formatted(
            Date.ISO8601FormatStyle(timeZone: timeZone).year().month().day().dateTimeSeparator(.space)
                .time(includingFractionalSeconds: false))
    }
}
