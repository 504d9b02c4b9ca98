import Foundation
import Records
import Reporting
import Web

extension Console {
    /// Leads whoever is signed in to a page.
    func pages(_ visit: Visit, _ user: SignedIn) async throws -> HTTPResponse {
        let isSent = visit.request.method == "POST"
        let path = visit.request.path.split(separator: "/").map(String.init)
        switch (isSent, path.first ?? "", path.count) {
        case (false, "", 0): return goOn(to: "/today")
        case (false, "today", 1): return try await today(visit)
        case (false, "calls", 1): return try await calls(visit, user)
        case (_, "calls", 2...): return try await call(visit, user, Array(path.dropFirst()))
        case (false, "label", 1):
            guard user.may(.label) else { return refused(visit, needs: .label) }
            return try await nextToLabel(visit)
        case (_, "try", 1): return await tryIt(visit)
        case (_, "compare", _): return try await comparing(visit, user, Array(path.dropFirst()))
        case (_, "versions", _): return try await versions(visit, user, Array(path.dropFirst()))
        case (false, "reports", _): return try await reports(visit, Array(path.dropFirst()))
        case (_, "people", _):
            guard user.may(.administer) else { return refused(visit, needs: .administer) }
            return try await people(visit, user, Array(path.dropFirst()))
        case (_, "services", _), (_, "officers", _), (_, "hours", _), (_, "forms", _),
            (_, "settings", _):
            return try await changing(visit, user, path)
        case (_, "account", 1): return try await account(visit, user)
        default: return notFound(visit)
        }
    }

    /// As `16 Nov 2026, 09:30:12`, by London's clocks.
    static func moment(_ date: Date) -> String {
        date.formatted(
            Date.VerbatimFormatStyle(
                format:
                    "\(day: .defaultDigits) \(month: .abbreviated) \(year: .defaultDigits), \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits)",
                locale: Locale(identifier: "en_GB"), timeZone: london, calendar: calendar))
    }

    static let london = TimeZone(identifier: "Europe/London") ?? .gmt

    static var calendar: Calendar {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = london
        return calendar
    }

    /// As `2026-11-16`.
    static func day(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(timeZone: london).year().month().day())
    }

    /// As `1:05`.
    static func length(_ seconds: TimeInterval) -> String {
        let whole = Int(max(0, seconds).rounded())
        return "\(whole / 60):\(whole % 60 < 10 ? "0" : "")\(whole % 60)"
    }

    static func percent(_ probability: Double) -> String {
        probability > 0 && probability < 0.005 ? "under 1 %" : "\(Int((probability * 100).rounded())) %"
    }

    /// What a label is called.
    func name(of label: String) -> String {
        switch label {
        case "none": return "nothing that the council does"
        case "operator": return "a person"
        default: break
        }
        if let known = port.destinations.first(where: { $0.label == label }) { return known.name }
        return label.replacing("_", with: " ")
    }
}
