import Console
import Foundation
import Grammar
import Records
import Reporting
import Tuning
import Utilities

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What the pages for staff cost: each of them over loopback, from the records of a year.
package struct ConsoleBench {
    /// A database.
    package let records: String
    /// One council's grammar directory.
    package let grammar: String

    /// Parameters as the properties.
    package init(records: String, grammar: String) {
        self.records = records
        self.grammar = grammar
    }

    /// What one page cost.
    package struct PageFigures: Encodable {
        var page: String
        var path: String
        var status: Int
        /// Of several visits in a row, the first and the middle one, from the request to the last byte (ms).
        var firstMs: Double
        var medianMs: Double
    }

    /// What it cost.
    package struct Figures: Encodable {
        var calls: Int
        /// To count every day once and look ahead, as a switchboard does by itself.
        var countingSeconds: Double
        var pages: [PageFigures]

        /// The figures as JSON.
        package func json() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }

        /// The figures for people.
        package func text() -> String {
            var table = FigureTable()
            table.add("calls in the records", Double(calls), decimals: 0)
            table.add("each day counted once, beforehand", countingSeconds, "s", decimals: 2)
            for page in pages {
                table.add("\(page.page): first", page.firstMs, "ms", decimals: 0)
                table.add("\(page.page): then", page.medianMs, "ms", decimals: 0)
            }
            return table.text
        }
    }

    private static let visits = 7

    /// Asks for every page and measures it.
    /// - Throws: what the records throw; `UsageError` when they are empty.
    package func run() async throws -> Figures {
        let folder = FileManager.default.temporaryDirectory.appending(path: "console-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try Store(file: records)
        guard let span = try await store.span() else { throw UsageError("there are no calls in \(records)") }
        let people = try PeopleStore(file: folder.appending(path: "console.sqlite").path)
        var settings = ConsoleSettings()
        settings.listen = "127.0.0.1:0"
        settings.needsSecondFactor = false
        let council = try Grammar(directory: URL(filePath: grammar, directoryHint: .isDirectory))
        let desk = GrammarDesk(
            running: grammar, data: folder.path, records: records, candidate: folder.appending(path: "candidate"),
            refusesProtected: false, comparer: NoComparison(), reload: nil,
            inUse: { GrammarInUse(fingerprint: council.fingerprint) }, thresholds: { DecisionThresholds(of: council) })
        // Today is the last day of the records.
        let now = span.upperBound.addingTimeInterval(60)
        let reading = try Store(reading: records)
        let editing = EditingDesk(
            published: URL(filePath: grammar, directoryHint: .isDirectory),
            candidate: folder.appending(path: "candidate"),
            pbx: nil, pronouncer: { _ in nil })
        let server = try ConsoleServer(
            settings, people: people,
            councils: [
                ConsoleCouncil(store: store, reading: reading, port: QuietPort(council), desk: desk, editing: editing)
            ], now: { now }, complain: { _ in })
        let start = ContinuousClock.now
        try await server.lookAhead()
        let counting = (ContinuousClock.now - start) / .seconds(1)
        let visitor = try await Visitor(server, people, at: now)
        let middle = span.lowerBound.addingTimeInterval(now.timeIntervalSince(span.lowerBound) / 2)
        let latest = try await store.latestCalls(in: .distantPast..<Date.distantFuture, count: 1).first
        let id = latest?.call.id.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let day = Date.ISO8601FormatStyle(timeZone: TimeZone(identifier: "Europe/London") ?? .gmt).year().month().day()
        let pages = [
            ("today", "/today"), ("calls", "/calls"),
            ("calls of a day", "/calls?from=\(middle.formatted(day))&to=\(middle.formatted(day))"),
            ("calls about one thing", "/calls?route=missed_bin"), ("calls about what is rare", "/calls?route=nowhere"),
            ("calls with words", "/calls?words=bin"), ("calls with rare words", "/calls?words=hippopotamus"),
            ("calls by outcome", "/calls?outcome=abandoned"), ("calls by sureness", "/calls?sureness=low"),
            ("a call", "/calls/\(id)"), ("the next to label", "/label"), ("try it", "/try?words=my+bin"),
            ("compare and publish", "/compare"), ("versions", "/versions"),
            ("reports, a week", "/reports"),
            (
                "reports, a month",
                "/reports?from=\(now.addingTimeInterval(-30 * 86400).formatted(day))&to=\(now.formatted(day))"
            ),
            (
                "reports, the year",
                "/reports?from=\(span.lowerBound.formatted(day))&to=\(span.upperBound.formatted(day))"
            ),
            ("services", "/services"), ("a service", "/services/missed_bin"), ("people at the council", "/officers"),
            ("hours and messages", "/hours"), ("when it asks", "/settings"),
            ("people", "/people"), ("who did what", "/people/trail"),
        ]
        var figures: [PageFigures] = []
        for (name, path) in pages {
            var times: [Double] = []
            var status = 0
            for _ in 0..<Self.visits {
                let (answer, seconds) = try await visitor.get(path)
                (status, times) = (answer, times + [seconds * 1000])
            }
            figures.append(
                PageFigures(
                    page: name, path: path, status: status, firstMs: times[0],
                    medianMs: times.dropFirst().sorted()[(Self.visits - 1) / 2]))
        }
        let days = try ReportDays(from: span.lowerBound.formatted(day), to: span.upperBound.formatted(day))
        let all = try await ReportFigures.of(store, days: days, names: RouteNames(nil), costs: CostModel())
        return Figures(calls: all.calls.offered, countingSeconds: counting, pages: figures)
    }
}

