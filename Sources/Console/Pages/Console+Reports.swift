import Foundation
import Reporting
import Utilities
import Web

extension Console {
    /// Of ten years, as long as anything may be kept. Whoever asks for more would keep others waiting.
    private static let mostDays = 3660

    /// The report by dates: as tables here, as a page to print, as files for a spreadsheet.
    func reports(_ visit: Visit, _ path: [String]) async throws -> HTTPResponse {
        let today = visit.now
        let asked = (from: visit.parameter("from"), to: visit.parameter("to"))
        let last = asked.to.isEmpty ? Self.day(today) : asked.to
        let first =
            asked.from.isEmpty
            ? Self.day(Self.calendar.date(byAdding: .day, value: -6, to: today) ?? today) : asked.from
        let days: ReportDays
        do { days = try ReportDays(from: first, to: last, now: today, atMost: Self.mostDays) } catch {
            let fault =
                switch "\(error)" {
                case let words where words.contains("after"): "The first day must not be after the last"
                case let words where words.contains("more than"):
                    "Choose ten years or less: no call is kept for longer"
                default: "Enter days such as 2026-03-01"
                }
            return reportForm(visit, first, last, content: .nothing, faults: FormFaults("from", fault))
        }
        let names = RouteNames(
            council: port.council,
            names: Dictionary(port.destinations.map { ($0.label, $0.name) }) { first, _ in first })
        let figures = try await ReportFigures.of(
            reading, days: days, names: names, costs: costs, keeping: store, months: months, now: visit.now)
        switch path.first {
        case nil:
            let query = "from=\(first.percentEncoded)&to=\(last.percentEncoded)"
            let tables = figures.tables.filter { !$0.rows.isEmpty }.map { table -> HTML in
                let html = Table(
                    caption: table.title, columns: table.columns,
                    numbers: Set(table.columns.indices.filter { table.rows.first?[$0].isNumber ?? false }),
                    rows: table.rows.map { $0.map { HTML($0.shown) } }
                ).html
                return
                    "\(html)<p><a href=\"/reports/\(table.name).csv?\(query)\">\(table.title) as a file for a spreadsheet</a></p>"
            }
            let content: HTML =
                figures.calls.offered == 0
                ? "<p>Nobody rang in this time.</p>"
                : "<p><a href=\"/reports/page?\(query)\">The report as a page with charts, to read or print</a></p>\(tables)"
            return reportForm(visit, first, last, content: content, faults: FormFaults())
        case "page":
            let page = ReportPage(figures: figures, made: ReportDays.spoken(Self.day(today)), stylesheet: "/report.css")
            return HTTPResponse(status: 200, contentType: "text/html; charset=utf-8", body: Data(page.html().utf8))
        case let file?:
            guard let table = figures.tables.first(where: { "\($0.name).csv" == file }) else { return notFound(visit) }
            var response = HTTPResponse(status: 200, contentType: "text/csv; charset=utf-8", body: Data(table.csv.utf8))
            response.headers = [HTTPField("Content-Disposition", "attachment; filename=\"\(table.name).csv\"")]
            return response
        }
    }

    private func reportForm(_ visit: Visit, _ first: String, _ last: String, content: HTML, faults: FormFaults)
        -> HTTPResponse
    {
        Page(
            title: "Reports",
            content: """
                <form method="get" action="/reports" novalidate><div class="row">
                \(Field(id: "from", label: "First day", type: "date", value: first).html(faults))
                \(Field(id: "to", label: "Last day", type: "date", value: last).html(faults))</div>
                <button>Show</button></form>
                \(content)
                """, faults: faults, status: faults.isEmpty ? 200 : 400, section: .reports
        ).response(to: visit)
    }
}
