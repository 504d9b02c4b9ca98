import Foundation
import Web

extension Console {
    /// What the switchboard would do about a sentence, and why.
    func tryIt(_ visit: Visit) async -> HTTPResponse {
        let words = visit.parameter("words")
        var answer: HTML = .nothing
        var faults = FormFaults()
        if words.count > 300 {
            faults.add("words", "Use no more than 300 characters: a caller says less at once")
        } else if !words.isEmpty {
            answer = outcome(await port.consider(words))
        } else if visit.request.parameter("words") != nil {
            faults.add("words", "Enter what a caller says")
        }
        return Page(
            title: "Try it",
            content: """
                <p>Type what a caller would say. Nobody is phoned, and nothing is kept.</p>
                <form method="get" action="/try" novalidate>
                \(Field(id: "words", label: "What the caller says", hint: "For example, my bin wasn't collected", value: words).html(faults))
                <button>Try it</button></form>
                \(answer)
                """, faults: faults, status: faults.isEmpty ? 200 : 400, section: .tryIt
        ).response(to: visit)
    }

    private func outcome(_ one: Consideration) -> HTML {
        let notes = one.notes.map { note -> HTML in "<p class=\"inset\">\(note)</p>" }
        let list: HTML =
            one.candidates.isEmpty
            ? .nothing
            : Table(
                caption: "What it thought of", columns: ["Destination", "Probability", "Phrase that it is like"],
                numbers: [1],
                rows: one.candidates.map {
                    [HTML($0.name), HTML(Self.percent($0.probability)), HTML($0.phrase.isEmpty ? "–" : $0.phrase)]
                }
            ).html
        return """
            <h2>What the switchboard would do</h2>\(notes)
            <p><strong>\(one.action)</strong></p>
            <p><strong>Why:</strong> \(one.reason)</p>
            \(list)
            """
    }
}