/// Nobody compares anything here.
private struct NoComparison: GrammarComparing {
    func compare(
        _ candidate: URL, isImplied: Bool, told: @escaping @Sendable (ComparisonProgress) -> Void
    ) async throws -> ComparedGrammars { throw ComparisonFailure(["nothing is compared here"]) }
}

/// A switchboard that nobody calls.
private struct QuietPort: SwitchboardPort {
    let council: String?
    let destinations: [ReachableDestination]

    init(_ grammar: Grammar) {
        council = grammar.council?.name
        destinations =
            grammar.routes.map { ReachableDestination(label: $0.id, name: $0.name, phrases: []) }
            + grammar.officers.map {
                ReachableDestination(label: "officer:\($0.id)", name: $0.spokenName, phrases: [])
            }
    }

    func situation() async -> Situation { Situation(calls: [], parts: []) }
    func consider(_ sentence: String) async -> Consideration { Consideration(action: "", reason: "") }
    func hear(_ wav: Data) async -> HeardSentence { .nothing }
    func words(ofPrompt key: String) -> String? { nil }
}

/// Somebody who is signed in and may see everything.
private struct Visitor {
    private let base: String
    private var cookie = ""
    private let session = URLSession(configuration: .ephemeral, delegate: NoRedirects(), delegateQueue: nil)

    private final class NoRedirects: NSObject, URLSessionTaskDelegate, Sendable {
        func urlSession(
            _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
            newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
        ) { completionHandler(nil) }
    }

    init(_ server: ConsoleServer, _ people: PeopleStore, at now: Date) async throws {
        base = "http://\(server.address)"
        let password = UUID().uuidString
        guard let hash = await Password.hash(password) else { throw UsageError("a password cannot be hashed here") }
        let roles = Role.text(Set(Role.allCases))
        try await people.add(UserRow(name: "bench", roles: roles, password: hash, created: now))
        let (_, page, first) = try await send("GET", "/sign-in")
        cookie = first
        let token = page.firstMatch(of: /name="token" value="([0-9a-f]+)"/)?.1 ?? ""
        let (status, _, second) = try await send(
            "POST", "/sign-in", body: "token=\(token)&name=bench&password=\(password)&to=")
        guard status == 303 else { throw UsageError("signing in ended with status \(status)") }
        cookie = second
    }

    func get(_ path: String) async throws -> (status: Int, seconds: Double) {
        let clock = ContinuousClock()
        let start = clock.now
        let status = try await send("GET", path).status
        return (status, (clock.now - start) / .seconds(1))
    }

    private func send(
        _ method: String, _ path: String, body: String? = nil
    ) async throws -> (status: Int, text: String, cookie: String) {
        guard let url = URL(string: base + path) else { throw UsageError("‘\(path)’ is no path") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpShouldHandleCookies = false
        if let body {
            request.httpBody = Data(body.utf8)
            request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        }
        request.setValue(cookie, forHTTPHeaderField: "Cookie")
        let (data, response) = try await session.data(for: request)
        let http = response as? HTTPURLResponse
        let set = http?.value(forHTTPHeaderField: "Set-Cookie")?.prefix { $0 != ";" }
        return (http?.statusCode ?? 0, String(decoding: data, as: UTF8.self), set.map(String.init) ?? cookie)
    }
}
