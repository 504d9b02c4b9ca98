import Foundation

/// Times as they stand in the database: ISO 8601, UTC, milliseconds, so that they sort as text.
public enum Timestamp {
    /// As `2026-03-01T09:30:00.250Z`, rounded to the millisecond.
    public static func text(_ date: Date) -> String {
        let milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        // The formatter is given whole seconds only: with fractions it cuts off where it should round.
        let whole = Date(timeIntervalSince1970: Double(rest < 0 ? seconds - 1 : seconds))
        let fraction = rest < 0 ? rest + 1000 : rest
        let digits = String(fraction)
        let padding = String(repeating: "0", count: 3 - digits.count)
        return "\(whole.formatted(.iso8601).dropLast()).\(padding)\(digits)Z"
    }

    /// The time that `text(_:)` wrote, or nil when it is anything else.
    public static func date(_ text: String) -> Date? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 4, parts[1].hasSuffix("Z"),
            let milliseconds = UInt16(parts[1].dropLast()),
            let whole = try? Date("\(parts[0])Z", strategy: .iso8601)
        else { return nil }
        return Date(timeIntervalSince1970: (whole.timeIntervalSince1970 * 1000 + Double(milliseconds)) / 1000)
    }
}
