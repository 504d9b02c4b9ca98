import Synchronization

/// Remembers lines: of a log, of complaints.
package final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    package init() {}
    package var all: [String] { lines.withLock { $0 } }
    @Sendable package func write(_ line: String) { lines.withLock { $0.append(line) } }

    /// Waits for a line, five seconds at most.
    package func wait(for text: String) async -> Bool {
        for _ in 0..<250 {
            if all.contains(where: { $0.contains(text) }) { return true }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}
