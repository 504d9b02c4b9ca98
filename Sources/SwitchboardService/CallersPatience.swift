import Synchronization

/// How long the records are waited for while somebody on the line waits, who hears nothing meanwhile. A server may stand still without
/// being away, and a disk as well.
enum CallersPatience {
    private static let limit = Duration.seconds(5)

    /// Waits for something that the records do.
    /// - Throws: `RecordsTooSlow` when it takes too long, and it may be done all the same; what `work` throws.
    static func wait<Value: Sendable>(
        atMost limit: Duration = limit, for work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let first = First<Value>()
        return try await withCheckedThrowingContinuation { continuation in
            first.wait(continuation)
            let clock = Task {
                try await Task.sleep(for: limit)
                first.end(.failure(RecordsTooSlow()))
            }
            Task {
                do { first.end(.success(try await work())) } catch { first.end(.failure(error)) }
                clock.cancel()
            }
        }
    }

    /// Whoever comes first ends the waiting.
    private final class First<Value: Sendable>: Sendable {
        private let waiting = Mutex<CheckedContinuation<Value, any Error>?>(nil)

        func wait(_ continuation: CheckedContinuation<Value, any Error>) { waiting.withLock { $0 = continuation } }

        func end(_ result: Result<Value, any Error>) {
            let continuation = waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            continuation?.resume(with: result)
        }
    }
}

/// The records did not answer while the caller could wait.
struct RecordsTooSlow: Error, CustomStringConvertible {
    let description = "the records did not answer while the caller could wait"
}
