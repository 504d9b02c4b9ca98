import Foundation
import Records
import Reporting
import Tuning
import Web

/// The pages for staff: who calls, what became of it, what it should have been. Rendered here, whole without JavaScript.
package struct Console: Sendable {
    let settings: ConsoleSettings
    /// The council's name among several; nil for the only one.
    let council: String?
    /// All that there are; none where there is only one.
    let councils: [String]
    let people: PeopleStore
    /// For labels.
    let store: Store
    /// Read aside, so that no call's record waits for a search.
    let reading: Store
    let port: any SwitchboardPort
    let costs: CostModel
    /// Where services are changed; nil where they are not.
    let editing: EditingDesk?
    /// What the pages that compare and publish work on; nil where there are none.
    let desk: GrammarDesk?
    let comparisons: Comparisons?
    let changes = GrammarChanges()
    /// Nil where there are no grammars: then the latest turns are labelled first.
    let instructive: TurnsToLabel?
    let clips = Clips()
    let months = MonthSums()
    let recordings: RecordingArchive
    let now: @Sendable () -> Date
    /// Told what went wrong, without words or numbers.
    let complain: @Sendable (String) -> Void
    /// Names by which a browser may ask; others are another site's that leads here (DNS rebinding).
    private let hosts: Set<String>

    /// - Parameters:
    ///   - settings: where, to whom, how long.
    ///   - listening: the port that it got, where the settings leave that open.
    ///   - people: users and the audit trail.
    ///   - council: whose pages they are.
    ///   - councils: the names of all, where there are several.
    ///   - now: the machine's date.
    ///   - complain: told what went wrong.
    init(
        settings: ConsoleSettings, listening: UInt16, people: PeopleStore, council: ConsoleCouncil, councils: [String],
        now: @escaping @Sendable () -> Date, complain: @escaping @Sendable (String) -> Void
    ) {
        self.settings = settings
        self.people = people
        self.council = council.name
        self.councils = councils
        (store, reading, port) = (council.store, council.reading, council.port)
        (desk, costs, editing, recordings) = (council.desk, council.costs, council.editing, council.recordings)
        comparisons = council.desk.map(Comparisons.init)
        instructive = council.desk.map(TurnsToLabel.init)
        self.now = now
        self.complain = complain
        let address = settings.listen.split(separator: ":").first.map(String.init) ?? "127.0.0.1"
        hosts = Set(
            ([address, "localhost", "127.0.0.1"].map { "\($0):\(listening)" } + settings.hosts).map { $0.lowercased() })
    }

    /// Has at hand what whoever comes first would wait for.
    func lookAhead() async {
        let now = now()
        _ = await instructive?.all(since: now.addingTimeInterval(-Self.labelledSince), at: now, isFirst: true)
        _ = await editing?.sight()
        _ = try? await CallsBearing.latest(in: reading)
        // The months of a year, which whoever asks for one has at once.
        let (first, last) = (Self.calendar.date(byAdding: .year, value: -1, to: now) ?? now, now)
        guard let year = try? ReportDays(from: Self.day(first), to: Self.day(last), now: now) else { return }
        _ = try? await ReportFigures.of(
            reading, days: year, names: RouteNames(nil), costs: costs, keeping: store, months: months, now: now)
    }

    /// - Parameter open: of several councils those that have pages, where the path names none; else nil.
    func answer(_ request: HTTPRequest, choosingAmong open: [String]? = nil) async -> HTTPResponse {
        var response: HTTPResponse
        let root = council.map { open == nil ? CouncilPath.root(of: $0) : "" } ?? ""
        do { response = try await route(request, root: root, choosingAmong: open ?? []) } catch let error
            as DatabaseError
        {
            complain("console: \(error)")
            response = plainFault(
                "The records cannot be read or written just now", "Nothing was changed. Try again in a minute.", 503)
        } catch {
            complain("console: \(error)")
            response = plainFault("Sorry, there is a problem", "Try again later.", 500)
        }
        for index in response.headers.indices where response.headers[index].name == "Location" {
            response.headers[index].value = CouncilPath.rooted(response.headers[index].value, at: root)
        }
        response.headers += Self.protection
        if settings.isSecure { response.headers.append(HTTPField("Strict-Transport-Security", "max-age=31536000")) }
        if !response.headers.contains(where: { $0.name == "Cache-Control" }) {
            response.headers.append(HTTPField("Cache-Control", "no-store"))
        }
        return response
    }

    /// Nothing from elsewhere, nothing written into a page: not a script, not a style.
    private static let protection: [HTTPField] = [
        HTTPField(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; "
                + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
        HTTPField("X-Content-Type-Options", "nosniff"), HTTPField("X-Frame-Options", "DENY"),
        HTTPField("Referrer-Policy", "same-origin"), HTTPField("Cross-Origin-Opener-Policy", "same-origin"),
        HTTPField("Cross-Origin-Resource-Policy", "same-origin"),
        HTTPField("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)"),
    ]

    private func route(
        _ request: HTTPRequest, root: String, choosingAmong open: [String]
    ) async throws -> HTTPResponse {
        guard let host = request.header("host"), hosts.contains(host.lowercased()) else {
            return plainFault(
                "This address is not the console’s",
                "Use the address that the switchboard’s log has, or add this one to hosts of console in switchboard.json.",
                421)
        }
        if let file = StaticFile(request.path), request.method == "GET" || request.method == "HEAD" {
            return file.response
        }
        guard ["GET", "HEAD", "POST"].contains(request.method) else {
            return plainFault("That cannot be done here", "The console takes GET and POST.", 405)
        }
        let visit = try await visit(request, root: root)
        if request.method == "POST" {
            guard isFromHere(request, host: host), visit.hasToken else {
                return message(
                    visit, "This form could not be taken",
                    "<p>It did not come from this console’s own page, or the page was too old. Nothing was changed.</p><p><a href=\"/\">Go on to the console</a>, and fill it in again.</p>",
                    status: 403)
            }
        }
        if let answer = try await signingIn(visit) { return answer }
        guard let user = visit.user else { return signedOut(visit) }
        guard let council else { return try await pages(visit, user) }
        if root.isEmpty { return home(visit, open) }
        guard user.belongs(to: council) else {
            // Who asks again and again is one line a minute.
            try await people.note(
                AuditRow(
                    at: visit.now, user: user.name, did: "was refused", subject: "council \(council)",
                    address: visit.address), onceIn: 60)
            var outside = visit
            outside.root = ""
            return notFound(outside)
        }
        return try await pages(visit, user)
    }

    /// To the first council that somebody may see.
    private func home(_ visit: Visit, _ open: [String]) -> HTTPResponse {
        guard let first = visit.choices.first(where: open.contains) ?? visit.choices.first else {
            return message(
                visit, "There is no council for you here",
                "<p>Whoever looks after the console can give you one.</p>", status: 403)
        }
        return goOn(to: CouncilPath.root(of: first) + "/today")
    }

    /// Browsers say where a form comes from (Fetch Standard, `Origin`; Fetch Metadata).
    private func isFromHere(_ request: HTTPRequest, host: String) -> Bool {
        if let origin = request.header("origin"),
            origin.lowercased() != "\(settings.isSecure ? "https" : "http")://\(host.lowercased())"
        {
            return false
        }
        return request.header("sec-fetch-site").map { ["same-origin", "none"].contains($0) } ?? true
    }

    private func visit(_ request: HTTPRequest, root: String) async throws -> Visit {
        let now = now()
        let given = request.cookie(settings.cookie) ?? ""
        // What is no token of ours is none.
        let secret = given.utf8.count == 64 ? given : ""
        var visit = Visit(
            request: request, secret: secret, address: settings.address(of: request),
            council: council != nil && root.isEmpty ? nil : port.council, now: now)
        visit.root = root
        guard !secret.isEmpty,
            let (session, user) = try await people.session(
                Token.hash(secret), at: now, idle: settings.idle, longest: settings.longest)
        else { return visit }
        if session.stage == .open {
            let signedIn = SignedIn(user, in: session)
            visit.user = signedIn
            visit.choices = councils.filter(signedIn.belongs)
            // Of a council that is not theirs they learn no name.
            if let council, !signedIn.belongs(to: council) { visit.council = nil }
        } else {
            visit.pending = session
        }
        return visit
    }

    // MARK: Answers of a few words

    func message(_ visit: Visit, _ title: String, _ content: HTML, status: Int) -> HTTPResponse {
        Page(title: title, content: content, status: status).response(to: visit)
    }

    func notFound(_ visit: Visit) -> HTTPResponse {
        message(
            visit, "Page not found",
            "<p>If you typed the address, look whether it is right. A call may have been deleted since.</p>",
            status: 404)
    }

    func refused(_ visit: Visit, needs role: Role) -> HTTPResponse {
        message(
            visit, "You may not do this",
            "<p>It needs the role ‘\(role.rawValue)’: \(role.words). Whoever looks after the console can give it to you.</p>",
            status: 403)
    }

    /// The answer to more than a form may hold.
    static func tooLong(_ now: Date) -> HTTPResponse {
        let visit = Visit(
            request: HTTPRequest(method: "GET", path: "/"), secret: "", address: "", council: nil, now: now)
        return Page(
            title: "That is too much at once",
            content:
                "<p>A form may hold \(largestForm / 1024 / 1024) MB: a table of some 30,000 people. Nothing was changed. Go back, and send it in parts, or use ‘switchboard grammar edit … officers’ on the switchboard itself.</p>",
            status: 413
        ).response(to: visit)
    }

    /// Bytes of a form.
    static let largestForm = 4 * 1024 * 1024

    private func plainFault(_ title: String, _ words: String, _ status: Int) -> HTTPResponse {
        let visit = Visit(
            request: HTTPRequest(method: "GET", path: "/"), secret: "", address: "", council: nil, now: now())
        return Page(title: title, content: "<p>\(words)</p>", status: status).response(to: visit)
    }

    /// Goes on to another page (RFC 9110 §15.4.4).
    func goOn(to path: String) -> HTTPResponse {
        var response = HTTPResponse(status: 303)
        response.headers = [HTTPField("Location", path)]
        return response
    }

    func cookie(_ secret: String) -> HTTPField {
        HTTPField(
            "Set-Cookie",
            "\(settings.cookie)=\(secret); Path=/; HttpOnly; SameSite=Strict\(settings.isSecure ? "; Secure" : "")")
    }

    func note(
        _ visit: Visit, _ did: String, _ subject: String? = nil, _ detail: String? = nil, onceIn pause: TimeInterval = 0
    )
        async throws
    {
        try await people.note(
            AuditRow(
                at: visit.now, user: visit.user?.name ?? visit.pending?.user ?? "", did: did, subject: subject,
                detail: detail, address: visit.address, council: visit.user == nil ? nil : council), onceIn: pause)
    }
}
