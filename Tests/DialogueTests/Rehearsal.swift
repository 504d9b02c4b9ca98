import Audio
import CallHistory
import Foundation
import Grammar
import Routing
import Synchronization
import Telephony
@testable import Dialogue

/// One conversation from a script, with what came of it. Nothing is real but the dialogue and the router.
struct Rehearsal {
    var steps: [ReplayCall.Step]
    var caller = Caller()
    var start = monday
    var transferOutcomes: [TransferOutcome] = []
    var outboxIsFull = false
    var listener: any Listener

    /// A Monday at eleven, in office hours.
    static let monday = Date(timeIntervalSince1970: 1_780_912_800)
    /// The day before, when the offices are closed.
    static let sunday = monday.addingTimeInterval(-86_400)

    /// - Parameter lines: what the caller says, each in answer to a question.
    init(_ lines: [String]) {
        steps = lines.map { _ in .answer(ScriptedListener.sound) }
        listener = ScriptedListener(lines)
    }

    struct Outcome {
        var ending: CallEnding
        var transfers: [String]
        var texts: [PromisedText]
        var said: [PromptID]
        var words: [String]
        var turns: [Turn]
    }

    func run() async throws -> Outcome {
        let call = ReplayCall(
            id: "rehearsal", steps: steps, caller: caller, start: start, transferOutcomes: transferOutcomes)
        let service = try Self.service()
        let outbox = Tray(isFull: outboxIsFull)
        let notebook = Notebook()
        var conversation = Conversation(
            call: call, listener: listener, service: service, outbox: outbox, journal: notebook)
        let ending = await conversation.run()
        return notebook.entries.withLock { entries in
            Outcome(
                ending: ending, transfers: call.transfers.map(\.uri), texts: outbox.texts.withLock { $0 },
                said: entries.compactMap { if case .said(let prompt, _, _) = $0 { prompt } else { nil } },
                words: entries.compactMap { if case .said(_, let words, _) = $0 { words } else { nil } },
                turns: entries.compactMap { if case .heard(let turn) = $0 { turn } else { nil } })
        }
    }

    static func service() throws -> CouncilProfile {
        let grammar = try Grammar(directory: grammar)
        return CouncilProfile(
            grammar: grammar, router: Router(grammar: grammar, pronouncer: SpellingPronouncer()), prompts: Hum())
    }

    private static let grammar = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Grammar")
}

/// Every prompt is two seconds of a hum.
private struct Hum: PromptSource {
    func announcement(_ name: String) -> Pcm? { nil }
    func spoken(_ prompt: Prompt) -> (audio: Pcm, words: String) {
        (
            Pcm(samples: [Int16](repeating: 100, count: 16_000), rate: 8000),
            prompt.id.rawValue + " " + prompt.names.values.joined(separator: " ")
        )
    }
}

private final class Notebook: Journal {
    let entries = Mutex<[JournalEntry]>([])
    func note(_ entry: JournalEntry, on callID: String) async { entries.withLock { $0.append(entry) } }
}

private final class Tray: TextOutbox {
    struct Full: Error {}
    let isFull: Bool
    let texts = Mutex<[PromisedText]>([])
    init(isFull: Bool) { self.isFull = isFull }
    func promise(_ text: PromisedText) async throws -> String {
        if isFull { throw Full() }
        texts.withLock { $0.append(text) }
        return "ref"
    }
}
