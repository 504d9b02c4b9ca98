import Audio
import Synchronization

/// What happens on one call, on its way from the stack's thread to the dialogue's `next()`.
///
/// Holds at most two seconds of audio: a dialogue that does not keep up loses the oldest frames and nothing else.
/// Nothing is allocated for a frame. One consumer.
package final class CallEvents: Sendable {
    private struct State {
        /// A ring of frames, and the other events, each with the number of the frame that it came behind.
        var frames: [AudioFrame]
        var first = 0
        var count = 0
        /// How many frames were taken out or dropped since the beginning.
        var passed = 0
        var others: [(behind: Int, event: CallEvent)] = []
        var ending: CallEnding?
        var waiter: UnsafeContinuation<CallEvent, Never>?
    }

    /// At most this many events that are not audio wait: a peer that sends a flood of keys fills no memory.
    private static let otherLimit = 200

    private let capacity: Int
    private let state: Mutex<State>

    /// - Parameter capacity: how many 20 ms frames may wait.
    package init(capacity: Int = 100) {
        self.capacity = max(1, capacity)
        let frames = [AudioFrame](repeating: AudioFrame(silenceAt: 8000), count: self.capacity)
        state = Mutex(State(frames: frames))
    }

    /// Adds 20 ms of audio; the oldest goes when there is no room.
    package func push(_ frame: AudioFrame) {
        let waiter = state.withLock { state -> UnsafeContinuation<CallEvent, Never>? in
            guard state.ending == nil else { return nil }
            if let waiter = state.waiter {
                state.waiter = nil
                state.passed += 1
                return waiter
            }
            if state.count == capacity {
                state.first = (state.first + 1) % capacity
                state.count -= 1
                state.passed += 1
            }
            state.frames[(state.first + state.count) % capacity] = frame
            state.count += 1
            return nil
        }
        waiter?.resume(returning: .audio(frame))
    }

    /// Adds an event. After the first `.ended` nothing more is taken.
    package func push(_ event: CallEvent) {
        if case .audio(let frame) = event { return push(frame) }
        let waiter = state.withLock { state -> UnsafeContinuation<CallEvent, Never>? in
            guard state.ending == nil else { return nil }
            if case .ended(let ending) = event { state.ending = ending }
            if let waiter = state.waiter {
                state.waiter = nil
                return waiter
            }
            // The ending stands in `ending` and follows when all else is taken.
            if state.ending == nil, state.others.count < Self.otherLimit {
                state.others.append((state.passed + state.count, event))
            }
            return nil
        }
        waiter?.resume(returning: event)
    }

    /// Takes the next event out, and waits for one if there is none. After `.ended`, `.ended` again.
    package func next() async -> CallEvent {
        await withUnsafeContinuation { continuation in
            let ready = state.withLock { state -> CallEvent? in
                if let other = state.others.first, other.behind <= state.passed {
                    state.others.removeFirst()
                    return other.event
                }
                if state.count > 0 {
                    let frame = state.frames[state.first]
                    state.first = (state.first + 1) % capacity
                    state.count -= 1
                    state.passed += 1
                    return .audio(frame)
                }
                if let ending = state.ending { return .ended(ending) }
                state.waiter = continuation
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }
}
