import Foundation

/// Something that no recording has as a whole, said from pieces as people say it.
public indirect enum SpokenValue: Sendable, Hashable {
    /// A telephone number, an account number: figures in groups, "zero double seven".
    case digits(String)
    /// "one hundred and twenty-three".
    case number(Int)
    /// "twelve pounds fifty".
    case money(pence: Int)
    /// "Thursday the twenty-fourth of December"; the year is said where it is given.
    case date(year: Int? = nil, month: Int, day: Int, weekday: Int? = nil)
    /// By the 24-hour clock; said "nine thirty in the morning".
    case time(hour: Int, minute: Int)
    /// A reference, a postcode, a house number: letters and figures one by one, in groups.
    case letters(String)
    /// The same with a word for each letter, "T for tango".
    case spelled(String)
    /// A name that is recorded as a whole, such as a route's.
    case name(String)
    /// One of the pieces alone.
    case piece(Piece)
    /// One after the other, without a pause.
    case all([SpokenValue])
    /// One after the other, with a pause after each.
    case list([SpokenValue])

    /// A day with its weekday.
    /// - Parameters:
    ///   - date: any moment of the day.
    ///   - zone: where the caller lives.
    ///   - year: whether the year is said.
    public static func day(_ date: Date, in zone: TimeZone, year: Bool = false) -> SpokenValue {
        let parts = parts(of: date, in: zone)
        return .date(
            year: year ? parts.year : nil, month: parts.month ?? 1, day: parts.day ?? 1, weekday: parts.weekday)
    }

    /// The time of day.
    public static func clock(_ date: Date, in zone: TimeZone) -> SpokenValue {
        let parts = parts(of: date, in: zone)
        return .time(hour: parts.hour ?? 0, minute: parts.minute ?? 0)
    }

    /// A moment as somebody would say it now: "today at nine in the morning", "on Monday the fourth of January at nine…".
    /// - Parameters:
    ///   - date: the moment.
    ///   - now: when it is said.
    ///   - zone: where the caller lives.
    public static func moment(_ date: Date, seenFrom now: Date, in zone: TimeZone) -> SpokenValue {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let days =
            calendar.dateComponents(
                [.day], from: calendar.startOfDay(for: now), to: calendar.startOfDay(for: date)
            ).day ?? 0
        let day: [SpokenValue] =
            switch days {
            case 0: [.piece(.today)]
            case 1: [.piece(.tomorrow)]
            case 2...6: [.piece(.onWeekday(calendar.component(.weekday, from: date)))]
            default:
                [
                    .piece(.onWeekday(calendar.component(.weekday, from: date))),
                    .date(
                        month: calendar.component(.month, from: date), day: calendar.component(.day, from: date)),
                ]
            }
        return .all(day + [.piece(.at), .clock(date, in: zone)])
    }

    private static func parts(of date: Date, in zone: TimeZone) -> DateComponents {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute], from: date)
    }
}

/// A stretch of a spoken value.
public enum SpokenStretch: Sendable, Hashable {
    /// A piece.
    case piece(Piece)
    /// A recorded name.
    case name(String)
    /// Silence.
    case pause(Duration)
}
