import CallHistory
import Foundation
import Records
import Reporting

/// What somebody looks for among the calls, as the address of the page has it.
struct CallSearch: Sendable {
    var from = ""
    var to = ""
    var route = ""
    var outcome = ""
    var sureness = ""
    var words = ""

    /// What a call came to, as reports count it.
    static let outcomes: [(key: String, words: String, outcome: CallFacts.Outcome, kinds: [CallAction.Kind])] = [
        ("service", "put through to what was asked for", .toService, [.transfer]),
        ("person", "put through to a person", .toPerson, [.transfer]),
        ("emergency", "put through to the emergency line", .toEmergency, [.transfer]),
        ("settled", "dealt with without a person", .withoutPerson, [.text, .answer, .signpost, .form]),
        ("abandoned", "hung up before they were helped", .abandoned, []),
        ("unserved", "nobody could be reached", .unserved, []),
        ("passed", "passed on at once", .passedOn, [.transfer, .shadow]),
        ("failed", "the line failed, or no end is on record", .failed, []),
    ]

    static let surenesses: [(key: String, words: String, range: ClosedRange<Double>)] = [
        ("low", "less than 50 %", 0...0.5), ("middle", "50 to 80 %", 0.5...0.8), ("high", "80 to 95 %", 0.8...0.95),
        ("sure", "more than 95 %", 0.95...1),
    ]

    init(_ visit: Visit) {
        from = visit.parameter("from")
        to = visit.parameter("to")
        route = visit.parameter("route")
        outcome = visit.parameter("outcome")
        sureness = visit.parameter("sureness")
        words = visit.parameter("words")
    }

    /// As parameters of an address.
    var parameters: String {
        [("from", from), ("to", to), ("route", route), ("outcome", outcome), ("sureness", sureness), ("words", words)]
            .filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&")
    }

    var isEmpty: Bool { parameters.isEmpty }

    /// What the records are asked.
    /// - Parameter mayRead: whether words may be looked for.
    func query(at now: Date, mayRead: Bool, faults: inout FormFaults) -> CallQuery {
        func day(_ text: String, _ field: String) -> Date? {
            if text.isEmpty { return nil }
            let style = Date.ISO8601FormatStyle(timeZone: Console.london).year().month().day()
            guard let date = try? style.parse(text), date.formatted(style) == text else {
                faults.add(field, "Enter a day such as 2026-03-01")
                return nil
            }
            return date
        }
        let first = day(from, "from") ?? Date(timeIntervalSince1970: 0)
        let last = day(to, "to")
        let end =
            last.flatMap { Console.calendar.date(byAdding: .day, value: 1, to: $0) } ?? now.addingTimeInterval(60 * 60)
        if first >= end { faults.add("from", "The first day must not be after the last") }
        let asked = words.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "'") }.map(String.init)
        return CallQuery(
            period: first < end ? first..<end : end..<end, route: route.isEmpty ? nil : route,
            words: mayRead ? Array(asked.prefix(10)) : [],
            probability: Self.surenesses.first { $0.key == sureness }?.range,
            kinds: Self.outcomes.first { $0.key == outcome }?.kinds ?? [])
    }

    /// What the query cannot say.
    var wanted: @Sendable (CallFacts) -> Bool {
        guard let outcome = Self.outcomes.first(where: { $0.key == outcome })?.outcome else { return { _ in true } }
        return { $0.outcome == outcome }
    }
}

extension CallFacts.Outcome {
    /// As a list of calls has it.
    var words: String {
        let all = CallSearch.outcomes.first { $0.outcome == self }?.words ?? "not known"
        return all.prefix(1).uppercased() + all.dropFirst()
    }
}
