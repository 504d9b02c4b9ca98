import Foundation
import Web

/// A page by the conventions of the GOV.UK Design System: a link to the content first, one heading, a summary of errors above it.
struct Page: Sendable {
    /// The heading, and the first words of the title.
    var title: String
    /// Behind the heading.
    var content: HTML
    var faults = FormFaults()
    /// Where ‘Back’ leads.
    var back: (path: String, words: String)?
    /// What was just done.
    var banner: HTML?
    var status = 200
    /// Which part of the navigation it belongs to.
    var section: Section?
    /// Whether keys do things on it.
    var hasKeys = false

    /// The parts of the navigation.
    enum Section: String, Sendable, CaseIterable {
        case today, calls, label, services
        case tryIt = "try"
        case compare
        case reports, people

        var words: String {
            switch self {
            case .today: "Today"
            case .calls: "Calls"
            case .label: "Label"
            case .services: "Services"
            case .tryIt: "Try it"
            case .compare: "Publish"
            case .reports: "Reports"
            case .people: "People"
            }
        }

        /// Who is shown it.
        var role: Role? {
            switch self {
            case .today, .calls, .tryIt, .reports, .services: nil
            case .label: .label
            case .compare: .edit
            case .people: .administer
            }
        }
    }

    /// Which parts there are.
    static let sections: [Section] = [.today, .calls, .label, .services, .tryIt, .compare, .reports, .people]

    /// As an answer to a visit.
    func response(to visit: Visit) -> HTTPResponse {
        HTTPResponse(
            status: status, contentType: "text/html; charset=utf-8",
            body: Data(html(visit).rooted(at: visit.root).text.utf8))
    }

    func html(_ visit: Visit) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en-GB">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(faults.isEmpty ? "" : "Error: ")\(title) – Switchboard</title>
        <link rel="stylesheet" href="/console.css">
        <link rel="icon" href="/icon.svg" type="image/svg+xml">
        <script src="/console.js" defer></script>
        </head>
        <body>
        <a class="skip" href="#main">Skip to main content</a>
        \(header(visit))
        <div class="page">
        \(back.map { back -> HTML in "<nav class=\"back\" aria-label=\"Back\"><a href=\"\(back.path)\">\(back.words)</a></nav>" })
        <main id="main" tabindex="-1">
        \(faults.summary)
        \(banner.map { banner -> HTML in "<div class=\"banner\" role=\"status\">\(banner)</div>" })
        <h1>\(title)</h1>
        \(content)
        </main></div>
        \(footer(visit))
        </body>
        </html>

        """
    }

    private func header(_ visit: Visit) -> HTML {
        let council: HTML? = visit.council.map { "<span class=\"council\">\($0)\(others(visit))</span>" }
        guard let user = visit.user else {
            return """
                <header><div class="bar"><a class="name" href="/">Switchboard</a>\(council)</div></header>
                """
        }
        let links = Self.sections.filter { $0.role.map(user.may) ?? true }.map { one -> HTML in
            let here: HTML = one == section ? " aria-current=\"page\"" : .nothing
            return "<li><a href=\"/\(one.rawValue)\"\(here)>\(one.words)</a></li>"
        }
        return """
            <header><div class="bar"><a class="name" href="/">Switchboard</a>\(council)
            <div class="who"><a href="/account">\(user.name)</a>
            <form method="post" action="/sign-out">\(visit.token)<button class="plain">Sign out</button></form></div></div>
            <nav aria-label="Main"><ul>\(links)</ul></nav></header>
            """
    }

    /// The other councils that whoever is signed in may see.
    private func others(_ visit: Visit) -> HTML {
        guard visit.choices.count > 1 else { return .nothing }
        let links = visit.choices.map { name -> HTML in
            let root = CouncilPath.root(of: name)
            let here: HTML = root == visit.root ? " aria-current=\"true\"" : .nothing
            return "<li><a href=\"\(root)/today\"\(here)>\(name)</a></li>"
        }
        return "<nav class=\"councils\" aria-label=\"Councils\"><ul>\(links)</ul></nav>"
    }

    private func footer(_ visit: Visit) -> HTML {
        let keys: HTML =
            hasKeys
            ? "<p id=\"keys\" hidden>Keys on this page: <span id=\"key-list\"></span> <button type=\"button\" class=\"plain\" id=\"key-switch\"></button></p>"
            : .nothing
        return
            "<footer><div class=\"page\">\(keys)<p>Whoever reads a call or hears it is on record.</p></div></footer>"
    }
}
