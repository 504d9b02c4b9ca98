import ConfigurationFiles
import Foundation
import SpokenValues

extension JsonFields {
    /// A list of days: `{"date": "2026-12-24"}`, `{"from": …, "to": …}` or `{"holiday": "Easter Monday"}`, each perhaps
    /// with a `name`, and with `hours` where it is not closed all day.
    mutating func closures(_ key: String) -> [Closure] {
        list(key, like: "[{\"date\": \"2026-12-24\", \"name\": \"Christmas Eve\"}]").compactMap {
            node in
            guard var day = nested(node, what: "a closed day") else { return nil }
            let name = day.text("name")
            let hours = day.ranges("hours")
            let days = day.days()
            day.refuseUnknown()
            guard let days else { return nil }
            var closure = Closure(days: days, name: name, hours: hours)
            if case .holiday(let holiday) = days { closure.name = name ?? holiday.name }
            return closure
        }
    }

    private mutating func days() -> Closure.Days? {
        if let holiday = text("holiday") {
            if let known = BankHoliday(rawValue: holiday.lowercased().replacing("’", with: "'")) {
                return .holiday(known)
            }
            error(
                at: "holiday", "‘\(holiday)’ is no bank holiday that is known",
                cure: Spelling.advice(for: holiday, among: BankHoliday.allCases.map(\.rawValue)))
            return nil
        }
        return dates().map { .dates($0.lowerBound, $0.upperBound) }
    }

    /// `date`, or `from` and `to`.
    mutating func dates() -> ClosedRange<CivilDate>? {
        if has("from") || has("to") {
            let first = date("from")
            let last = date("to")
            guard let first, let last else { return nil }
            guard first <= last, last.number - first.number <= 366 else {
                error(
                    at: "to", first <= last ? "these are more than 366 days" : "the last day comes before the first",
                    cure: "write the first and the last day as year-month-day")
                return nil
            }
            return first...last
        }
        return date("date").map { $0...$0 }
    }

    private mutating func date(_ key: String) -> CivilDate? {
        guard let text = text(key, required: true) else { return nil }
        let day = CivilDate(iso: text)
        if day == nil {
            error(at: key, "‘\(text)’ is no date", cure: "write year-month-day, \"2026-12-25\"")
        }
        return day
    }

    /// Times of one day, `["09:00-12:00"]`; empty when there is none.
    mutating func ranges(_ key: String) -> [Range<Int>] {
        list(key, like: "[\"09:00-12:00\"]").compactMap { range($0) }
    }

    /// One time from opening to closing.
    func range(_ node: JsonNode) -> Range<Int>? {
        guard case .string(let text) = node.value, let range = OpeningHours.range(text) else {
            let found = if case .string(let text) = node.value { "‘\(text)’ is" } else { "this is" }
            error(
                at: node.position, "\(found) no time from opening to closing",
                cure: "write \"09:00-17:00\", or \"22:00-06:00\" past midnight")
            return nil
        }
        return range
    }
}

extension CivilDate {
    /// `2026-12-25`; nil when it is not written like that, or there is no such day.
    init?(iso text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }
}
