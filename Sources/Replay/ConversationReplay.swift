import Audio
import Dialogue
import Foundation
import SwitchboardEngine
import Telephony

/// Replays whole calls: the dialogue runs on the caller's side of each as it would live, and its transcript is printed.
package struct ConversationReplay {
    private let council: CompiledCouncil
    private let prompts: PromptBook
    private let line: RecordingLine
    private let caller: String?
    private let date: Date?
    private let asText: Bool
    private let files: [String]

    /// - Parameters:
    ///   - publication: the grammar that the calls are replayed on.
    ///   - prompts: at 8 kHz.
    ///   - line: what the recordings go through first.
    ///   - caller: who calls, where a recording has no notes beside it.
    ///   - date: when the calls are made; nil is when they were.
    ///   - asText: whether what the caller says in a script is taken as typed.
    ///   - files: recordings of callers' sides, and scripts (`.txt`).
    package init(
        council: CompiledCouncil, prompts: PromptBook, line: RecordingLine, caller: String?, date: Date?, asText: Bool,
        files: [String]
    ) {
        self.council = council
        self.prompts = prompts
        self.line = line
        self.caller = caller
        self.date = date
        self.asText = asText
        self.files = files
    }

    /// Replays it from the answer to the end.
    /// - Throws: what keeps the conversation from being replayed.
    package func run() async throws {
        var otherwise = 0
        for file in files {
            if files.count > 1 { print("\n\(file)") }
            if file.hasSuffix(".txt") {
                if try await !isAsWritten(file) { otherwise += 1 }
            } else {
                try await replay(file)
            }
        }
        guard otherwise == 0 else {
            throw ScriptError("\(otherwise) of \(files.count) conversations went otherwise than written")
        }
    }

    /// Plays a script, prints its transcript, and says whether it went as written.
    private func isAsWritten(_ path: String) async throws -> Bool {
        let file = URL(filePath: path)
        let script = try ConversationScript(reading: file)
        print(script.title)
        let replay = ScriptedReplay(script: script, file: file, asText: asText)
        if replay.asText, !asText { print("not all of it is recorded: it goes as typed") }
        let outcome = try await replay.run(council, prompts: prompts, transcript: Transcript { print($0) })
        for text in outcome.texts { print("         text: \(text.body)") }
        let asked = outcome.confirmations > 0 ? ", but for \(outcome.confirmations) × “is that …?”" : ""
        print(outcome.difference.map { "OTHERWISE: \($0)" } ?? "as written\(asked)")
        return outcome.difference == nil
    }

    private func replay(_ file: String) async throws {
        let speech = try line.call(file)
        let events = try RecordedEvents(beside: URL(filePath: file))
        let call = ReplayCall(recording: speech, events: events, caller: caller, began: date)
        let service = CouncilProfile(grammar: council.grammar, router: council.router, prompts: prompts)
        let texts = TextsOnPaper()
        var conversation = Conversation(
            call: call, listener: council.listener(), service: service, outbox: texts,
            journal: Transcript { print($0) }, surveys: ReplayedSurveys(wasAsked: events?.wasSurveyed),
            forms: FormsOnPaper())
        await conversation.run()
        for target in call.transfers { print("         → \(target.uri)") }
        for text in await texts.texts { print("         text: \(text.body)") }
    }
}

extension ReplayCall {
    /// A call from its recording, with the keys, transfers and end that were noted beside it. Without notes the caller
    /// waits in silence after the recording, and every transfer succeeds.
    package convenience init(recording: Pcm, events: RecordedEvents?, caller: String?, began: Date?) {
        self.init(
            id: "replay", steps: Self.steps(recording, events: events),
            caller: Caller(number: caller ?? events?.caller, dialled: events?.dialled),
            start: began ?? events?.began ?? Date(), rate: recording.rate,
            transferOutcomes: events?.transferOutcomes ?? [])
    }

    private static func steps(_ recording: Pcm, events: RecordedEvents?) -> [Step] {
        guard let events else { return [.audio(recording)] }
        var steps: [Step] = []
        var from = 0
        func pass(until seconds: Double) {
            let length = recording.rate / AudioFrame.perSecond
            let end = min(Int((seconds * Double(AudioFrame.perSecond)).rounded()) * length, recording.samples.count)
            guard end > from else { return }
            steps.append(.audio(Pcm(samples: Array(recording.samples[from..<end]), rate: recording.rate)))
            from = end
        }
        for event in events.events {
            guard case .key(let key) = event.kind, let digit = key.first.flatMap(Digit.init) else { continue }
            pass(until: event.at)
            steps.append(.key(digit))
        }
        pass(until: Double(recording.samples.count))
        if events.ending == .callerHungUp { steps.append(.hangUp) }
        return steps
    }
}
