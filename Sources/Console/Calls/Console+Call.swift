import AudioFiles
import CallHistory
import Foundation
import Records
import Reporting
import Routing
import Web

extension Console {
    /// A call's own pages: `/calls/ID`, its sound, its turns.
    func call(_ visit: Visit, _ user: SignedIn, _ path: [String]) async throws -> HTTPResponse {
        let isSent = visit.request.method == "POST"
        guard let record = try await reading.record(ofCall: path[0]) else { return notFound(visit) }
        switch (isSent, path.count) {
        case (false, 1): return try await conversation(visit, user, record)
        case (false, 2) where path[1] == "sound.wav":
            guard user.may(.listen) else { return refused(visit, needs: .listen) }
            return try await sound(visit, record, turn: nil)
        case (_, 4) where path[1] == "turns":
            guard let number = Int(path[2]), let turn = record.turns.first(where: { $0.number == number }) else {
                return notFound(visit)
            }
            switch (isSent, path[3]) {
            case (false, "sound.wav"):
                guard user.may(.listen) else { return refused(visit, needs: .listen) }
                return try await sound(visit, record, turn: turn)
            case (false, "label"):
                guard user.may(.label) else { return refused(visit, needs: .label) }
                return try await labelPage(visit, record, turn)
            case (true, "label"):
                guard user.may(.label) else { return refused(visit, needs: .label) }
                return try await label(visit, user, record, turn)
            default: return notFound(visit)
            }
        default: return notFound(visit)
        }
    }

    // MARK: The conversation

    private func conversation(_ visit: Visit, _ user: SignedIn, _ record: CallRecord) async throws -> HTTPResponse {
        let mayRead = user.may(.listen)
        let call = record.call
        if mayRead { try await note(visit, "read", call.id, onceIn: 10 * 60) }
        let labels = try await reading.personsLabels(ofCall: call.id)
        let facts = CallFacts(record)
        var list: [(String, HTML)] = [
            ("Began", HTML(Self.moment(call.began))),
            ("Lasted", HTML(call.ended.map { Self.length($0.timeIntervalSince(call.began)) } ?? "no end is on record")),
            ("What became of it", HTML(facts.outcome.words)),
            ("How it ended", HTML(facts.ending?.inWords ?? "no end is on record")),
        ]
        if mayRead { list.insert(("Number", HTML(call.callerNumber.map(Self.shown) ?? "withheld or deleted")), at: 1) }
        if let line = call.line {
            list.append(("Line", HTML("\(line.codec), \(line.lost) of \(line.packets + line.lost) packets lost")))
        }
        list.append(("Grammar", HTML(String(call.grammar.prefix(12)))))
        let absence = mayRead ? await absence(of: call) : nil
        let turns = record.turns.map { turn in
            var turn = turn
            if absence != nil { turn.audioPath = nil }
            return self.turn(visit, user, record, turn, label: labels[turn.number])
        }
        let actions = record.actions.map { action -> HTML in
            let columns = action.columns
            let about = columns.target.flatMap { $0.isEmpty ? nil : self.name(of: $0) } ?? ""
            let detail = mayRead || !columns.mayHoldWords ? columns.detail ?? "" : ""
            return
                "<li>\(Self.length(action.at.timeIntervalSince(call.began))) \(Self.words(ofKind: columns.kind)) \(about): \(columns.outcome)\(detail.isEmpty ? "" : " (\(detail))")</li>"
        }
        let done: HTML = actions.isEmpty ? .nothing : "<h2>What was done</h2><ul>\(actions)</ul>"
        let whole: HTML =
            if let absence { "<p class=\"inset\">\(absence.sentence)</p>" } else if mayRead, call.audioPath != nil {
                """
                <details><summary>The whole call as sound</summary>
                <audio controls preload="none" src="/calls/\(call.id.percentEncoded)/sound.wav" aria-label="The whole call">
                </audio><p class="hint">The caller is on the left, the switchboard on the right.</p></details>
                """
            } else { .nothing }
        let hearers = user.may(.administer) ? try await heardBy(call.id) : .nothing
        return Page(
            title: "Call of \(Self.moment(call.began))",
            content: """
                <dl>\(list.map { name, value -> HTML in "<dt>\(name)</dt><dd>\(value)</dd>" })</dl>
                \(mayRead ? HTML.nothing : Self.withheld)
                \(whole)
                <h2>The conversation</h2>
                <ol class="turns">\(turns)</ol>
                \(done)\(hearers)
                """, back: ("/calls", "Calls"), banner: savedBanner(visit), section: .calls
        ).response(to: visit)
    }

