import Foundation
import Testing

/// A program that a test starts and ends: a real peer.
package final class Program {
    private let process = Process()
    private let output: OutputLines
    private let ended: AsyncStream<Int32>

    package static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    package static func isInstalled(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Starts it; what it prints goes to a file, which is read as it grows.
    package init(_ path: String, _ arguments: [String], in folder: URL) throws {
        output = OutputLines(folder.appending(path: "output-\(UUID().uuidString)"))
        let printing = try output.handle()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = printing
        process.standardError = printing
        ended = try process.start()
    }

    package var printed: String { output.text }

    /// Waits for some words, ten seconds at most.
    package func prints(_ words: String) async -> Bool {
        for _ in 0..<500 {
            if printed.contains(words) { return true }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    /// Waits until it has ended by itself.
    package func end() async -> Int32 { await process.status(ended) }

    /// Ends it and whatever it started, which Foundation has put into a group of its own.
    package func stop() async {
        kill(-process.processIdentifier, SIGTERM)
        for _ in 0..<100 where process.isRunning { try? await Task.sleep(for: .milliseconds(20)) }
        kill(-process.processIdentifier, SIGKILL)
    }

    deinit { kill(-process.processIdentifier, SIGKILL) }
}
