import CallHistory
import Foundation
import Records
import Tuning
import Web

extension Console {
    private static let pageOfChanges = 20

    /// The turns that come to something else, the worst first, each with its sound and the reasons.
    func changesPage(_ visit: Visit, _ user: SignedIn, _ comparisons: Comparisons) async throws -> HTTPResponse {
        guard case .done(let begun, let compared) = await comparisons.state else { return goOn(to: "/compare") }
        let mayRead = user.may(.listen)
        let all = compared.changes
        let pages = max(1, (all.count + Self.pageOfChanges - 1) / Self.pageOfChanges)
        let page = min(pages, max(1, Int(visit.parameter("page")) ?? 1))
        let first = (page - 1) * Self.pageOfChanges
        let shown = all[first..<min(all.count, first + Self.pageOfChanges)]
        var items: [HTML] = []
        for (place, change) in zip(first..., shown) {
            items.append(try await item(visit, change, number: place + 1, mayRead: mayRead))
        }
        let before: HTML = page > 1 ? "<a rel=\"prev\" href=\"/compare/changes?page=\(page - 1)\">Before</a>" : .nothing
        let after: HTML =
            page < pages ? "<a rel=\"next\" href=\"/compare/changes?page=\(page + 1)\">Next</a>" : .nothing
        let turning: HTML =
            pages > 1
            ? "<nav class=\"pages\" aria-label=\"Pages\">\(before)<span>Page \(page) of \(pages)</span>\(after)</nav>"
            : .nothing
        return Page(
            title: "What would become different",
            content: """
                <p>Compared by \(begun.by) at \(Self.moment(begun.at)). <strong>\(Self.sentence(compared.significance))</strong></p>
                \(mayRead ? HTML.nothing : "<p class=\"inset\">What was said is shown to those who may listen.</p>")
                <ol class="turns" start="\(first + 1)">\(items)</ol>\(turning)
                """, back: ("/compare", "Compare and publish"), section: .compare
        ).response(to: visit)
    }

    private func item(
        _ visit: Visit, _ change: ComparedGrammars.Change, number: Int, mayRead: Bool
    ) async throws -> HTML {
        let parts = change.id.split(separator: "/").map(String.init)
        var (said, isKept) = (HTML.nothing, false)
        if parts.count == 2, let turn = Int(parts[1]), let record = try await reading.record(ofCall: parts[0]),
            let row = record.turns.first(where: { $0.number == turn })
        {
            let path = "/calls/\(record.call.id.percentEncoded)"
            let link: HTML =
                "<p><a href=\"\(path)#turn-\(turn)\">The call of \(Self.moment(record.call.began))<span class=\"unseen\"> of turn \(number)</span></a></p>"
            let words = Self.hypotheses(row).first?.text
            // What is past its time is nowhere told, not even in a reason.
            isKept = words != nil
            if mayRead {
                try await note(visit, "read", record.call.id, onceIn: 10 * 60)
                let sound: HTML =
                    row.audioPath != nil && row.audioStart != nil
                    ? "<audio controls preload=\"none\" src=\"\(path)/turns/\(turn)/sound.wav\" aria-label=\"Turn \(number) as sound\"></audio>"
                    : .nothing
                said = """
                    <p class="heard"><span class="who-says">Heard from the caller</span> \(words.map { "“\($0)”" } ?? "its words are past their time")</p>\(sound)
                    """
            }
            said = said + link
        }
        let tag: HTML =
            change.harm > 0
            ? "<strong class=\"tag bad\">Worse</strong>"
            : change.harm < 0
                ? "<strong class=\"tag good\">Better</strong>" : "<strong class=\"tag plain\">Different</strong>"
        let protected: HTML = change.protected ? " <strong class=\"tag\">Protected</strong>" : .nothing
        func outcome(_ heading: String, _ verdict: String, _ probability: Double?, _ reason: String?) -> HTML {
            let sure: HTML? = probability.map { " (\(Self.percent($0)))" }
            let why: HTML? = mayRead && isKept ? reason.map { "<br><small>\($0)</small>" } : nil
            return "<dt>\(heading)</dt><dd>\(understood(verdict))\(sure)\(why)</dd>"
        }
        return """
            <li><h2>\(number). \(tag)\(protected) Should be \(meant(change.expected))</h2>
            \(said)
            <dl>\(outcome("As it is", change.before, change.probabilityBefore, change.reasonBefore))
            \(outcome("As it would be", change.after, change.probabilityAfter, change.reason))
            <dt>Who says so</dt><dd>\(LabelSource(rawValue: change.source)?.words ?? change.source)</dd></dl></li>
            """
    }

    /// What a turn should have been, in plain words.
    func meant(_ text: String) -> String {
        switch ExpectedMeaning(text: text) {
        case .destination(let destination): "‘\(name(of: destination.label))’"
        case .notOurs: "nothing that the council does"
        case .notUnderstood: "nothing that anybody can understand"
        case .nothingSaid: "nothing said"
        case .danger(let target): "danger" + (target.map { ": \($0)" } ?? "")
        case .not(let several):
            "something else than " + several.map { "‘\(name(of: $0.label))’" }.joined(separator: ", ")
        }
    }
}
