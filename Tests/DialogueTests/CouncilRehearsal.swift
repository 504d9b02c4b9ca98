import Audio
import CallHistory
import Foundation
import Grammar
import Routing
import Synchronization
import Telephony
@testable import Dialogue

/// A conversation with a council whose settings the test makes.
struct CouncilRehearsal {
    var steps: [ReplayCall.Step]
    var lines: [String]
    var caller = Caller(number: "01803861234")
    var start = "2026-06-08T10:00:00Z"
    var transferOutcomes: [TransferOutcome] = []
    /// More of `council.json`.
    var council = ""
    /// More of the route "council_tax".
    var tax = ""
    /// More of the route "potholes", which is the county's.
    var potholes = ""
    /// More of the route "bins".
    var bins = ""
    /// More rules of `routes.jsgf`.
    var rules = ""
    /// More routes of `routes.json`.
    var routes = ""
    /// More of the target "tax".
    var target = ""
    var recordPage: String?

    /// - Parameter lines: what the caller says, each in answer to a question.
    init(_ lines: String...) {
        self.lines = lines
        steps = lines.map { _ in .answer(ScriptedListener.sound) }
    }

    struct Outcome {
        var ending: CallEnding
        var targets: [TransferTarget]
        var said: [PromptID]
        /// Each prompt with its names; in the other language they begin with "cy".
        var words: [String]
        var turns: [Turn]
        var actions: [CallAction]
        var kept: [FormRecord]

        var transfers: [String] { targets.map { String($0.uri.dropFirst(4).prefix { $0 != "@" }) } }
    }

    func run() async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "council-\(UUID().uuidString)")
        let forms = folder.appending(path: "forms")
        try FileManager.default.createDirectory(at: forms, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        let grammar = try Grammar(directory: folder)
        let call = ReplayCall(
            id: "rehearsal", steps: steps, caller: caller, start: try Date(start, strategy: .iso8601),
            transferOutcomes: transferOutcomes)
        let other = grammar.council?.secondLanguage.map {
            OtherLanguage(key: $0.key, prompts: Spoken(language: "cy "), target: $0.target)
        }
        let service = CouncilProfile(
            grammar: grammar, router: Router(grammar: grammar, pronouncer: SpellingPronouncer()),
            prompts: Spoken(language: ""), secondLanguage: other)
        let notebook = Notes()
        let drawer = Kept()
        var conversation = Conversation(
            call: call, listener: ScriptedListener(lines), service: service, outbox: NoTexts(), journal: notebook,
            forms: drawer, settings: Settings(recordPage: recordPage))
        let ending = await conversation.run()
        return notebook.entries.withLock { entries in
            Outcome(
                ending: ending, targets: call.transfers,
                said: entries.compactMap { if case .said(let prompt, _, _) = $0 { prompt } else { nil } },
                words: entries.compactMap { if case .said(_, let words, _) = $0 { words } else { nil } },
                turns: entries.compactMap { if case .heard(let turn) = $0 { turn } else { nil } },
                actions: entries.compactMap { if case .did(let action, _) = $0 { action } else { nil } },
                kept: drawer.kept.withLock { $0 })
        }
    }

    private var files: [String: String] {
        [
            "routes.jsgf": """
            #JSGF V1.0 UTF-8 en-GB;
            grammar routes;
            public <council_tax> = council tax [in <place>] | pay my council tax;
            <place> = totnes | dartmouth;
            public <potholes> = potholes | hole in the road;
            public <bins> = missed bin;
            \(rules)
            """,
            "council.json": """
            {
              "name": "Test Council", "operator": "operator", "hours_spoken": "nine to five",
              "hours": {"monday": ["09:00-17:00"], "tuesday": ["09:00-17:00"], "wednesday": ["09:00-17:00"]},
              "targets": {
                "operator": {"name": "the operator", "uri": "sip:operator@pbx"},
                "tax": {"name": "the council tax team", "uri": "sip:tax@pbx"\(target)},
                "desk": {"name": "the help desk", "uri": "sip:desk@pbx"},
                "night": {"name": "the night team", "uri": "sip:night@pbx"},
                "old": {"name": "the old switchboard", "uri": "sip:old@pbx"},
                "county": {"name": "the county", "uri": "sip:county@pbx"}
              },
              "teams": {"night": {"name": "the night team", "target": "night", "hours": {"monday": ["22:00-06:00"]}}},
              "bodies": {"county": {"name": "the county council", "target": "county"}},
              "thresholds": {"accept": 0.8, "confirm": 0.4}\(council)
            }
            """,
            "routes.json": """
            {
              "council_tax": {"name": "council tax", "transfer": "tax"\(tax)},
              "potholes": {"name": "potholes", "owner": "county"\(potholes)},
              "bins": {"name": "a missed bin", "transfer": "desk"\(bins)}\(routes)
            }
            """,
            "forms/message.json": """
            {
              "title": "your message",
              "slots": [
                {"id": "number", "type": "number", "name": "the number", "question": "Which number?",
                 "reprompt": "Please say a number."}
              ]
            }
            """,
        ]
    }
}

/// Every prompt is a second of a hum.
private struct Spoken: PromptSource {
    let language: String
    /// As many samples as the name has letters, so that a test can tell; a person's wish has no recording.
    func announcement(_ name: String) -> Pcm? {
        name == "council tax" ? Pcm(samples: [Int16](repeating: 100, count: name.count), rate: 8000) : nil
    }
    func spoken(_ prompt: Prompt) -> (audio: Pcm, words: String) {
        let names = prompt.names.sorted { $0.key < $1.key }.map(\.value).joined(separator: ", ")
        return (
            Pcm(samples: [Int16](repeating: 100, count: 8000), rate: 8000), "\(language)\(prompt.id.rawValue): \(names)"
        )
    }
}

private final class Notes: Journal {
    let entries = Mutex<[JournalEntry]>([])
    func note(_ entry: JournalEntry, on callID: String) async { entries.withLock { $0.append(entry) } }
}

private struct NoTexts: TextOutbox {
    struct Refused: Error {}
    func promise(_ text: PromisedText) async throws -> String { throw Refused() }
}

private final class Kept: FormResults {
    let kept = Mutex<[FormRecord]>([])
    func keep(_ record: FormRecord) async throws -> String {
        kept.withLock { $0.append(record) }
        return record.reference ?? "TC-1234"
    }
}
