import Dispatch
import Synchronization

/// The requests of a listener that are being answered: a few at once, so that one that takes long holds up nobody else, and many take
/// no more memory than a few.
final class HTTPAnswers: Sendable {
    /// What comes of a request.
    final class Answer: Sendable {
        private let held = Mutex(HTTPResponse(status: 500))
        var response: HTTPResponse { held.withLock { $0 } }

        fileprivate func set(_ response: HTTPResponse) { held.withLock { $0 = response } }
    }

    private struct State: Sendable {
        var running = 0
        var waiting: [@Sendable () -> Void] = []
        var isOver = false
    }

    private let most: Int
    private let state = Mutex(State())
    private let ended = DispatchSemaphore(value: 0)

    init(most: Int) { self.most = most }

    /// Has a request answered, when it is its turn.
    /// - Parameter done: told when the answer is there.
    /// - Returns: nil where nothing is answered any more.
    func begin(
        _ request: HTTPRequest, _ handler: @escaping HTTPListener.Handler, done: @escaping @Sendable () -> Void
    ) -> Answer? {
        let answer = Answer()
        let work: @Sendable () -> Void = {
            // On other threads than calls' tasks, which are not to wait behind pages.
            Task(priority: .utility) {
                answer.set(await handler(request))
                done()
                self.next()
            }
        }
        let isFree = state.withLock { state -> Bool? in
            if state.isOver { return nil }
            guard state.running < self.most else {
                state.waiting.append(work)
                return false
            }
            state.running += 1
            return true
        }
        guard let isFree else { return nil }
        if isFree { work() }
        return answer
    }

    private func next() {
        let (work, isLast) = state.withLock { state -> ((@Sendable () -> Void)?, Bool) in
            if !state.waiting.isEmpty { return (state.waiting.removeFirst(), false) }
            state.running -= 1
            return (nil, state.isOver && state.running == 0)
        }
        work?()
        if isLast { ended.signal() }
    }

    /// Takes no more, and waits for those there are.
    func end() {
        let isDone = state.withLock { state in
            state.isOver = true
            return state.running == 0
        }
        if !isDone { ended.wait() }
    }
}
