import Foundation
import Utilities

/// Whole days in London.
package struct ReportDays: Sendable {
    /// From the first midnight up to the last.
    package let period: Range<Date>
    /// London's.
    package let timeZone: TimeZone
    /// `day`, `week` or `month`: what a chart of the period has a column for.
    package let stretch: String
    /// The columns of that chart.
    package let places: [Place]
    private let placeOfDay: [Int: Place]
    /// Its days, in order.
    let whole: [WholeDay]

    /// From one midnight up to the next.
    struct WholeDay: Sendable {
        /// As `LondonHours` counts days.
        var number: Int
        var period: Range<Date>
    }

    /// A column of the chart.
    package struct Place: Sendable {
        var order: Int
        var name: String
    }

    /// - Parameters:
    ///   - from: the first day as `2026-03-01`; six days before the last when nil.
    ///   - to: the last day; today when nil.
    ///   - most: days that there may be.
    /// - Throws: `UsageError`.
    package init(from: String?, to: String?, now: Date = .now, atMost most: Int = .max) throws {
        timeZone = TimeZone(identifier: "Europe/London") ?? .gmt
        var calendar = Calendar(identifier: .iso8601)
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

        let count = calendar.dateComponents([.day], from: first, to: end).day ?? 1
        guard count <= most else { throw UsageError("from --from to --to there are more than \(most) days") }
        stretch = count <= 31 ? "day" : count <= 190 ? "week" : "month"
        var places: [Place] = []
        var placeOfDay: [Int: Place] = [:]
        var whole: [WholeDay] = []
        for number in 0..<max(1, count) {
            guard let date = calendar.date(byAdding: .day, value: number, to: first),
                let next = calendar.date(byAdding: .day, value: number + 1, to: first)
            else { continue }
            whole.append(WholeDay(number: LondonHours.day(of: date, in: timeZone), period: date..<next))
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
            guard let year = parts.year, let month = parts.month, let day = parts.day, let weekday = parts.weekday
            else { continue }
            let begins =
                switch stretch {
                case "day": true
                case "week": weekday == 2
                default: day == 1
                }
            if begins || places.isEmpty {
                let short = Self.months[month - 1]
                let name = stretch == "month" ? "\(short) \(year)" : "\(day) \(short)"
                places.append(Place(order: places.count, name: name))
            }
            placeOfDay[LondonHours.day(of: date, in: timeZone)] = places[places.count - 1]
        }
        self.places = places
        self.placeOfDay = placeOfDay
        self.whole = whole
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// - Parameter day: as `LondonHours` counts days.
    func place(ofDay day: Int) -> Place { placeOfDay[day] ?? places[0] }

    /// The days of each column of the chart.
    var columns: [[WholeDay]] {
        whole.reduce(into: []) { columns, day in
            if let last = columns.last?.last, place(ofDay: last.number).order == place(ofDay: day.number).order {
                columns[columns.count - 1].append(day)
            } else {
                columns.append([day])
            }
        }
    }

    /// As `2026-03-01`.
    var firstDay: String { String(text(period.lowerBound).prefix(10)) }
    /// As `2026-03-31`.
    var lastDay: String { String(text(period.upperBound.addingTimeInterval(-1)).prefix(10)) }

    /// As `2026-03-01 09:30:00`.
    package func text(_ date: Date) -> String {
        date.formatted(
            Date.ISO8601FormatStyle(timeZone: timeZone).year().month().day().dateTimeSeparator(.space)
                .time(includingFractionalSeconds: false))
    }

    /// As `1 April 2025`.
    package static func spoken(_ day: String) -> String {
        let parts = day.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[1]) else { return day }
        let names = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        return "\(parts[2]) \(names[parts[1] - 1]) \(parts[0])"
    }
}

/// The hours of London's clocks for many moments in a row: what summer time makes of them is looked up once an hour.
package struct LondonHours: Sendable {
    /// Whose hours they are.
    package let timeZone: TimeZone
    private var hour = Int.min
    private var offset = 0

    /// - Parameter timeZone: whose hours they are.
    package init(timeZone: TimeZone) { self.timeZone = timeZone }

    /// - Returns: 0 to 23, and the day as days since 1970 by London's clocks.
    mutating func hourAndDay(of date: Date) -> (hour: Int, day: Int) {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        if seconds / 3600 != hour {
            hour = seconds / 3600
            offset = timeZone.secondsFromGMT(for: date)
        }
        let local = seconds + offset
        let day = (Double(local) / 86_400).rounded(.down)
        return ((local - Int(day) * 86_400) / 3600, Int(day))
    }

    /// As `2026-03-01`.
    /// - Parameter day: days since 1970.
    static func text(ofDay day: Int) -> String {
        Date(timeIntervalSince1970: Double(day) * 86_400).formatted(
            Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day())
    }

    /// Days since 1970 by that zone's clocks.
    package static func day(of date: Date, in timeZone: TimeZone) -> Int {
        var hours = LondonHours(timeZone: timeZone)
        return hours.hourAndDay(of: date).day
    }
}
