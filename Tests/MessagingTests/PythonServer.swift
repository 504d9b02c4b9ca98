import Foundation
import Testing

/// A server of this folder, running. Ends when the last user of it goes.
final class PythonServer {
    let port: Int
    private let process = Process()
    private let input = Pipe()

    init(_ script: String, _ arguments: [String]) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: script)
        let output = Pipe()
        // Debian's own Python, which has Debian's python3-jwt.
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [script.path(percentEncoded: false)] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(
            Int(line.trimmingCharacters(in: .whitespacesAndNewlines)),
            "the server did not start; is Debian's python3-jwt installed?")
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
