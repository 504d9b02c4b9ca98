import Audio
import Dialogue
import Recognition
import Synchronization

/// Hears what a script says: each stretch of sound stands for the next line of words, however it sounds.
package final class ScriptedListener: Listener {
    private let state: Mutex<State>

    private struct State {
        var lines: ArraySlice<String>
        var speaking = false
        var quiet = 0
    }

    /// - Parameter lines: what is understood of each stretch of sound, in order.
    package init(_ lines: [String]) { state = Mutex(State(lines: lines[...])) }

    /// A stretch of sound for `ReplayCall`: 600 ms.
    package static let sound = Pcm(samples: [Int16](repeating: 1000, count: 4800), rate: 8000)

    package func begin(
        _ vocabulary: Vocabulary, timing: EndpointingTimeouts, isAnswer: (@Sendable ([String]) -> Bool)?
    ) async throws {
        state.withLock {
            $0.speaking = false
            $0.quiet = 0
        }
    }

    package func hear(_ frame: AudioFrame) async throws -> ListenerEvent {
        state.withLock { state in
            if frame.samples[0] != 0 {
                defer { state.speaking = true }
                state.quiet = 0
                return state.speaking ? .speech : .speechBegan
            }
            guard state.speaking else { return .silence }
            state.quiet += 1
            guard state.quiet >= 25 else { return .speech }
            state.speaking = false
            return .utterance(Utterance(typed: state.lines.popFirst() ?? ""))
        }
    }

    package func end() async {}
}
