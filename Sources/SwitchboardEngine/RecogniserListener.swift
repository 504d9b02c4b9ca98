import Audio
import Dialogue
import Recognition
import Routing
import Speech

/// The recogniser as one call's dialogue hears through it.
package actor RecogniserListener: Listener {
    private let turn: TurnListener

    /// - Parameters:
    ///   - recogniser: sound to utterances.
    ///   - router: says when a caller has said enough.
    package init(recogniser: Recogniser, router: Router) {
        turn = TurnListener(recogniser: recogniser) { router.isComplete($0) }
    }

    package func begin(
        _ vocabulary: Vocabulary, timing: EndpointingTimeouts, isAnswer: (@Sendable ([String]) -> Bool)?
    ) async throws { turn.begin(vocabulary: vocabulary, timing: timing, isAnswer: isAnswer) }

    package func hear(_ frame: AudioFrame) async throws -> ListenerEvent { try turn.hear(frame) }

    package func end() async { turn.end() }
}