    private static let withheld: HTML =
        "<p class=\"inset\">What was said, and the caller’s number, are shown to those who may listen.</p>"

    private static func words(ofKind kind: String) -> String {
        switch CallAction.Kind(rawValue: kind) {
        case .transfer: "put through to"
        case .passedOn: "passed on by the agent to"
        case .text: "text about"
        case .answer: "told about"
        case .form: "form"
        case .survey: "asked how it went:"
        case .shadow: "would have understood"
        case .signpost: "told whose business it is:"
        case .goodbye: "hung up"
        case nil: kind
        }
    }

    private func heardBy(_ id: String) async throws -> HTML {
        let rows = try await people.audit(of: id, atMost: 50)
        guard !rows.isEmpty else { return .nothing }
        return "<h2>Who read and heard it</h2>"
            + Table(
                caption: "Who read and heard this call", isCaptionShown: false, columns: ["When", "Who", "What"],
                rows: rows.map {
                    [HTML(Self.moment($0.at)), HTML($0.user), HTML([$0.did, $0.detail ?? ""].joined(separator: " "))]
                }
            ).html
    }

    /// One thing asked, what came back, and what was made of it.
    private func turn(_ visit: Visit, _ user: SignedIn, _ record: CallRecord, _ turn: TurnRow, label: LabelRow?) -> HTML
    {
        let mayRead = user.may(.listen)
        let path = "/calls/\(record.call.id.percentEncoded)/turns/\(turn.number)"
        let link: HTML =
            user.may(.label) && turn.decision != nil
            ? "<p><a href=\"\(path)/label\">\(label == nil ? "Label this turn" : "Change the label")<span class=\"unseen\"> \(turn.number)</span></a></p>"
            : .nothing
        return """
            <li id="turn-\(turn.number)"><h3>\(turn.number). \(Self.question(turn.asked))</h3>
            \(exchange(record, turn, mayRead: mayRead))
            \(decision(turn, mayRead: mayRead))
            \(label.map(self.label))\(link)</li>
            """
    }

    /// What was said on both sides, with its sound.
    func exchange(_ record: CallRecord, _ turn: TurnRow, mayRead: Bool, key: String? = nil) -> HTML {
        let asked: HTML? = port.words(ofPrompt: turn.asked).map { words in
            "<p class=\"said\"><span class=\"who-says\">Switchboard</span> \(words)</p>"
        }
        let hypotheses = mayRead ? Self.hypotheses(turn) : []
        let answer: HTML
        switch turn.heard {
        case .utterance:
            answer =
                !mayRead
                ? "<p>The caller spoke.</p>"
                : hypotheses.first.map { best -> HTML in
                    "<p class=\"heard\"><span class=\"who-says\">Heard from the caller</span> “\(best.text)”</p>"
                } ?? "<p>The caller spoke; no words were understood, or they are past their time.</p>"
        case .digits:
            answer =
                mayRead
                ? "<p class=\"heard\"><span class=\"who-says\">Keys</span> \(turn.digits ?? "past their time")</p>"
                : "<p>The caller pressed keys.</p>"
        case .noInput: answer = "<p>The caller said nothing.</p>"
        case .hangUp: answer = "<p>The caller hung up.</p>"
        }
        let alternatives: HTML =
            hypotheses.count > 1
            ? """
            <details><summary>What else it may have been</summary><ul>\(hypotheses.dropFirst().prefix(8).map { other -> HTML in
                "<li>“\(other.text)” (\(Self.percent(other.confidence)))</li>"
            })</ul></details>
            """ : .nothing
        var sound: HTML = .nothing
        if mayRead, turn.audioPath != nil, turn.audioStart != nil {
            let keyed: HTML? = key.map { " data-key=\"\($0)\" data-key-words=\"listens\"" }
            sound = """
                <audio controls preload="none" src="/calls/\(record.call.id.percentEncoded)/turns/\(turn.number)/sound.wav" aria-label="Turn \(turn.number) as sound"\(keyed)></audio>
                """
        }
        return "\(asked)\(answer)\(sound)\(alternatives)"
    }

