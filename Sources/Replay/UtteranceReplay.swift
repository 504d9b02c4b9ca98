import Audio
import Foundation
import Recognition
import Routing
import Speech
import SpokenValues
import SwitchboardEngine
import Utilities

/// Replays utterances one after the other through the same listener and router as a live call's.
package struct UtteranceReplay {
    /// What answers.
    package let council: CompiledCouncil
    /// The line that recordings are sent over.
    package let line: RecordingLine
    /// The manifest's words are taken as typed, and no recording is opened.
    package let asText: Bool
    /// What is listened for; of another than `.routing`, only the words count.
    package let vocabulary: Vocabulary

    /// Parameters as the properties.
    package init(
        council: CompiledCouncil, line: RecordingLine, asText: Bool = false, vocabulary: Vocabulary = .routing
    ) {
        self.vocabulary = vocabulary
        self.council = council
        self.line = line
        self.asText = asText
    }

    /// - Throws: `RecordingError` for the first recording that cannot be read.
    package func run(_ items: [Manifest.Item]) async throws -> [ReplayResult] {
        var progress = ProgressBar(total: items.count)
        defer { progress.finish() }
        return try items.map { item in
            defer { progress.advance() }
            return asText ? typed(item) : try replay(item)
        }
    }

    private func typed(_ item: Manifest.Item) -> ReplayResult {
        let clock = ContinuousClock()
        let start = clock.now
        let processor = ProcessorTime.now
        let utterance = item.typed
        let decision = council.router.decideEachWish(utterance).decision
        return ReplayResult(
            item: item, utterance: utterance, decision: decision, latency: (clock.now - start) / .milliseconds(1),
            audio: 0, processor: ProcessorTime.now - processor)
    }

    private func replay(_ item: Manifest.Item) throws -> ReplayResult {
        let (recording, length) = try line.utterance(item.file)
        let processor = ProcessorTime.now
        let turn = try Self.decide(on: recording, council: council, vocabulary: vocabulary)
        return ReplayResult(
            item: item, utterance: turn.utterance, decision: turn.decision, latency: turn.latency, audio: length,
            processor: ProcessorTime.now - processor)
    }

    /// What came of one recorded turn.
    package struct Turn {
        /// What was recognised; nil when nothing was.
        package var utterance: Utterance?
        var decision: Decision
        /// Real time from the last 20 ms of the turn to the decision (ms).
        package var latency: Double
    }

    /// Listens to a recorded turn as on a call, and decides.
    package static func decide(
        on recording: Pcm, council: CompiledCouncil, vocabulary: Vocabulary = .routing
    ) throws -> Turn {
        let router = council.router
        let listener = TurnListener(recogniser: council.recogniser) { router.isComplete($0) }
        let clock = ContinuousClock()
        listener.begin(vocabulary: vocabulary)
        defer { listener.end() }
        var utterance: Utterance?
        var last = clock.now
        for offset in stride(from: 0, to: recording.samples.count, by: recording.rate / AudioFrame.perSecond) {
            let frame = AudioFrame(copying: recording.samples, from: offset, rate: recording.rate)
            last = clock.now
            if case .utterance(let heard) = try listener.hear(frame) {
                utterance = heard
                break
            }
        }
        if utterance == nil {
            last = clock.now
            utterance = try listener.finish()
        }
        let decision = router.decideEachWish(utterance ?? Utterance(hypotheses: [])).decision
        return Turn(utterance: utterance, decision: decision, latency: (clock.now - last) / .milliseconds(1))
    }
}
