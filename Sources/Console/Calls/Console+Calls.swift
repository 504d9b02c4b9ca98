import CallHistory
import Foundation
import Recognition
import Records
import Reporting
import Utilities
import Web

extension Console {
    private static let pageOfCalls = 25
    /// How long a page looks for calls.
    private static let patience = Duration.milliseconds(70)

    /// Calls, looked for.
    func calls(_ visit: Visit, _ user: SignedIn) async throws -> HTTPResponse {
        let search = CallSearch(visit)
        let mayRead = user.may(.listen)
        var faults = FormFaults()
        let query = search.query(at: visit.now, mayRead: mayRead, faults: &faults)
        let behind = Self.place(visit.parameter("behind"))
        let found =
            faults.isEmpty
            ? try await reading.find(
                query, behind: behind, atMost: Self.pageOfCalls, patience: Self.patience, isWanted: search.wanted)
            : CallsFound()
        var columns = ["When", "How long", "About", "What became of it"]
        if mayRead { columns += ["First words", "Number"] }
        let table = Table(
            caption: "Calls, the latest first", isCaptionShown: false, columns: columns, numbers: [1],
            rows: found.calls.map { row($0, mayRead: mayRead) })
        let list: HTML =
            found.calls.isEmpty
            ? "<p>\(found.next == nil ? "No call is like that." : "No call so far is like that.")</p>" : table.html
        let parameters = search.parameters
        let reached = found.next.map { next -> HTML in
            found.calls.count < Self.pageOfCalls
                ? "<p>Looked back as far as \(Self.moment(next.began)).</p>" : .nothing
        }
        let older = found.next.map { next -> HTML in
            let place = "\(Timestamp.text(next.began)) \(next.id)".percentEncoded
            let words = found.calls.count < Self.pageOfCalls ? "Look further back" : "Older calls"
            return
                "<a rel=\"next\" href=\"/calls?\(parameters)\(parameters.isEmpty ? "" : "&")behind=\(place)\">\(words)</a>"
        }
        let newest: HTML = behind == nil ? .nothing : "<a href=\"/calls?\(parameters)\">Back to the latest</a>"
        let pages: HTML =
            older == nil && behind == nil
            ? .nothing : "<nav class=\"pages\" aria-label=\"Pages\">\(newest)\(older)</nav>"
        return Page(
            title: "Calls", content: "\(form(search, mayRead: mayRead, faults))\(list)\(reached)\(pages)",
            faults: faults,
            status: faults.isEmpty ? 200 : 400, section: .calls
        ).response(to: visit)
    }

    private static func place(_ text: String) -> CallPlace? {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let began = Timestamp.date(String(parts[0])) else { return nil }
        return CallPlace(began: began, id: String(parts[1]))
    }

    private func form(_ search: CallSearch, mayRead: Bool, _ faults: FormFaults) -> HTML {
        let routes =
            [("", "anything")]
            + port.destinations.filter { !$0.label.hasPrefix("officer:") }.map { ($0.label, $0.name) }
        let outcomes = [("", "anything")] + CallSearch.outcomes.map { ($0.key, $0.words) }
        let surenesses = [("", "any")] + CallSearch.surenesses.map { ($0.key, $0.words) }
        let words: HTML =
            mayRead
            ? Field(id: "words", label: "Words that were heard", value: search.words).html() : .nothing
        return """
            <details\(search.isEmpty ? "" : " open")><summary>Find calls</summary>
            <form method="get" action="/calls">
            <div class="row">\(Field(id: "from", label: "From", type: "date", value: search.from).html(faults))
            \(Field(id: "to", label: "To", type: "date", value: search.to).html(faults))
            \(Choice(id: "sureness", label: "How sure it was", value: search.sureness, options: surenesses).html())</div>
            <div class="row">\(Choice(id: "route", label: "About", value: search.route, options: routes).html())
            \(Choice(id: "outcome", label: "What became of it", value: search.outcome, options: outcomes).html())</div>
            \(words)<p class="actions"><button>Find</button> <a href="/calls">All calls</a></p></form></details>
            """
    }

    private func row(_ record: CallRecord, mayRead: Bool) -> [HTML] {
        let call = record.call
        let facts = CallFacts(record)
        var cells: [HTML] = [
            "<a href=\"/calls/\(call.id.percentEncoded)\">\(Self.moment(call.began))</a>",
            HTML(call.ended.map { Self.length($0.timeIntervalSince(call.began)) } ?? "–"),
            HTML(
                facts.route.map { label in
                    mayRead || !label.hasPrefix("officer:") ? name(of: label) : "a person by name"
                } ?? "not found out"),
            HTML(call.ended == nil && call.ending == nil ? "No end is on record yet" : facts.outcome.words),
        ]
        if mayRead {
            let words = record.turns.lazy.compactMap { Self.hypotheses($0).first?.text }.first
            cells.append(words.map { "“\($0)”" } ?? "–")
            cells.append(HTML(call.callerNumber.map(Self.shown) ?? "withheld or deleted"))
        }
        return cells
    }

    /// A number in groups, which are easier to read.
    static func shown(_ number: String) -> String {
        let national = number.hasPrefix("+44") ? "0" + number.dropFirst(3) : number
        return national.count == 11 && national.allSatisfy(\.isNumber)
            ? "\(national.prefix(5)) \(national.dropFirst(5))" : national
    }

    static func hypotheses(_ turn: TurnRow) -> [Hypothesis] {
        (try? JSONDecoder().decode([Hypothesis].self, from: Data(turn.hypotheses.utf8))) ?? []
    }
}
