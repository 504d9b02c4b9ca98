import Foundation
import Records
import Reporting
import Web

extension Console {
    /// What happens now, and today's figures beside those of this day a week ago.
    func today(_ visit: Visit) async throws -> HTTPResponse {
        let situation = await port.situation()
        let calls: HTML =
            situation.calls.isEmpty
            ? "<p>No call is going on.</p>"
            : Table(
                caption: "Calls that are going on", columns: ["Since", "For", "What happens", "Call"], numbers: [1],
                rows: situation.calls.map { call in
                    [
                        HTML(Self.moment(call.began)), HTML(Self.length(visit.now.timeIntervalSince(call.began))),
                        HTML(call.doing), "<a href=\"/calls/\(call.id.percentEncoded)\">\(Self.short(call.id))</a>",
                    ]
                }
            ).html
        let parts = Table(
            caption: "What calls need", columns: ["Part", "State", "How it is"],
            rows: situation.parts.map { part in
                [
                    HTML(part.name),
                    part.isWell
                        ? "<strong class=\"tag good\">Well</strong>" : "<strong class=\"tag bad\">Look at it</strong>",
                    HTML(part.state),
                ]
            })
        return Page(
            title: "Today",
            content: """
                <p>At \(Self.moment(visit.now)). <a href="/today">Look again</a></p>
                <h2>Now</h2>
                \(calls)
                \(parts.html)
                <h2>Figures</h2>
                \(try await figures(visit))
                """, section: .today
        ).response(to: visit)
    }

    /// An id is long; its beginning tells calls apart for people.
    static func short(_ id: String) -> String { id.count > 13 ? "\(id.prefix(12))…" : id }

    private func figures(_ visit: Visit) async throws -> HTML {
        let day = Self.day(visit.now)
        let before = Self.day(Self.calendar.date(byAdding: .day, value: -7, to: visit.now) ?? visit.now)
        let names = RouteNames(nil)
        let now = try await ReportFigures.of(
            reading, days: ReportDays(from: day, to: day, now: visit.now), names: names, costs: costs, keeping: store,
            now: visit.now)
        let then = try await ReportFigures.of(
            reading, days: ReportDays(from: before, to: before, now: visit.now), names: names, costs: costs,
            keeping: store, now: visit.now)
        let rows: [(String, KeyPath<ReportFigures, Int>)] = [
            ("People rang", \.calls.offered), ("Answered", \.calls.answered),
            ("All lines were in use", \.calls.busy), ("Put through to what they asked for", \.calls.toService),
            ("Put through to a person at customer services", \.calls.toPerson),
            ("Dealt with without a person", \.calls.withoutPerson),
            ("Hung up before they were helped", \.calls.abandoned),
        ]
        return Table(
            caption: "Today, and the same day last week",
            columns: ["Calls", "Today so far", "All of \(ReportDays.spoken(before))"],
            numbers: [1, 2],
            rows: rows.map { words, path in
                [HTML(words), HTML(now[keyPath: path].formatted()), HTML(then[keyPath: path].formatted())]
            }
        ).html
    }
}
