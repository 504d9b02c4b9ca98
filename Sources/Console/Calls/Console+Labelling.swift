import CallHistory
import Foundation
import Records
import Routing
import Web

extension Console {
    /// Turns of before are not asked for: their words are past their time in most councils.
    static let labelledSince: TimeInterval = 90 * 24 * 60 * 60

    /// Leads to the next turn without a label: first those from which most is learned, then the latest.
    func nextToLabel(_ visit: Visit) async throws -> HTTPResponse {
        let parts = visit.parameter("behind").split(separator: " ", maxSplits: 1).map(String.init)
        var behind: (place: CallPlace, turn: Int)?
        if parts.count == 2, let turn = Int(parts[0]), let call = try await reading.record(ofCall: parts[1])?.call {
            behind = (CallPlace(began: call.began, id: call.id), turn)
        }
        let since = visit.now.addingTimeInterval(-Self.labelledSince)
        let items = await instructive?.all(since: since, at: visit.now, isFirst: behind == nil) ?? []
        let place = behind.flatMap { behind in
            items.firstIndex { $0.callID == behind.place.id && $0.turn == behind.turn }
        }
        // Whoever is among the latest already stays there.
        if behind == nil || place != nil {
            for item in items[(place.map { $0 + 1 } ?? 0)...] {
                let labels = try await reading.personsLabels(ofCall: item.callID)
                if labels[item.turn] != nil { continue }
                return label(visit, call: item.callID, turn: item.turn)
            }
            behind = nil
        }
        let known = Set(items.map { "\($0.turn) \($0.callID)" })
        while let next = try await reading.turnToLabel(since: since, behind: behind) {
            // What was passed over among the first does not come again among the latest.
            if !known.contains("\(next.turn) \(next.call)") { return label(visit, call: next.call, turn: next.turn) }
            guard let call = try await reading.record(ofCall: next.call)?.call else { break }
            behind = (CallPlace(began: call.began, id: call.id), next.turn)
        }
        return Page(
            title: "Nothing is left to label",
            content: """
                <p>Every turn \(parts.isEmpty ? "of the last 90 days" : "from there on back") in which a caller spoke has its label, or was passed over.</p>
                <p class="actions">\(parts.isEmpty ? HTML.nothing : Self.fromTheLatest)<a href="/calls">Calls</a></p>
                """, banner: savedBanner(visit), section: .label
        ).response(to: visit)
    }

    private func label(_ visit: Visit, call: String, turn: Int) -> HTTPResponse {
        let saved = visit.parameter("saved")
        return goOn(
            to: "/calls/\(call.percentEncoded)/turns/\(turn)/label?queue=yes"
                + (saved.isEmpty ? "" : "&saved=\(saved.percentEncoded)"))
    }

    /// Why a turn is worth a label, with destinations by their names.
    private func worth(ofCall call: String, turn: Int) async -> HTML {
        guard let reasons = await instructive?.reasons(ofCall: call, turn: turn), !reasons.isEmpty else {
            return .nothing
        }
        let labels = Dictionary(port.destinations.map { ($0.label, $0.name) }) { first, _ in first }
        let words = reasons.map { reason in
            reason.split(separator: " ").map { labels[String($0)].map { "‘\($0)’" } ?? String($0) }
                .joined(separator: " ")
        }.joined(separator: "; ")
        return "<p class=\"inset\"><strong>Why this one:</strong> \(words).</p>"
    }

    private static let fromTheLatest: HTML = "<a href=\"/label\">Begin again</a> "

    /// What was labelled last, with the way to change it.
    func savedBanner(_ visit: Visit) -> HTML? {
        let parts = visit.parameter("saved").split(separator: " ", maxSplits: 2).map(String.init)
        guard parts.count == 3, let turn = Int(parts[0]) else { return nil }
        return
            "<p>Kept: <strong>\(name(of: parts[1]))</strong>. <a href=\"/calls/\(parts[2].percentEncoded)/turns/\(turn)/label?queue=yes\" data-key=\"u\" data-key-words=\"goes back to it\">Change it<kbd aria-hidden=\"true\">u</kbd></a></p>"
    }

