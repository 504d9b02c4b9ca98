import Audio
import Recognition

/// Hears one caller, turn by turn. The recogniser stands behind it; tests put a script in its place.
///
/// One listener belongs to one call and is driven by that call's dialogue alone.
package protocol Listener: Sendable {
    /// Starts a turn: forgets what was heard before.
    /// - Parameters:
    ///   - vocabulary: what kind of answer is expected.
    ///   - timing: how long a silence ends what the caller says.
    /// - Throws: when no recogniser can be had within its limit.
    func begin(_ vocabulary: Vocabulary, timing: TurnTiming) async throws
    /// Says what makes a whole answer in the turns to come, so that a short silence after it is enough.
    /// - Parameter isAnswer: of words heard so far; nil asks the grammar.
    func expect(_ isAnswer: (@Sendable ([String]) -> Bool)?) async
    /// Takes 20 ms of the caller's audio and says what the turn has come to.
    func hear(_ frame: AudioFrame) async throws -> Hearing
    /// Ends the turn early and gives back whatever was borrowed. Harmless when the turn is over.
    func end() async
}

extension Listener {
    /// Knows no whole answers.
    package func expect(_ isAnswer: (@Sendable ([String]) -> Bool)?) async {}

    /// Starts a turn with the usual times.
    package func begin(_ vocabulary: Vocabulary) async throws { try await begin(vocabulary, timing: TurnTiming()) }
}

/// What a turn has come to after another 20 ms.
package enum Hearing: Sendable {
    /// Nobody is speaking.
    case silence
    /// Speech has just begun: time to stop a prompt that is playing.
    case speechBegan
    /// Speech goes on, or a short pause within it.
    case speech
    /// The caller has finished.
    case utterance(Utterance)
}
