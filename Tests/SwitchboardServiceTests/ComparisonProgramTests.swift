import Foundation
import TestSupport
import Testing

@testable import SwitchboardService

@Suite(.timeLimit(.minutes(1))) struct ComparisonProgramTests {
    @Test func `a comparison that nobody waits for any more ends at once, and its process with it`() async throws {
        let folder = try TemporaryFolder([
            "compare": """
            #!/bin/sh
            echo $$ > "$(dirname "$0")/running"
            exec sleep 600
            """
        ])
        let (script, running) = (folder.appending(path: "compare"), folder.appending(path: "running"))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script.path)
        let comparison = ComparisonProgram(Configuration(), program: script.path)
        let task = Task { try await comparison.compare(folder.url, isImplied: false) { _ in } }
        var number: pid_t?
        while number == nil {
            try await Task.sleep(for: .milliseconds(20))
            number = (try? String(contentsOf: running, encoding: .utf8))
                .flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(kill(try #require(number), 0) == -1)
    }
}