    /// One turn, and what it may have been about.
    func labelPage(
        _ visit: Visit, _ record: CallRecord, _ turn: TurnRow, faults: FormFaults = FormFaults()
    ) async throws -> HTTPResponse {
        try await note(visit, "read", record.call.id, onceIn: 10 * 60)
        let path = "/calls/\(record.call.id.percentEncoded)/turns/\(turn.number)/label"
        let isQueue = visit.parameter("queue") == "yes" || visit.field("queue") == "yes"
        let known = try await reading.personsLabels(ofCall: record.call.id)[turn.number]
        let right = Self.understood(turn)
        let asked = visit.parameter("q")
        var faults = faults
        let fault = Self.fault(ofSentence: asked)
        if let fault { faults.add("q", fault) }
        let others = await suggestions(turn, asked: fault == nil ? asked : "", but: right)
        let rightButton: HTML? = right.map { label in
            let words = label == "none" ? "Right: nothing that the council does" : "Right: \(name(of: label))"
            return
                "<button name=\"expect\" value=\"\(label)\" data-key=\"r\" data-key-words=\"is right\">\(words)<kbd aria-hidden=\"true\">r</kbd></button>"
        }
        let list = others.enumerated().map { place, label -> HTML in
            let key: HTML = place < 9 ? " data-key=\"\(place + 1)\" data-key-words=\"is \(name(of: label))\"" : .nothing
            let shown: HTML = place < 9 ? "<kbd aria-hidden=\"true\">\(place + 1)</kbd>" : .nothing
            return
                "<button class=\"second\" name=\"expect\" value=\"\(label)\"\(key)>\(name(of: label))\(shown)</button>"
        }
        let none: HTML =
            right == "none"
            ? .nothing
            : "<button class=\"second\" name=\"expect\" value=\"none\" data-key=\"0\" data-key-words=\"is nothing that the council does\">Nothing that the council does<kbd aria-hidden=\"true\">0</kbd></button>"
        let skip = "/label?behind=\("\(turn.number) \(record.call.id)".percentEncoded)"
        let queue: HTML = isQueue ? "<input type=\"hidden\" name=\"queue\" value=\"yes\">" : .nothing
        let heading: HTML =
            asked.isEmpty || fault != nil
            ? "Wrong? It was about" : "Like “\(asked)”"
        return Page(
            title: "What was this about?",
            content: """
                <p class="hint">Turn \(turn.number) of the <a href="/calls/\(record.call.id.percentEncoded)">call of \(Self.moment(record.call.began))</a></p>
                \(known.map { label -> HTML in "<p><strong class=\"tag\">Labelled</strong> \(name(of: label.expect)), by \(label.by)</p>" })
                \(known == nil ? await worth(ofCall: record.call.id, turn: turn.number) : .nothing)
                \(exchange(record, turn, mayRead: true, key: "p"))
                \(decision(turn, mayRead: true))
                <form method="post" action="\(path)">\(visit.token)\(queue)
                <p class="actions">\(rightButton)<a href="\(skip)" data-key="n" data-key-words="passes it over">Pass it over<kbd aria-hidden="true">n</kbd></a></p>
                <h2 id="others">\(heading)</h2>
                \(others.isEmpty && !asked.isEmpty ? Self.noneFound : .nothing)
                <p class="actions" role="group" aria-labelledby="others">\(list)\(none)</p>
                <details><summary>Write down what was said</summary><div class="field"><label for="words">What the caller said</label>
                <p class="hint" id="words-hint">Without names and numbers. It may be kept longer than the call.</p>
                <textarea id="words" name="words" rows="2" aria-describedby="words-hint">\(known?.words ?? "")</textarea></div></details>
                </form>
                <form method="get" action="\(path)" role="search">\(queue)
                \(Field(id: "q", label: "Search for what it was about", hint: "A word of a service, a team or a person, or what a caller would say", value: asked, key: "w").html())
                <button class="second">Search</button></form>
                """, faults: faults, back: ("/calls/\(record.call.id.percentEncoded)", "The call"),
            banner: savedBanner(visit),
            status: faults.isEmpty ? 200 : 400, section: .label, hasKeys: true
        ).response(to: visit)
    }

    private static let noneFound: HTML = "<p>Nothing is like that. Try another word.</p>"

    /// The label that what was understood would have.
    static func understood(_ turn: TurnRow) -> String? {
        guard let verdict = turn.verdict else { return nil }
        return switch Interpretation(text: verdict) {
        case .accept(let one), .confirm(let one), .signpost(let one), .which(let one): one.label
        case .noMatch: "none"
        default: nil
        }
    }

    /// Other destinations: those that were considered, or those that are like what is searched for, first by their words and then
    /// by their meaning.
    private func suggestions(_ turn: TurnRow, asked: String, but right: String?) async -> [String] {
        var labels: [String] = []
        if asked.isEmpty {
            let decision = turn.decision.flatMap { try? JSONDecoder().decode(Decision.self, from: Data($0.utf8)) }
            labels = decision?.candidates.prefix(5).map(\.destination.label) ?? []
        } else {
            let words = asked.lowercased().split(separator: " ").map(String.init)
            labels = port.destinations.filter { one in
                let text = ([one.name, one.label.replacing("_", with: " ")] + one.phrases).joined(separator: " ")
                    .lowercased()
                let known = text.split { !$0.isLetter && !$0.isNumber }
                return words.allSatisfy { word in known.contains { $0.hasPrefix(word) } }
            }.sorted { one, _ in one.name.lowercased().contains(asked.lowercased()) }.prefix(8).map(\.label)
            labels += await port.consider(asked).candidates.prefix(4).map(\.label)
        }
        var seen: Set<String> = [right ?? "", "none"]
        return labels.filter { seen.insert($0).inserted }
    }

    /// Keeps a label, and goes on to the next turn.
    func label(_ visit: Visit, _ user: SignedIn, _ record: CallRecord, _ turn: TurnRow) async throws -> HTTPResponse {
        let expect = visit.field("expect")
        let isKnown =
            expect == "none" || expect == Self.understood(turn) || port.destinations.contains { $0.label == expect }
        guard isKnown else {
            return try await labelPage(
                visit, record, turn,
                faults: FormFaults(
                    "q", "Choose what the turn was about, or search for it: ‘\(expect)’ is nothing that is known"))
        }
        let words = visit.field("words")
        try await store.label(
            LabelRow(
                callID: record.call.id, turn: turn.number, expect: expect,
                words: words.isEmpty ? nil : String(words.prefix(500)),
                by: user.name, at: visit.now))
        try await note(visit, "labelled", record.call.id, "turn \(turn.number): \(expect)")
        let saved = "saved=\("\(turn.number) \(expect) \(record.call.id)".percentEncoded)"
        if visit.field("queue") == "yes" {
            let behind = "\(turn.number) \(record.call.id)".percentEncoded
            return goOn(to: "/label?behind=\(behind)&\(saved)")
        }
        return goOn(to: "/calls/\(record.call.id.percentEncoded)?\(saved)#turn-\(turn.number)")
    }
}
