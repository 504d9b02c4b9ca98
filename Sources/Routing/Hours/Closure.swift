/// Days on which something is closed, or open at other hours than usual.
public struct Closure: Sendable, Equatable {
    /// Which days.
    public enum Days: Sendable, Equatable {
        /// From the first to the last, both among them.
        case dates(CivilDate, CivilDate)
        /// A bank holiday, every year.
        case holiday(BankHoliday)
    }

    /// Which days.
    public var days: Days
    /// As it is said: "Christmas Day", "staff training"; nil where nobody gave it a name.
    public var name: String?
    /// Minutes since midnight; empty is closed all day.
    public var hours: [Range<Int>] = []

    /// Whether a day is one of them.
    public func covers(_ day: CivilDate) -> Bool {
        switch days {
        case .dates(let first, let last): first <= day && day <= last
        case .holiday(let holiday): holiday.day(in: day.year) == day
        }
    }
}
