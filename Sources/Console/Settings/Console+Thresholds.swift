import ConfigurationFiles
import Foundation
import Grammar
import GrammarEditing
import Tuning
import Web

extension Console {
    /// When the switchboard acts and when it asks, in calls of a hundred.
    func thresholds(_ visit: Visit, _ user: SignedIn, _ path: [String], _ editing: EditingDesk) async throws
        -> HTTPResponse
    {
        guard path.isEmpty else { return notFound(visit) }
        let sight = await editing.sight()
        let bearing = try await CallsBearing.latest(in: reading)
        guard visit.request.method == "POST" else { return thresholdsPage(visit, user, sight, bearing) }
        if visit.field("what") == "again" {
            return thresholdsPage(visit, user, sight, bearing, typed: visit, note: Self.shownAgain)
        }
        var faults = FormFaults()
        var edits: [GrammarEdit] = []
        for one in Self.numbers {
            guard let number = Int(visit.field(one.field)), one.range.contains(number) else {
                faults.add(
                    one.field, "Enter a whole number from \(one.range.lowerBound) to \(one.range.upperBound)")
                continue
            }
            if String(number) != sight.files.council("thresholds", one.key) ?? String(one.usual) {
                edits.append(.setting(["thresholds", one.key], to: .whole(number)))
            }
        }
        guard faults.isEmpty else { return thresholdsPage(visit, user, sight, bearing, typed: visit, faults: faults) }
        guard !edits.isEmpty else { return goOn(to: "/settings?done=\("Nothing was changed".percentEncoded)") }
        do { _ = try await editing.make(edits, seen: Self.seen(visit, [Council.file]), by: user.name) } catch {
            faults.add(Self.numbers[0].field, error)
            return thresholdsPage(visit, user, await editing.sight(), bearing, typed: visit, faults: faults)
        }
        try await note(visit, "changed settings", "thresholds")
        return goOn(to: "/settings?done=\("Saved".percentEncoded)")
    }

    private static let numbers: [(field: String, key: String, range: ClosedRange<Int>, usual: Int)] = [
        ("wrong", "wrong_transfers_per_hundred", 1...20, 2), ("guesses", "right_guesses_per_hundred", 0...90, 40),
    ]

    private func thresholdsPage(
        _ visit: Visit, _ user: SignedIn, _ sight: EditingDesk.Sight, _ bearing: CallsBearing?,
        typed: Visit? = nil, faults: FormFaults = FormFaults(), note: HTML = .nothing
    ) -> HTTPResponse {
        func value(_ place: Int) -> String {
            let one = Self.numbers[place]
            return typed?.field(one.field) ?? sight.files.council("thresholds", one.key) ?? String(one.usual)
        }
        let form: HTML =
            user.may(.edit)
            ? """
            <form method="post" action="/settings" novalidate>\(visit.token)\(Self.seenFields(sight.versions, [Council.file]))
            \(Field(id: "wrong", label: "Wrong without a question, of a hundred calls", hint: "At most so many may be put through to the wrong place because it was taken for sure. 2 is usual.", value: value(0), autocomplete: "off", width: "narrow", isNumeric: true).html(faults))
            \(Field(id: "guesses", label: "Right guesses worth a question, of a hundred", hint: "“Is that about …?” is asked where at least so many of a hundred such guesses are right. 40 is usual.", value: value(1), autocomplete: "off", width: "narrow", isNumeric: true).html(faults))
            <button>Save</button></form>
            """
            : "<p>\(value(0)) of a hundred may go wrong without a question; it asks where at least \(value(1)) of a hundred guesses are right.</p>"
        return changingPage(
            visit, user, sight, title: "When it asks, and when it acts", here: "/settings",
            content: "\(note)\(form)\(meaning(sight))\(ownCalls(bearing))", faults: faults)
    }

    /// What the council's own calls would bear.
    private func ownCalls(_ bearing: CallsBearing?) -> HTML {
        guard let bearing else {
            return
                "<h2>By this council’s own calls</h2><p>What they would bear can be told once \(CallsBearing.fewest) turns have <a href=\"/label\">a label</a>.</p>"
        }
        let rows = bearing.rows.map { row -> [HTML] in
            let rest = max(0, 100 - row.right.rounded() - row.wrong.rounded())
            return [
                HTML(String(Int(row.allowed))), HTML(row.from == nil ? "–" : String(Int(row.right.rounded()))),
                HTML(row.from == nil ? "–" : String(Int(rest))),
                row.from.map { HTML(Self.percent($0)) } ?? "never: no threshold keeps to it",
            ]
        }
        return """
            <h2>By this council’s own calls</h2>
            \(Table(caption: "Of a hundred turns that were labelled here", columns: ["Wrong, at most", "Right without a question", "Asked first, or not understood", "Would act from"], numbers: [1, 2, 3], rows: rows).html)
            <p class="hint">By the \(bearing.calls.formatted()) turns that were labelled last, and what was thought of them on the call. Doubtful turns are labelled first: of all calls, more go right.</p>
            """
    }

    /// What other numbers would mean, by the recordings on which the probabilities were fitted.
    private func meaning(_ sight: EditingDesk.Sight) -> HTML {
        guard let grammar = sight.grammar, let calibration = grammar.calibration ?? .installed else { return .nothing }
        let fit = !sight.files.hasOpenings ? calibration.bySound : calibration.byMeaning ?? calibration.bySound
        if grammar.council?.thresholds.accept != nil {
            return
                "<p class=\"inset\">council.json has a probability of its own from which it acts (“accept”): the first number means nothing until that is taken out.</p>"
        }
        let rows = [1.0, 2, 3, 5, 8, 12].map { wrong -> [HTML] in
            let from = fit.acceptFrom(wrongPerHundred: wrong)
            let point = fit.curve.first { $0.from >= from } ?? fit.curve.last
            let straight = Int(((point?.straightThrough ?? 0) * 100).rounded())
            let now: HTML =
                grammar.council?.thresholds.wrongPerHundred == wrong ? " <strong class=\"tag\">Now</strong>" : .nothing
            return [
                "\(Int(wrong))\(now)", HTML(String(straight)), HTML(String(max(0, 100 - straight - Int(wrong)))),
                HTML(Self.percent(from)),
            ]
        }
        return """
            \(Table(caption: "Of a hundred calls that ask for something", columns: ["Wrong, at most", "Right without a question", "Asked first, or not understood", "Acts from"], numbers: [1, 2, 3], rows: rows).html)
            <p class="hint">By \(calibration.recordings.formatted()) recordings on which it was fitted on \(calibration.fitted), not this council’s calls alone. <a href="/compare">Compare</a> tells what a change makes of the calls that have a label.</p>
            """
    }
}
