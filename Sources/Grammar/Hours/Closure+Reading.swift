import ConfigurationFiles
import Foundation
import SpokenValues

extension JsonFields {
    /// A list of days: `{"date": "2026-12-24"}`, `{"from": …, "to": …}` or `{"holiday": "Easter Monday"}`, each perhaps
    /// with a `name`, and with `hours` where it is not closed all day.
    mutating func closures(_ key: String, faults: inout FaultList) -> [Closure] {
        list(key, like: "[{\"date\": \"2026-12-24\", \"name\": \"Christmas Eve\"}]", faults: &faults).compactMap {
            node in
            guard var day = JsonFields(node, file: file, what: "a closed day", faults: &faults) else { return nil }
            let name = day.text("name", faults: &faults)
            let hours = day.ranges("hours", faults: &faults)
            let days = day.days(faults: &faults)
            day.refuseUnknown(&faults)
            guard let days else { return nil }
            var closure = Closure(days: days, name: name, hours: hours)
            if case .holiday(let holiday) = days { closure.name = name ?? holiday.name }
            return closure
        }
    }

    private mutating func days(faults: inout FaultList) -> Closure.Days? {
        if let holiday = text("holiday", faults: &faults) {
            if let known = BankHoliday(rawValue: holiday.lowercased().replacing("’", with: "'")) {
                return .holiday(known)
            }
            faults.error(
                file, place(of: "holiday"), "‘\(holiday)’ is no bank holiday that is known",
                cure: Spelling.advice(for: holiday, among: BankHoliday.allCases.map(\.rawValue)))
            return nil
        }
        return dates(faults: &faults).map { .dates($0.lowerBound, $0.upperBound) }
    }

    /// `date`, or `from` and `to`.
    mutating func dates(faults: inout FaultList) -> ClosedRange<CivilDate>? {
        if has("from") || has("to") {
            let first = date("from", faults: &faults)
            let last = date("to", faults: &faults)
            guard let first, let last else { return nil }
            guard first <= last, last.number - first.number <= 366 else {
                faults.error(
                    file, place(of: "to"),
                    first <= last ? "these are more than 366 days" : "the last day comes before the first",
                    cure: "write the first and the last day as year-month-day")
                return nil
            }
            return first...last
        }
        return date("date", faults: &faults).map { $0...$0 }
    }

    private mutating func date(_ key: String, faults: inout FaultList) -> CivilDate? {
        guard let text = text(key, required: true, faults: &faults) else { return nil }
        let day = CivilDate(iso: text)
        if day == nil {
            faults.error(
                file, place(of: key), "‘\(text)’ is no date", cure: "write year-month-day, \"2026-12-25\"")
        }
        return day
    }

    /// Times of one day, `["09:00-12:00"]`; empty when there is none.
    mutating func ranges(_ key: String, faults: inout FaultList) -> [Range<Int>] {
        list(key, like: "[\"09:00-12:00\"]", faults: &faults).compactMap { range($0, faults: &faults) }
    }

    /// One time from opening to closing.
    func range(_ node: JsonNode, faults: inout FaultList) -> Range<Int>? {
        guard case .string(let text) = node.value, let range = OpeningHours.range(text) else {
            let found = if case .string(let text) = node.value { "‘\(text)’ is" } else { "this is" }
            faults.error(
                file, node.position, "\(found) no time from opening to closing",
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
