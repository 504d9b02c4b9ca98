import Foundation
import Utilities

extension Process {
    /// Starts; the stream yields the exit status when it has ended.
    package func start() throws -> AsyncStream<Int32> {
        let (ended, end) = AsyncStream<Int32>.makeStream()
        terminationHandler = {
            end.yield($0.terminationStatus)
            end.finish()
        }
        try runHearingSignals()
        return ended
    }

    /// Waits until it has ended.
    /// - Parameter ended: what `start` returned.
    /// - Returns: its exit status; -1 when the test was cancelled meanwhile, where asking a running process would trap.
    package func status(_ ended: AsyncStream<Int32>) async -> Int32 {
        await ended.first { _ in true } ?? (isRunning ? -1 : terminationStatus)
    }
}
