import Foundation

/// A day of the calendar, wherever and however long it is: no clock's change moves it.
package struct CivilDate: Sendable, Equatable, Hashable, Comparable {
    /// Of our era.
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to 31.
    package let day: Int

    /// Nil when there is no such day, as 29 February mostly is.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...9999).contains(year), day >= 1, day <= Self.days(in: month, of: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that it is somewhere at a moment.
    package init(_ moment: Date, in zone: TimeZone) {
        let local = moment.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: moment))
        self.init(number: Int((local / 86_400).rounded(.down)))
    }

    /// The day so many days after 1 January 1970 (Hinnant, "chrono-compatible low-level date algorithms", 2013).
    init(number: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1 January 1970.
    package var number: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// 0 is Monday, 6 Sunday.
    package var weekday: Int { (number % 7 + 10) % 7 }

    /// So many days later.
    package func adding(days: Int) -> CivilDate { CivilDate(number: number + days) }

    /// The same day of the month so many months later; nil when that month is too short for it.
    package func adding(months: Int) -> CivilDate? {
        let month = year * 12 + self.month - 1 + months
        return CivilDate(year: month / 12, month: month % 12 + 1, day: day)
    }

    /// This day, or the first after it that is such a weekday (0 is Monday).
    func first(on weekday: Int) -> CivilDate { adding(days: (weekday - self.weekday + 7) % 7) }

    /// `2026-03-03`.
    package var text: String { "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)" }

    /// The earlier day is less.
    package static func < (a: CivilDate, b: CivilDate) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }

    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}
