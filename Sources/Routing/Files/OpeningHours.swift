import Foundation

/// When something is open, by the day of the week.
public struct OpeningHours: Sendable, Equatable {
    /// Minutes since midnight, local time, by weekday (1 is Sunday, as `Calendar` counts).
    public var ranges: [Int: [Range<Int>]]

    /// - Parameter ranges: minutes since midnight by weekday, 1 is Sunday.
    public init(ranges: [Int: [Range<Int>]]) { self.ranges = ranges }

    static let days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

    /// Whether a moment lies within, on that day and time by the clock on the wall.
    public func contains(_ date: Date, in zone: TimeZone) -> Bool {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.weekday, .hour, .minute], from: date)
        guard let weekday = parts.weekday, let hour = parts.hour, let minute = parts.minute else { return false }
        return (ranges[weekday] ?? []).contains { $0.contains(hour * 60 + minute) }
    }

    /// `09:00-17:00`; nil when it is not two times of a day.
    static func range(_ text: String) -> Range<Int>? {
        let ends = text.replacing("–", with: "-").split(separator: "-", omittingEmptySubsequences: false)
            .map { minutes(String($0).trimmed) }
        guard ends.count == 2, let opens = ends[0], let closes = ends[1], opens < closes else { return nil }
        return opens..<closes
    }

    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 2, (1...2).contains(parts[0].count),
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0...24).contains(hour), (0..<60).contains(minute),
            hour * 60 + minute <= 24 * 60
        else { return nil }
        return hour * 60 + minute
    }
}
