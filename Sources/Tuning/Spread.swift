import Dispatch
import Synchronization

/// Long work on several cores, on threads of its own: a switchboard that answers calls meanwhile keeps those of its tasks.
enum Spread {
    /// What `work` makes of each, in their order.
    /// - Throws: the first error; nothing further is begun then.
    static func over<Element: Sendable, Result: Sendable>(
        _ elements: [Element], cores: Int, _ work: @escaping @Sendable (Element) throws -> Result
    ) async throws -> [Result] {
        let shared = Shared<Result>(count: elements.count)
        let queue = DispatchQueue(label: "tuning", qos: .utility, attributes: .concurrent)
        await withCheckedContinuation { continuation in
            let group = DispatchGroup()
            for _ in 0..<max(1, min(cores, elements.count)) {
                queue.async(group: group) {
                    while let place = shared.next() {
                        do { shared.keep(try work(elements[place]), at: place) } catch { shared.fail(error) }
                    }
                }
            }
            group.notify(queue: queue) { continuation.resume() }
        }
        return try shared.results()
    }
}

private struct State<Result: Sendable>: Sendable {
    var begun = 0
    var results: [Result?]
    var failure: (any Error)?
}

private final class Shared<Result: Sendable>: Sendable {
    private let state: Mutex<State<Result>>

    init(count: Int) { state = Mutex(State(results: Array(repeating: nil, count: count))) }

    /// The place of the next; nil when all are begun, or one has failed.
    func next() -> Int? {
        state.withLock { state in
            guard state.failure == nil, state.begun < state.results.count else { return nil }
            state.begun += 1
            return state.begun - 1
        }
    }

    func keep(_ result: Result, at place: Int) { state.withLock { $0.results[place] = result } }

    func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }

    func results() throws -> [Result] {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            return state.results.compactMap(\.self)
        }
    }
}
