import Foundation
import SpokenValues

/// The bank holidays of the United Kingdom, computed: Banking and Financial Dealings Act 1971, schedule 1, and the days
/// that are proclaimed every year. A day proclaimed once (a coronation) is not among them.
package enum BankHoliday: String, Sendable, CaseIterable {
    case newYear = "new year's day"
    case secondOfJanuary = "2nd january"
    case stPatrick = "st patrick's day"
    case goodFriday = "good friday"
    case easterMonday = "easter monday"
    case earlyMay = "early may bank holiday"
    case spring = "spring bank holiday"
    case boyne = "battle of the boyne"
    case summer = "summer bank holiday"
    case summerInScotland = "summer bank holiday in scotland"
    case stAndrew = "st andrew's day"
    case christmas = "christmas day"
    case boxingDay = "boxing day"

    /// As it is said.
    package var name: String {
        switch self {
        case .newYear: "New Year's Day"
        case .secondOfJanuary: "the second of January"
        case .stPatrick: "Saint Patrick's Day"
        case .goodFriday: "Good Friday"
        case .easterMonday: "Easter Monday"
        case .earlyMay: "the early May bank holiday"
        case .spring: "the spring bank holiday"
        case .boyne: "the twelfth of July"
        case .summer, .summerInScotland: "the summer bank holiday"
        case .stAndrew: "Saint Andrew's Day"
        case .christmas: "Christmas Day"
        case .boxingDay: "Boxing Day"
        }
    }

    /// Where holidays are kept.
    package enum Nation: String, Sendable, CaseIterable {
        case england, wales, scotland
        case northernIreland = "northern ireland"

        /// Its bank holidays, in the order of the year.
        package var holidays: [BankHoliday] {
            switch self {
            case .england, .wales:
                [.newYear, .goodFriday, .easterMonday, .earlyMay, .spring, .summer, .christmas, .boxingDay]
            case .scotland:
                [
                    .newYear, .secondOfJanuary, .goodFriday, .earlyMay, .spring, .summerInScotland, .stAndrew,
                    .christmas, .boxingDay,
                ]
            case .northernIreland:
                [
                    .newYear, .stPatrick, .goodFriday, .easterMonday, .earlyMay, .spring, .boyne, .summer, .christmas,
                    .boxingDay,
                ]
            }
        }

        /// The holiday that a day is.
        package func holiday(on day: CivilDate) -> BankHoliday? {
            holidays.first { $0.day(in: day.year) == day }
        }
    }

    /// The day it is kept in a year. On a Saturday or Sunday it is kept on the next weekday that is none itself.
    package func day(in year: Int) -> CivilDate? {
        switch self {
        case .newYear: return Self.kept(1, 1, year)
        // On Tuesday when New Year's Day is kept on Monday the 2nd or Monday the 3rd.
        case .secondOfJanuary: return Self.pair(first: (1, 1), second: (1, 2), year).second
        case .stPatrick: return Self.kept(3, 17, year)
        case .goodFriday: return NamedDays.easter(year)?.adding(days: -2)
        case .easterMonday: return NamedDays.easter(year)?.adding(days: 1)
        case .earlyMay: return Self.firstMonday(5, year)
        case .spring: return Self.lastMonday(5, year)
        case .boyne: return Self.kept(7, 12, year)
        case .summer: return Self.lastMonday(8, year)
        case .summerInScotland: return Self.firstMonday(8, year)
        case .stAndrew: return Self.kept(11, 30, year)
        case .christmas: return Self.pair(first: (12, 25), second: (12, 26), year).first
        case .boxingDay: return Self.pair(first: (12, 25), second: (12, 26), year).second
        }
    }

    private static func kept(_ month: Int, _ day: Int, _ year: Int) -> CivilDate? {
        CivilDate(year: year, month: month, day: day).map(nextWeekday)
    }

    private static func nextWeekday(_ day: CivilDate) -> CivilDate {
        switch day.weekday {
        case 5: day.adding(days: 2)
        case 6: day.adding(days: 1)
        default: day
        }
    }

    /// Two holidays on end, neither of which is kept on the other's day.
    private static func pair(
        first: (month: Int, day: Int), second: (month: Int, day: Int), _ year: Int
    ) -> (first: CivilDate?, second: CivilDate?) {
        guard let one = CivilDate(year: year, month: first.month, day: first.day),
            let two = CivilDate(year: year, month: second.month, day: second.day)
        else { return (nil, nil) }
        // Sunday and Monday: the second is on its day, and the first comes behind it.
        if one.weekday == 6 { return first.month == 1 ? (two, two.adding(days: 1)) : (two.adding(days: 1), two) }
        let kept = nextWeekday(one)
        let other = nextWeekday(two)
        return (kept, other == kept ? kept.adding(days: 1) : other)
    }

    private static func firstMonday(_ month: Int, _ year: Int) -> CivilDate? {
        CivilDate(year: year, month: month, day: 1).map { $0.adding(days: (7 - $0.weekday) % 7) }
    }

    private static func lastMonday(_ month: Int, _ year: Int) -> CivilDate? {
        CivilDate(year: year, month: month, day: 31).map { $0.adding(days: -$0.weekday) }
    }
}