    /// What was made of it, and why.
    func decision(_ turn: TurnRow, mayRead: Bool) -> HTML {
        guard let verdict = turn.verdict else { return .nothing }
        let candidates =
            turn.decision.flatMap { try? JSONDecoder().decode(Decision.self, from: Data($0.utf8)) }?.candidates ?? []
        let list: HTML =
            candidates.isEmpty
            ? .nothing
            : """
            <details><summary>What it thought of</summary>\(Table(
                caption: "Destinations that were considered", isCaptionShown: false,
                columns: ["Destination", "Probability"] + (mayRead ? ["Phrase"] : []), numbers: [1],
                rows: candidates.prefix(5).map { candidate in
                    [HTML(name(of: candidate.destination.label)), HTML(Self.percent(candidate.probability))]
                        + (mayRead ? [HTML(candidate.phrase)] : [])
                }).html)</details>
            """
        let why: HTML? = mayRead ? turn.reason.map { "<p><strong>Why:</strong> \($0)</p>" } : nil
        return "<p><strong>Understood:</strong> \(understood(verdict))</p>\(why)\(list)"
    }

    /// A verdict in plain words.
    func understood(_ text: String) -> String {
        switch Interpretation(text: text) {
        case .accept(let one): name(of: one.label)
        case .confirm(let one): "perhaps \(name(of: one.label)), and asked"
        case .choose(let several):
            "one of " + several.map { name(of: $0.label) }.joined(separator: ", ") + ", and asked"
        case .which(let one): "\(name(of: one.label)), and asked which"
        case .signpost(let one): "\(name(of: one.label)), which is another body’s business"
        case .danger: "danger"
        case .noMatch: "nothing"
        case .noInput: "silence"
        case .hangUp: "the caller hung up"
        default: text
        }
    }

    private static func question(_ key: String) -> String {
        let words = key.replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private func label(_ label: LabelRow) -> HTML {
        "<p><strong class=\"tag\">Labelled</strong> \(name(of: label.expect)), by \(label.by) at \(Self.moment(label.at))</p>"
    }

    // MARK: Sound

    /// Why another node's recording of a call cannot be heard; nil when it can, or it is this one's.
    private func absence(of call: CallRow) async -> RecordingAbsence? {
        guard let place = call.recording, recordings.own.isElsewhere(place) else { return nil }
        return await recordings.absence(of: place)
    }

    private func sound(_ visit: Visit, _ record: CallRecord, turn: TurnRow?) async throws -> HTTPResponse {
        guard let path = turn == nil ? record.call.audioPath : turn?.audioPath else { return notFound(visit) }
        var stretch: ClosedRange<Int>?
        if let turn {
            // From the question, and a moment more at the end than was listened to.
            let start = max(0, (turn.timings.promptStart ?? turn.audioStart ?? 0) - 100)
            stretch = start...max(start, (turn.audioEnd ?? start) + 400)
        }
        let data: Data
        do {
            data = try await clips.clip(of: record.call.recording(at: path), stretch, from: recordings)
        } catch let absence as RecordingAbsence where absence != .gone {
            return message(visit, "The recording cannot be heard just now", "<p>\(absence.sentence)</p>", status: 503)
        } catch { return notFound(visit) }
        try await note(visit, "heard", record.call.id, turn.map { "turn \($0.number)" } ?? "whole", onceIn: 10 * 60)
        return ByteRange.response(data, type: "audio/wav", range: visit.request.header("range"))
    }
}

extension RecordingAbsence {
    /// As a page says it.
    fileprivate var sentence: String { description.prefix(1).uppercased() + description.dropFirst() + "." }
}
