import Audio
import Dialogue
import Recognition
import Routing
import Speech

/// The recogniser as one call's dialogue hears through it.
package actor RecogniserListener: Listener {
    private let turn: TurnListener
    private var isAnswer: (@Sendable ([String]) -> Bool)?

    /// - Parameters:
    ///   - recogniser: sound to utterances.
    ///   - router: says when a caller has said enough.
    package init(recogniser: Recogniser, router: Router) {
        turn = TurnListener(recogniser: recogniser) { router.isComplete($0) }
    }

    package func begin(_ vocabulary: Vocabulary, timing: TurnTiming) async throws {
        turn.begin(
            vocabulary: vocabulary,
            timing: EndpointingTimeouts(
                complete: timing.complete / .seconds(1), incomplete: timing.incomplete / .seconds(1),
                maxSpeech: timing.maxSpeech / .seconds(1)),
            isAnswer: isAnswer)
    }

    package func expect(_ isAnswer: (@Sendable ([String]) -> Bool)?) async { self.isAnswer = isAnswer }

    package func hear(_ frame: AudioFrame) async throws -> Hearing {
        switch try turn.hear(frame) {
        case .silence: .silence
        case .speechBegan: .speechBegan
        case .speech: .speech
        case .utterance(let utterance): .utterance(utterance)
        }
    }

    package func end() async { turn.end() }
}
