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
    ///   - isAnswer: whether the words heard so far are a whole answer, so that a short silence after them is enough;
    ///     nil asks the grammar.
    /// - Throws: when no recogniser can be had within its limit.
    func begin(
        _ vocabulary: Vocabulary, timing: EndpointingTimeouts, isAnswer: (@Sendable ([String]) -> Bool)?
    ) async throws
    /// Takes 20 ms of the caller's audio and says what the turn has come to.
    func hear(_ frame: AudioFrame) async throws -> ListenerEvent
    /// Ends the turn early and gives back whatever was borrowed. Harmless when the turn is over.
    func end() async
}

extension Listener {
    /// Starts a turn with the usual times, in which the grammar knows what is a whole answer.
    package func begin(_ vocabulary: Vocabulary) async throws {
        try await begin(vocabulary, timing: EndpointingTimeouts(), isAnswer: nil)
    }
}
