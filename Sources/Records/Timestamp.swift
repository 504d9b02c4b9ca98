import Foundation

/// Times as they stand in the database: ISO 8601, UTC, milliseconds, so that they sort as text.
package enum Timestamp {
    /// As `2026-03-01T09:30:00.250Z`, rounded to the millisecond.
    package static func text(_ date: Date) -> String {
        let milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
        let (days, rest) = milliseconds.dividedDown(by: 86_400_000)
        let (year, month, day) = civil(days)
        var text = ""
        text.reserveCapacity(24)
        func put(_ number: Int64, _ width: Int, _ end: Character) {
            let digits = String(number)
            text.append(String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits)
            text.append(end)
        }
        put(year, 4, "-")
        put(month, 2, "-")
        put(day, 2, "T")
        put(rest / 3_600_000, 2, ":")
        put(rest / 60_000 % 60, 2, ":")
        put(rest / 1000 % 60, 2, ".")
        put(rest % 1000, 3, "Z")
        return text
    }

    /// The time that `text(_:)` wrote, or nil when it is anything else.
    package static func date(_ text: String) -> Date? {
        var text = text
        return text.withUTF8 { date(utf8: $0) }
    }

    static func date(utf8 bytes: UnsafeBufferPointer<UInt8>) -> Date? {
        guard bytes.count == 24 else { return nil }
        func number(_ range: Range<Int>, end: Character) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return bytes[range.upperBound] == end.asciiValue ? value : nil
        }
        guard let year = number(0..<4, end: "-"), let month = number(5..<7, end: "-"),
            let day = number(8..<10, end: "T"), let hour = number(11..<13, end: ":"),
            let minute = number(14..<16, end: ":"), let second = number(17..<19, end: "."),
            let milliseconds = number(20..<23, end: "Z"),
            (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60
        else { return nil }
        let days = self.days(year, month, day)
        // Written back, so that 30 February is no time.
        guard civil(days) == (year, month, day) else { return nil }
        let whole = ((days * 24 + hour) * 60 + minute) * 60 + second
        return Date(timeIntervalSince1970: Double(whole * 1000 + milliseconds) / 1000)
    }

    /// Days since 1 January 1970 in the Gregorian calendar (Howard Hinnant, “chrono-Compatible Low-Level Date
    /// Algorithms”, `days_from_civil`); Foundation's own way takes a hundred times as long, and a year of calls has a
    /// million times in it.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.dividedDown(by: 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The same the other way (`civil_from_days`).
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).dividedDown(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted + (shifted < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension Int64 {
    /// Quotient and remainder, the remainder never negative.
    fileprivate func dividedDown(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }
}
