import Foundation
import Records
import TestSupport
import Testing
@testable import GeneratedYear
@testable import Reporting

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// The report of a generated year finds what was put into it.
@Suite(.onBothEngines) struct ReportTests {
    private static func report() async throws -> (ReportFigures, Truth) {
        let folder = try TemporaryFolder()
        let place = try RecordsPlace(in: folder.path)
        defer { withExtendedLifetime(place) {} }
        let store = try Store(file: place.address)
        var generator = CallGenerator(seed: 7, calls: 3000)
        while let batch = generator.next(atMost: 1000) {
            try await store.inOneTransaction { store in
                for call in batch { try call.insert(into: store) }
            }
        }
        let figures = try await ReportFigures.of(
            store, days: ReportDays(from: "2025-04-01", to: "2026-03-31"), names: RouteNames(nil),
            costs: CostModel())
        return (figures, generator.truth)
    }

    @Test func `every figure is what was put in`() async throws {
        let (figures, truth) = try await Self.report()
        let calls = figures.calls
        #expect(calls.offered == 3000)
        #expect(calls.answered == truth.answered)
        #expect(calls.busy == truth.busy && calls.gone == truth.gone)
        #expect(calls.toService == truth.toService)
        #expect(calls.toPerson == truth.toPerson)
        #expect(calls.withoutPerson == truth.withoutPerson)
        #expect(calls.abandoned == truth.abandoned)
        #expect(calls.unserved == truth.unserved)
        #expect(calls.failed == 0 && calls.toEmergency == 0)
        #expect(figures.routes.reduce(0) { $0 + $1.calledBack } == truth.calledBack)
        #expect(figures.shift.offered == truth.offered)
        #expect(figures.shift.taken == truth.taken)
        #expect(figures.shift.forms == truth.forms)
        #expect(figures.texts.promised == truth.promised && figures.texts.sent == truth.promised)
        #expect(figures.texts.delivered == truth.delivered)
        #expect(figures.texts.undelivered == truth.promised - truth.delivered)
        #expect(figures.texts.clicked == truth.clicked && figures.texts.completed == truth.completed)
        #expect(figures.understanding.rejections == truth.rejections)
        #expect(figures.understanding.confirmations == truth.confirmations)
        #expect(figures.transfers.completed == truth.toService)
        #expect(figures.transfers.labelled == truth.labelled)
        #expect(figures.transfers.labelledRight == truth.labelledRight)
        #expect(figures.hours == truth.hours)
        let routes = Dictionary(
            uniqueKeysWithValues: figures.routes.filter { $0.id != RouteNames.unknown }.map { ($0.id, $0.calls) })
        #expect(routes == truth.routes)
        #expect(figures.survey.first?.answers.reduce(0) { $0 + $1.count } == truth.surveyed)
        #expect(figures.survey.first?.answers.first { $0.answer == "yes" }?.count == truth.satisfied)
        #expect(figures.grammars.map(\.calls).reduce(0, +) == truth.answered)
        #expect(figures.grammars.count == 4)
        #expect(figures.course.map(\.name).first == "Apr 2025" && figures.course.count == 12)
        #expect(figures.course.map(\.calls).reduce(0, +) == truth.answered)
        #expect(figures.unmet.clusters.first?.about == "blue badge")
        #expect(figures.unmet.clusters.reduce(figures.unmet.others) { $0 + $1.calls } == truth.rejections)
        #expect(figures.abandoned.reduce(0) { $0 + $1.calls } == truth.abandoned)
    }

    @Test func `the page is well-formed, has a table for each chart and tells of nobody`() async throws {
        let (figures, _) = try await Self.report()
        let html = ReportPage(figures: figures, made: "1 April 2026").html()
        let parser = XMLParser(data: Data(html.utf8))
        let reader = PageReader()
        parser.delegate = reader
        #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "") in line \(parser.lineNumber)")
        #expect(reader.charts == 7)
        #expect(reader.chartsWithoutWords.isEmpty)
        #expect(reader.tables >= reader.charts)
        #expect(Set(reader.ids).count == reader.ids.count)
        #expect(reader.missingTargets.isEmpty)
        let everything = html + figures.tables.map(\.csv).joined() + (try figures.json()) + figures.summary()
        for secret in ["+4477", "4477", "off_0007", "jo shaw", "call-1"] {
            #expect(!everything.contains(secret), "\(secret)")
        }
        // What callers say is shown and never run, in a browser or in a spreadsheet.
        #expect(!html.contains("<script"))
        #expect(!html.contains("http"))
        let unmet = try #require(figures.tables.first { $0.name == "unmet" }).csv
        #expect(!unmet.contains("\n=") && !unmet.contains("\r=") && !unmet.contains(",="))
    }

    @Test func `a time without calls has a page and a summary`() async throws {
        let days = try ReportDays(from: "2030-01-01", to: "2030-01-07")
        let figures = ReportAccumulator(days: days, names: RouteNames(nil))
            .finished(texts: TextFacts(), survey: [:], missed: [:], costs: CostModel())
        let html = ReportPage(figures: figures, made: "x").html()
        #expect(html.contains("Nobody rang in this time."))
        #expect(XMLParser(data: Data(html.utf8)).parse())
        #expect(figures.summary().contains("nobody rang"))
        #expect(figures.tables.allSatisfy { !$0.csv.contains("nan") })
    }

    private final class PageReader: NSObject, XMLParserDelegate {
        var charts = 0
        var tables = 0
        var ids: [String] = []
        var chartsWithoutWords: [String] = []
        private var targets: [String] = []
        var missingTargets: [String] { targets.filter { !ids.contains($0) } }

        func parser(
            _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            if let id = attributes["id"] { ids.append(id) }
            if element == "table" { tables += 1 }
            if element == "a", let target = attributes["href"]?.dropFirst() { targets.append(String(target)) }
            guard element == "svg", attributes["role"] == "img" else { return }
            charts += 1
            let words = attributes["aria-labelledby"]?.split(separator: " ").map(String.init) ?? []
            if words.count != 2 { chartsWithoutWords.append("\(attributes)") }
            targets += words
        }
    }
}
