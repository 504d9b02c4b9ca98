import Foundation

/// The report as one HTML file that needs nothing else: for members to read on paper, staff on a screen, and anybody on a
/// telephone or with a screen reader.
package struct ReportPage {
    /// What it shows.
    package let figures: ReportFigures
    /// When it was made, as `24 November 2026`.
    package let made: String
    /// Where its style is, for a server that allows none within a page; nil puts it into the page.
    package let stylesheet: String?

    /// Parameters as the properties.
    package init(figures: ReportFigures, made: String, stylesheet: String? = nil) {
        self.figures = figures
        self.made = made
        self.stylesheet = stylesheet
    }

    /// The whole page.
    package func html() -> String {
        """
        <!DOCTYPE html>
        <html lang="en-GB">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title>\(title.escaped): \(period.escaped)</title>
        \(stylesheet.map { "<link rel=\"stylesheet\" href=\"\($0.escaped)\"/>" } ?? "<style>\n\(Self.style)\n</style>")
        </head>
        <body>
        \(Chart.definitions)
        <header>
        <p class="council">\((figures.council ?? "").escaped)</p>
        <h1>\(title.escaped)</h1>
        <p class="period">\(period.escaped)</p>
        </header>
        <main>
        \(sections.joined(separator: "\n"))
        </main>
        <footer><p>Made on \(made.escaped) by Switchboard from its own records. No caller can be known from this report.</p></footer>
        </body>
        </html>

        """
    }

    private var title: String { "How the telephone switchboard did" }

    private var period: String {
        figures.from == figures.to
            ? ReportDays.spoken(figures.from)
            : "\(ReportDays.spoken(figures.from)) to \(ReportDays.spoken(figures.to))"
    }

    private var sections: [String] {
        guard figures.calls.offered > 0 else { return ["<p class=\"lead\">Nobody rang in this time.</p>"] }
        return [
            lead, tiles, outcomes, course, hours, routes, abandoned, understanding, texts, survey, savings, unmet,
            method,
        ].filter { !$0.isEmpty }
    }

    // MARK: In short

    private var lead: String {
        let calls = figures.calls
        var sentences = ["People rang <b>\(calls.offered.grouped)</b> times."]
        if let answered = share(calls.answered, of: calls.offered) {
            sentences.append("The switchboard answered \(Self.inHundred(answered)).")
        }
        if let through = share(calls.toService, of: calls.answered),
            let without = share(calls.withoutPerson, of: calls.answered),
            let person = share(calls.toPerson, of: calls.answered)
        {
            sentences.append(
                "Of those it put \(Self.inHundred(through)) through to the team, the person or the body they needed, dealt "
                    + "with \(Self.inHundred(without)) itself, and passed \(Self.inHundred(person)) on to customer services."
            )
        }
        if figures.savings.saved > 0 {
            sentences.append(
                "That saved an estimated <b>\(Self.wholePounds(figures.savings.saved))</b> of staff time; how that is "
                    + "reckoned is <a href=\"#savings\">shown below</a>.")
        }
        return "<p class=\"lead\">\(sentences.joined(separator: " "))</p>"
    }

    private var tiles: String {
        let calls = figures.calls
        let list: [(String, String, String)] = [
            (
                Self.percent(share(calls.answered, of: calls.offered)), "of calls answered",
                "\(calls.answered.grouped) of \(calls.offered.grouped)"
            ),
            (
                Self.percent(share(calls.withoutPerson, of: calls.answered)), "dealt with without a person",
                "\(calls.withoutPerson.grouped) calls"
            ),
            (
                Self.percent(share(figures.transfers.right, of: figures.transfers.completed)),
                "put through right, as far as known",
                "of \(figures.transfers.completed.grouped) transfers"
            ),
            (
                Self.percent(share(figures.shift.taken, of: figures.shift.offered)),
                "went online when offered", "of \(figures.shift.offered.grouped) who were offered it"
            ),
            (
                figures.speed.p50.map(Self.seconds) ?? "–", "from speech to decision",
                "at most \(figures.speed.p95.map(Self.seconds) ?? "–") for 95 in 100"
            ),
            (
                Self.percent(share(calls.abandoned, of: calls.answered)), "hung up before they were helped",
                "\(calls.abandoned.grouped) calls"
            ),
        ]
        let items = list.map { figure, words, detail in
            "<li><span class=\"figure\">\(figure.escaped)</span> <span>\(words.escaped)</span> <small>\(detail.escaped)</small></li>"
        }
        return "<ul class=\"tiles\">\n\(items.joined(separator: "\n"))\n</ul>"
    }

    // MARK: Charts, each with its table

    private var outcomes: String {
        let total = figures.calls.answered
        let parts = figures.outcomes.map { ($0.name, $0.calls, Self.percent(share($0.calls, of: total))) }
        return section(
            "Where calls went", id: "outcomes", "All \(total.grouped) calls that were answered. Callers were",
            chart: Chart.whole(id: "c-outcomes", title: "Where calls went", parts), table: figures.outcomeTable)
    }

    private var course: String {
        let rows = figures.course.map { stretch -> (String, Int, Int?) in
            let name = figures.stretch == "month" ? String(stretch.name.prefix(3)) : stretch.name
            return (name, stretch.calls, stretch.withoutPerson)
        }
        return section(
            "Calls by \(figures.stretch)", id: "course",
            "The dark foot of each column is what the switchboard dealt with itself.",
            chart: Chart.columns(
                id: "c-course", title: "Calls by \(figures.stretch)", rows,
                every: rows.count <= 12 && figures.stretch == "month" ? 1 : max(1, (rows.count + 6) / 7)),
            table: figures.courseTable)
    }

    private var hours: String {
        let busiest = figures.hours.indices.max { figures.hours[$0] < figures.hours[$1] } ?? 0
        return section(
            "When people ring", id: "hours", "The busiest hour begins at \(ReportFigures.hour(busiest)).",
            chart: Chart.columns(
                id: "c-hours", title: "Calls by the hour of the day",
                figures.hours.enumerated().map { (String($0.offset), $0.element, nil) }, every: 3),
            table: figures.hourTable)
    }

    private var routes: String {
        let top = figures.routes.filter { $0.id != RouteNames.unknown }.prefix(10)
        guard !top.isEmpty else { return "" }
        let unknown = figures.routes.first { $0.id == RouteNames.unknown }?.calls ?? 0
        let rows = top.map {
            ($0.name, $0.calls, "\($0.calls.grouped) (\(Self.percent(share($0.calls, of: figures.calls.answered))))")
        }
        let note =
            unknown > 0
            ? " Of \(unknown.grouped) calls nobody found out what they were about: they were put through to a person, or hung up, first."
            : ""
        return section(
            "What people rang about", id: "routes",
            "The \(top.count) most frequent; all of them are in the table.\(note)",
            chart: Chart.bars(id: "c-routes", title: "What people rang about", Array(rows)), table: figures.routeTable)
    }

    private var abandoned: String {
        guard !figures.abandoned.isEmpty else { return "" }
        let rows = figures.abandoned.map {
            ($0.name, $0.calls, "\($0.calls.grouped) (\(Self.percent(share($0.calls, of: figures.calls.answered))))")
        }
        return section(
            "Where people hung up", id: "abandoned", "Before anything was done for them, of all calls answered.",
            chart: Chart.bars(id: "c-abandoned", title: "Where people hung up", rows), table: figures.abandonedTable)
    }

    private var understanding: String {
        let rows = figures.understandingTable.rows
        let first = figures.understanding
        let counts = [first.acted, first.asked, first.rejected, first.wantedPerson]
        let parts = zip(rows, counts).map { row, count in (row[0].shown, count, row[2].shown) }
        return section(
            "How well it understood", id: "understanding",
            "What the switchboard made of the first thing each caller said. It",
            chart: Chart.whole(id: "c-understanding", title: "How well it understood", parts),
            table: figures.understandingTable)
            + Self.details(figures.grammarTable)
    }

    private var texts: String {
        guard figures.texts.promised + figures.shift.offered > 0 else { return "" }
        var rows: [(String, Int, String)] = [
            ("calls in which a link or a form was offered", figures.shift.offered, figures.shift.offered.grouped),
            ("calls in which it was taken", figures.shift.taken, figures.shift.taken.grouped),
            ("texts sent", figures.texts.sent, figures.texts.sent.grouped),
            ("texts delivered, as reported", figures.texts.delivered, figures.texts.delivered.grouped),
        ]
        if figures.texts.tracked > 0 {
            rows += [
                (
                    "links followed", figures.texts.clicked,
                    "\(figures.texts.clicked.grouped) of \(figures.texts.tracked.grouped)"
                ),
                ("forms completed online", figures.texts.completed, figures.texts.completed.grouped),
            ]
        }
        return section(
            "From the telephone to the website", id: "texts",
            "Of a hundred who were offered it, \(Self.percent(share(figures.shift.taken, of: figures.shift.offered))) took it.",
            chart: Chart.bars(id: "c-texts", title: "From the telephone to the website", rows), table: figures.textTable
        )
    }

    private var survey: String {
        guard !figures.survey.isEmpty else { return "" }
        let lines = figures.survey.map { question -> String in
            let total = question.answers.reduce(0) { $0 + $1.count }
            let name = question.name.replacing("_", with: " ").escaped
            guard let satisfied = question.satisfied else { return "<p>“\(name)”: \(total.grouped) answers.</p>" }
            return
                "<p>“\(name)”: \(Self.inHundred(satisfied)) of \(total.grouped) callers said yes, or gave 4 or 5 out of 5.</p>"
        }
        return """
            <section id="survey"><h2>What callers thought</h2>
            \(lines.joined(separator: "\n"))
            \(Self.details(figures.surveyTable))</section>
            """
    }

    private var savings: String {
        """
        <section id="savings"><h2>Contacts avoided and money saved</h2>
        <p>An estimate, with everything that it rests on. A contact counts as avoided when the switchboard dealt with it and
        the same number did not ring again within the hour. The costs are settings, to be replaced by the council’s own.</p>
        \(Self.table(figures.savingsTable))
        <p class="note">Where the costs are from: \(figures.savings.model.source.escaped).</p></section>
        """
    }

    private var unmet: String {
        guard !figures.unmet.clusters.isEmpty else { return "" }
        return """
            <section id="unmet"><h2>What people asked for and it did not understand</h2>
            <p>Put together by the words they share: what to add to the routing grammar or to the website. Only what at least
            \(UnmetDemand.fewest) callers said is told.</p>
            \(Self.table(figures.unmetTable))</section>
            """
    }

    private var method: String {
        """
        <section id="method"><h2>How this is counted</h2>
        <dl>
        <dt>Answered</dt><dd>The switchboard took the call. The others heard that all lines were in use
        (\(figures.calls.busy.grouped)) or hung up before the answer (\(figures.calls.gone.grouped)).\(poorLines)</dd>
        <dt>Dealt with without a person</dt><dd>The call ended with a link by text, a form filled in by voice, an answer, or
        being told which other body is responsible, and was not put through to anybody.</dd>
        <dt>Put through right, as far as known</dt><dd>Staff have listened to \(figures.transfers.labelled.grouped) of the
        calls and said what was right. Of the others, a transfer counts as right when the same number did not ring again
        within the hour and the call was put through once.</dd>
        <dt>Went online when offered</dt><dd>Of the calls in which a link or a form was offered, those in which it was
        taken.</dd>
        <dt>From speech to decision</dt><dd>From the end of what the caller said to the switchboard’s decision.</dd>
        <dt>Hung up</dt><dd>The caller hung up before anything was done. Calls that began with silence are among them.</dd>
        <dt>Numbers and words</dt><dd>This report holds no telephone number, no name of an officer, and no words that fewer
        than \(UnmetDemand.fewest) callers said.</dd>
        </dl></section>
        """
    }

    private var poorLines: String {
        let calls = figures.calls
        guard let poor = share(calls.onPoorLine, of: calls.withLine), calls.onPoorLine > 0 else { return "" }
        let many = "\(Self.inHundred(poor)) of them (\(calls.onPoorLine.grouped))"
        return " On \(many) so much of the caller’s voice was lost that it could be heard: over 3 packets in 100."
    }

    // MARK: Parts

    private func section(_ heading: String, id: String, _ words: String, chart: String, table: ReportTable) -> String {
        """
        <section id="\(id)"><h2>\(heading.escaped)</h2>
        <figure><figcaption>\(words.escaped)</figcaption>
        \(chart)</figure>
        \(Self.details(table))</section>
        """
    }

    private static func details(_ table: ReportTable) -> String {
        "<details><summary>\(table.title.escaped): the figures as a table</summary>\n\(self.table(table))</details>"
    }

    private static func table(_ table: ReportTable) -> String {
        let head = table.columns.enumerated().map { index, column in
            "<th scope=\"col\"\(table.rows.first.map { $0[index].isNumber } == true ? " class=\"n\"" : "")>\(column.escaped)</th>"
        }
        let rows = table.rows.map { row in
            "<tr>"
                + row.enumerated().map { index, cell in
                    index == 0
                        ? "<th scope=\"row\">\(cell.shown.escaped)</th>"
                        : "<td\(cell.isNumber ? " class=\"n\"" : "")>\(cell.shown.escaped)</td>"
                }.joined() + "</tr>"
        }
        return """
            <div class="scroll"><table><caption>\(table.title.escaped)</caption>
            <thead><tr>\(head.joined())</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table></div>
            """
    }

    private static func inHundred(_ share: Double) -> String {
        share >= 99.95
            ? "all of them"
            : "\(share.formatted(.number.precision(.fractionLength(share < 10 ? 1 : 0)).locale(.british))) in 100"
    }

    private static func percent(_ share: Double?) -> String {
        share.map { "\($0.formatted(.number.precision(.fractionLength(1)).locale(.british))) %" } ?? "–"
    }

    private static func seconds(_ milliseconds: Int) -> String {
        "\((Double(milliseconds) / 1000).formatted(.number.precision(.fractionLength(2)).locale(.british))) s"
    }

    private static func wholePounds(_ pounds: Double) -> String { "£\(Int(pounds.rounded()).grouped)" }
}
