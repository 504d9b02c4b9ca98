import Foundation

extension Process {
    /// Starts; the stream yields the exit status when it has ended.
    package func start() throws -> AsyncStream<Int32> {
        let (ended, end) = AsyncStream<Int32>.makeStream()
        terminationHandler = {
            end.yield($0.terminationStatus)
            end.finish()
        }
        // Dispatch's threads block signals, and what they start inherits it: no alarm and no SIGTERM would reach it.
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try run()
        return ended
    }

    /// Waits until it has ended.
    /// - Parameter ended: what `start` returned.
    /// - Returns: its exit status; -1 when the test was cancelled meanwhile, where asking a running process would trap.
    package func status(_ ended: AsyncStream<Int32>) async -> Int32 {
        await ended.first { _ in true } ?? (isRunning ? -1 : terminationStatus)
    }
}
