import Audio
import Dialogue
import Recognition

/// Hears what a script says: each stretch of sound stands for the next line of words, whatever it sounds like.
package actor TypedListener: Listener {
    private var lines: ArraySlice<String>
    private var isSpeaking = false
    private var quiet = 0

    /// Half a second that stands for a line.
    package static let sound = Pcm(samples: [Int16](repeating: 1000, count: 4000), rate: 8000)
    /// Frames of silence that end a line.
    private static let pause = 25

    /// - Parameter lines: what the caller says, in order.
    package init(_ lines: [String]) { self.lines = lines[...] }

    package func begin(
        _ vocabulary: Vocabulary, timing: EndpointingTimeouts, isAnswer: (@Sendable ([String]) -> Bool)?
    ) async throws {
        isSpeaking = false
        quiet = 0
    }

    package func hear(_ frame: AudioFrame) async throws -> ListenerEvent {
        if frame.withSamples({ $0[0] != 0 }) {
            defer { isSpeaking = true }
            quiet = 0
            return isSpeaking ? .speech : .speechBegan
        }
        guard isSpeaking else { return .silence }
        quiet += 1
        guard quiet >= Self.pause else { return .speech }
        isSpeaking = false
        return .utterance(Utterance(typed: lines.popFirst() ?? ""))
    }

    package func end() async {}
}
