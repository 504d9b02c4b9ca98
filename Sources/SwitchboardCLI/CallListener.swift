import Audio
import Dialogue
import Routing
import Speech

/// The recogniser as one call's dialogue hears through it.
actor CallListener: Listener {
    private let turn: TurnListener
    private var isAnswer: (@Sendable ([String]) -> Bool)?

    init(recogniser: Recogniser, router: Router) {
        turn = TurnListener(recogniser: recogniser) { router.isComplete($0) }
    }

    func begin(_ vocabulary: Vocabulary, timing: Timing) async throws {
        turn.begin(
            vocabulary: vocabulary,
            timing: TurnTiming(
                complete: timing.complete / .seconds(1), incomplete: timing.incomplete / .seconds(1),
                maxSpeech: timing.maxSpeech / .seconds(1)),
            isAnswer: isAnswer)
    }

    func expect(_ isAnswer: (@Sendable ([String]) -> Bool)?) async { self.isAnswer = isAnswer }

    func hear(_ frame: AudioFrame) async throws -> Hearing {
        switch try turn.hear(frame) {
        case .silence: .silence
        case .speechBegan: .speechBegan
        case .speech: .speech
        case .utterance(let utterance): .utterance(utterance)
        }
    }

    func end() async { turn.end() }
}
