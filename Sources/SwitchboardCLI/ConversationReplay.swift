import Audio
import Dialogue
import Foundation
import Routing
import Speech
import Telephony

/// Replays whole calls: the dialogue runs on the caller's side of each as it would live, and its transcript is printed.
struct ConversationReplay {
    private let publication: Publication
    private let prompts: PromptBook
    private let line: RecordingLine
    private let caller: String?
    private let date: Date?
    private let files: [String]

    init(grammar: String?, cache: String, line: RecordingLine, _ arguments: inout Arguments) throws {
        let configuration = Configuration()
        let promptsFolder = try arguments.option("prompts") ?? configuration.prompts
        caller = try arguments.option("caller")
        date = try arguments.option("at").map(ServeCommand.date)
        files = try arguments.positionals()
        guard !files.isEmpty else { throw UsageError("name the recordings of the callers' side") }
        let directory = grammar ?? configuration.grammar
        publication = try Publication(directory: directory, cache: cache, settings: RecogniserSettings(decoders: 1))
        prompts = try publication.prompts(in: promptsFolder, rate: 8000)
        self.line = line
    }

    func run() async throws {
        for file in files {
            if files.count > 1 { print("\n\(file)") }
            try await replay(file)
        }
    }

    private func replay(_ file: String) async throws {
        let speech = try line.call(file)
        let events = try RecordedEvents(beside: URL(filePath: file))
        let call = ReplayCall(recording: speech, events: events, caller: caller, began: date)
        let service = Service(grammar: publication.grammar, router: publication.router, prompts: prompts)
        let texts = TextsOnPaper()
        var conversation = Conversation(
            call: call, listener: publication.listener(), service: service, outbox: texts,
            journal: Transcript { print($0) })
        await conversation.run()
        for target in call.transfers { print("         → \(target.uri)") }
        for text in await texts.texts { print("         text: \(text.body)") }
    }
}

/// Texts that a replay would have sent. None is.
private actor TextsOnPaper: TextOutbox {
    var texts: [PromisedText] = []

    func promise(_ text: PromisedText) async throws -> String {
        texts.append(text)
        return "replay-\(texts.count)"
    }
}

extension ReplayCall {
    /// A call from its recording, with the keys, transfers and end that were noted beside it. Without notes the caller
    /// waits in silence after the recording, and every transfer succeeds.
    convenience init(recording: Pcm, events: RecordedEvents?, caller: String?, began: Date?) {
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
