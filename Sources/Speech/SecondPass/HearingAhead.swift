import Audio
import Dispatch
import Recognition
import Synchronization

/// A second pass that works on a thread of its own while its caller is still listened to.
final class HearingAhead: Sendable {
    private let done = DispatchSemaphore(value: 0)
    private let state = Mutex<(isCancelled: Bool, heard: SecondHearing?)>((false, nil))

    /// For all of them: what is not needed any longer and has not begun never begins.
    private static let queue = DispatchQueue(label: "second pass", qos: .userInitiated, attributes: .concurrent)

    /// Begins.
    init(_ work: @escaping @Sendable () -> SecondHearing?) {
        Self.queue.async { [self] in
            defer { done.signal() }
            guard !state.withLock({ $0.isCancelled }) else { return }
            let heard = work()
            state.withLock { $0.heard = heard }
        }
    }

    /// Nobody will ask for it.
    func cancel() { state.withLock { $0.isCancelled = true } }

    /// What was heard, once that is known. Ask once.
    func result() -> SecondHearing? {
        done.wait()
        return state.withLock { $0.heard }
    }
}

extension SecondPass {
    /// Begins to hear an utterance that may be over.
    func hearAhead(_ sound: Pcm, for vocabulary: Vocabulary) -> HearingAhead {
        HearingAhead { self.hear(sound, for: vocabulary) }
    }
}
