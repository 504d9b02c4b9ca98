import Foundation
import Grammar
import GrammarEditing

/// Opening hours by day of the week, as fields have them: `09:00-12:00, 13:00-17:00`, nothing where it is closed.
enum HoursForm {
    /// Monday first, as people write them; 0 is Sunday.
    static let days = [1, 2, 3, 4, 5, 6, 0]

    static func name(_ day: Int) -> String { OpeningHours.days[day].capitalized }

    static func fields(_ values: [String: String], _ faults: FormFaults) -> [HTML] {
        days.map { day in
            Field(
                id: ServiceForm.hours(day), label: name(day), value: values[ServiceForm.hours(day)] ?? "",
                autocomplete: "off", width: "middle"
            ).html(faults)
        }
    }

    /// The edits of the days that are different.
    static func edits(
        from base: [String: String], to values: [String: String], of owner: HoursOwner, faults: inout FormFaults
    ) -> [(field: String, edits: [GrammarEdit])] {
        var all: [(field: String, edits: [GrammarEdit])] = []
        let isEmpty = days.allSatisfy { (values[ServiceForm.hours($0)] ?? "").isEmpty }
        for day in days {
            let field = ServiceForm.hours(day)
            let text = values[field] ?? ""
            guard text != base[field] ?? "" else { continue }
            guard let ranges = ranges(text) else {
                faults.add(field, "Enter times of \(name(day)) such as 09:00-17:00, or 09:00-12:00, 13:00-17:00")
                continue
            }
            if isEmpty { return [(field, [.noHours(of: owner)])] }
            all.append((field, [.hours(of: owner, day: day, ranges)]))
        }
        return all
    }

    /// Minutes since midnight; nil when it is no list of times.
    static func ranges(_ text: String) -> [Range<Int>]? {
        let parts = text.replacing("–", with: "-").replacing(" to ", with: "-").split(whereSeparator: {
            ",;".contains($0)
        })
        var ranges: [Range<Int>] = []
        for part in parts {
            guard let range = OpeningHours.range(part.trimmingCharacters(in: .whitespaces)) else { return nil }
            ranges.append(range)
        }
        return ranges
    }
}
