import Foundation
import SpokenValues

/// When one place is open: hours by the week, and the days that differ.
package struct Schedule: Sendable, Equatable {
    /// By the clock on whose walls.
    package var zone: TimeZone
    /// Nil is day and night.
    package var hours: OpeningHours?
    /// The first that covers a day counts.
    var closures: [Closure]
    /// Whose bank holidays it keeps.
    package var nation: BankHoliday.Nation?

    /// Whether it is open at a moment. Hours past midnight belong to the day on which they begin, and fall with it.
    package func isOpen(at date: Date) -> Bool {
        let today = CivilDate(date, in: zone)
        let minute = minuteOfDay(date)
        return ranges(on: today).contains { $0.contains(minute) }
            || ranges(on: today.adding(days: -1)).contains { $0.contains(minute + OpeningHours.dayLength) }
    }

    /// Why it is closed all day on the day of that moment, in words to be said; nil when it is not, or has no name.
    package func closure(at date: Date) -> String? {
        let day = CivilDate(date, in: zone)
        if let closure = closures.first(where: { $0.covers(day) }) {
            return closure.hours.isEmpty ? closure.name : nil
        }
        return nation?.holiday(on: day)?.name
    }

    /// When it opens next; nil when it is open, or does not open within 400 days.
    package func nextOpening(after date: Date) -> Date? {
        guard !isOpen(at: date) else { return nil }
        let today = CivilDate(date, in: zone)
        let minute = minuteOfDay(date)
        for ahead in 0..<400 {
            let day = today.adding(days: ahead)
            let starts = ranges(on: day).map(\.lowerBound).filter { ahead > 0 || $0 > minute }
            if let start = starts.min() { return moment(day, minute: start) }
        }
        return nil
    }

    /// The hours of a day, in no order.
    func ranges(on day: CivilDate) -> [Range<Int>] {
        if let closure = closures.first(where: { $0.covers(day) }) { return closure.hours }
        if nation?.holiday(on: day) != nil { return [] }
        guard let hours else { return [0..<OpeningHours.dayLength] }
        return hours.ranges[(day.weekday + 1) % 7 + 1] ?? []
    }

    private func minuteOfDay(_ date: Date) -> Int {
        let seconds = date.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: date))
        return Int(seconds.rounded(.down)) / 60 % OpeningHours.dayLength
    }

    /// The first moment at which the clock on the wall shows that time, or, where the clocks go forward past it, the
    /// moment after the gap.
    private func moment(_ day: CivilDate, minute: Int) -> Date {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = DateComponents(
            year: day.year, month: day.month, day: day.day, hour: minute / 60, minute: minute % 60)
        return calendar.date(from: parts) ?? .distantFuture
    }
}
