import Foundation

/// When something is open, by the day of the week.
package struct OpeningHours: Sendable, Equatable {
    /// Minutes since midnight, by the clock on the wall, by weekday (1 is Sunday, as `Calendar` counts). A range that
    /// goes past midnight ends beyond 1440 and belongs to the day on which it begins.
    package var ranges: [Int: [Range<Int>]]

    /// - Parameter ranges: minutes since midnight by weekday, 1 is Sunday.
    package init(ranges: [Int: [Range<Int>]]) { self.ranges = ranges }

    /// Days of the week as they are written, Sunday first.
    package static let days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    static let dayLength = 24 * 60

    /// `09:00-17:00`, or `22:00-06:00` past midnight; nil when it is not two different times of a day.
    package static func range(_ text: String) -> Range<Int>? {
        let ends = text.replacing("–", with: "-").split(separator: "-", omittingEmptySubsequences: false)
            .map { minutes(String($0).trimmed) }
        guard ends.count == 2, let opens = ends[0], let closes = ends[1], opens != closes, opens < dayLength
        else { return nil }
        return opens..<(closes > opens ? closes : closes + dayLength)
    }

    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 2, (1...2).contains(parts[0].count),
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0...24).contains(hour), (0..<60).contains(minute),
            hour * 60 + minute <= dayLength
        else { return nil }
        return hour * 60 + minute
    }
}
