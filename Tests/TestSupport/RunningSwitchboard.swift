import Foundation
import Testing

/// The built program, run as its users run it: one process, on ports and in a folder of its own, over loopback.
package final class RunningSwitchboard {
    /// Where it listens.
    package let port: UInt16
    /// Its records and recordings.
    private let folder: TemporaryFolder
    private let process: Process
    private let ended: AsyncStream<Int32>
    private let output: OutputLines

    /// Those that choose the SIP stack, where a suite is tried on each.
    @TaskLocal package static var stackArguments: [String] = []

    /// The tests' bundle and the program are built side by side.
    package static let program: URL = {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return folder.appending(path: "switchboard")
    }()

    /// Starts it and waits until it listens.
    /// - Parameters:
    ///   - pbx: the port on loopback that transfers go to.
    ///   - settings: more of `switchboard.json`.
    ///   - date: what it takes the time to be: a Monday at eleven in London.
    ///   - arguments: more of the command line.
    ///   - environment: more of it.
    package init(
        pbx: UInt16, settings: [String: Any] = [:], date: String = "2026-06-08T10:00:00Z",
        arguments: [String] = [], environment: [String: String] = [:]
    ) async throws {
        folder = try TemporaryFolder()
        var all: [String: Any] = [
            "grammar": Program.package.appending(path: "Grammars/south-hams").path,
            "prompts": Program.package.appending(path: "Prompts/en-GB").path,
            "data": folder.appending(path: "data").path, "cache": Self.cache, "listen": "127.0.0.1:0",
            "pbx": "127.0.0.1:\(pbx)", "decoders": 4, "console": ["listen": "127.0.0.1:0"],
        ]
        all.merge(settings) { $1 }
        let file = folder.appending(path: "switchboard.json")
        try JSONSerialization.data(withJSONObject: all).write(to: file)
        process = Process()
        process.executableURL = Self.program
        process.arguments =
            ["serve", "--config", file.path, "--show-words", "--at", date] + Self.stackArguments + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        output = OutputLines(folder.appending(path: "printed"))
        let printing = try output.handle()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = printing
        process.standardError = printing
        ended = try process.start()
        let line = try await output.first(within: .seconds(120)) { $0.contains("listening on ") }
        let address = line.split(separator: " ").first { $0.hasPrefix("127.0.0.1:") } ?? ""
        port = try #require(UInt16(address.split(separator: ":").last ?? ""))
    }

    /// Compiled once for all tests.
    package static let cache = FileManager.default.temporaryDirectory.appending(path: "switchboard-tests-cache").path

    package var processID: Int32 { process.processIdentifier }
    package var target: String { "sip:switchboard@127.0.0.1:\(port)" }
    package var database: String { folder.appending(path: "data/records.sqlite").path }
    /// Its `switchboard.json`.
    package var settingsFile: String { folder.appending(path: "switchboard.json").path }
    /// Everything it printed so far.
    package var printed: [String] { output.lines }

    /// Waits for a line.
    package func prints(_ text: String, within limit: Duration = .seconds(30)) async throws {
        _ = try await output.first(within: limit) { $0.contains(text) }
    }

    /// Asks it to read its grammar again.
    package func reload() { kill(process.processIdentifier, SIGHUP) }

    /// As by a loss of power.
    package func kill9() { kill(process.processIdentifier, SIGKILL) }

    /// Ctrl-C.
    package func interrupt() { process.interrupt() }

    /// As whoever stops services does, without waiting.
    package func terminate() { process.terminate() }

    /// Waits until it has ended by itself.
    package func end() async -> Int32 { await process.status(ended) }

    /// As whoever stops services does.
    /// - Returns: the exit status.
    @discardableResult
    package func stop() async -> Int32 {
        if process.isRunning { process.terminate() }
        return await process.status(ended)
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
}
