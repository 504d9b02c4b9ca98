import Audio
import CallHistory
import Foundation
import Grammar
import Routing
import Synchronization
import Telephony
@testable import Dialogue

/// A conversation about one of the three forms that come with the example council, from a script.
struct FormRehearsal {
    enum Step {
        case say(String)
        case press(String)
        /// The caller says nothing until asked again.
        case silence
        case hangUp
    }

    var steps: [Step]
    var caller = Caller()
    var start = monday
    var resultsAreFull = false

    init(_ steps: Step...) { self.steps = steps }

    /// A Monday in November, at eleven.
    static let monday = Date(timeIntervalSince1970: 1_795_431_600)

    struct Outcome {
        var ending: CallEnding
        var transfers: [String]
        var texts: [PromisedText]
        var said: [PromptID]
        var words: [String]
        var turns: [Turn]
        /// Every state of the form that was kept, in order.
        var kept: [FormRecord]
        /// What had been said when the complete form was kept.
        var saidBeforeKept: [PromptID]

        /// The answers of the form as it stands at the end.
        var answers: [String: String] {
            Dictionary(uniqueKeysWithValues: (kept.last?.answers ?? []).map { ($0.slot, $0.value.text) })
        }
        var isComplete: Bool { kept.last?.isComplete ?? false }
    }

    func run() async throws -> Outcome {
        let call = ReplayCall(id: "rehearsal", steps: steps.flatMap(\.replayed), caller: caller, start: start)
        let lines = steps.compactMap { if case .say(let line) = $0 { line } else { nil } }
        let notebook = Diary()
        let outbox = Letters()
        let forms = Drawer(isFull: resultsAreFull, diary: notebook)
        var conversation = Conversation(
            call: call, listener: ScriptedListener(lines), service: try Self.service.get(), outbox: outbox,
            journal: notebook, forms: forms)
        let ending = await conversation.run()
        return notebook.entries.withLock { entries in
            Outcome(
                ending: ending, transfers: call.transfers.map(\.uri), texts: outbox.texts.withLock { $0 },
                said: entries.compactMap(\.prompt),
                words: entries.compactMap { if case .said(_, let words, _) = $0 { words } else { nil } },
                turns: entries.compactMap { if case .heard(let turn) = $0 { turn } else { nil } },
                kept: forms.kept.withLock { $0 }, saidBeforeKept: forms.saidBefore.withLock { $0 })
        }
    }

    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Made once: it is the whole example council.
    private static let service = Result {
        let grammar = try Grammar(directory: package.appending(path: "Grammars/south-hams"))
        return CouncilProfile(
            grammar: grammar, router: Router(grammar: grammar, pronouncer: SpellingPronouncer()), prompts: Words())
    }
}

extension FormRehearsal.Step {
    fileprivate var replayed: [ReplayCall.Step] {
        switch self {
        case .say: [.answer(ScriptedListener.sound)]
        case .press(let keys): [.keys(keys)]
        case .silence: [.silence(.seconds(18))]
        case .hangUp: [.silence(.seconds(4)), .hangUp]
        }
    }
}

extension JournalEntry {
    fileprivate var prompt: PromptID? { if case .said(let prompt, _, _) = self { prompt } else { nil } }
}

/// Every prompt is a second of a hum; its words are those that a caller hears.
private struct Words: PromptSource {
    func announcement(_ name: String) -> Pcm? { nil }
    func spoken(_ prompt: Prompt) -> (audio: Pcm, words: String) {
        (
            Pcm(samples: [Int16](repeating: 100, count: 8000), rate: 8000),
            prompt.id.rawValue + ": " + prompt.names.sorted { $0.key < $1.key }.map(\.value).joined(separator: " is ")
        )
    }
}

private final class Diary: Journal {
    let entries = Mutex<[JournalEntry]>([])
    func note(_ entry: JournalEntry, on callID: String) async { entries.withLock { $0.append(entry) } }
}

private final class Letters: TextOutbox {
    let texts = Mutex<[PromisedText]>([])
    func promise(_ text: PromisedText) async throws -> String {
        texts.withLock { $0.append(text) }
        return "ref"
    }
}

private final class Drawer: FormResults {
    struct Full: Error {}
    let isFull: Bool
    let diary: Diary
    let kept = Mutex<[FormRecord]>([])
    let saidBefore = Mutex<[PromptID]>([])

    init(isFull: Bool, diary: Diary) {
        self.isFull = isFull
        self.diary = diary
    }

    func keep(_ record: FormRecord) async throws -> String {
        if isFull { throw Full() }
        kept.withLock { $0.append(record) }
        if record.isComplete {
            let said = diary.entries.withLock { $0.compactMap(\.prompt) }
            saidBefore.withLock { $0 = said }
        }
        return record.reference ?? "SH-4827-3144"
    }
}
