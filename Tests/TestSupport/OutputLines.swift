import Foundation

/// What a process prints, into a file that is read as it grows: a pipe's end can be held open by other children.
package struct OutputLines: Sendable {
    package struct TimedOut: Error, CustomStringConvertible {
        let lines: [String]
        package var description: String { "the line did not come; there were:\n\(lines.joined(separator: "\n"))" }
    }

    private let file: URL

    /// - Parameter file: made anew.
    package init(_ file: URL) {
        self.file = file
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    }

    /// For the process to print to.
    package func handle() throws -> FileHandle { try FileHandle(forWritingTo: file) }

    package var text: String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }
    package var lines: [String] { text.split(separator: "\n").map(String.init) }

    /// Waits for a line.
    /// - Throws: `TimedOut`, with what came instead.
    package func first(within limit: Duration, where matches: (String) -> Bool) async throws -> String {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if let line = lines.first(where: matches) { return line }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw TimedOut(lines: lines)
    }
}
