import SpokenValues

/// Days on which something is closed, or open at other hours than usual.
package struct Closure: Sendable, Equatable {
    /// Which days.
    package enum Days: Sendable, Equatable {
        /// From the first to the last, both among them.
        case dates(CivilDate, CivilDate)
        /// A bank holiday, every year.
        case holiday(BankHoliday)
    }

    /// Which days.
    package var days: Days
    /// As it is said: "Christmas Day", "staff training"; nil where nobody gave it a name.
    package var name: String?
    /// Minutes since midnight; empty is closed all day.
    package var hours: [Range<Int>] = []

    /// Whether a day is one of them.
    func covers(_ day: CivilDate) -> Bool {
        switch days {
        case .dates(let first, let last): first <= day && day <= last
        case .holiday(let holiday): holiday.day(in: day.year) == day
        }
    }
}
