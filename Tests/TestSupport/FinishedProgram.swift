import Foundation

/// A program run to its end.
package struct FinishedProgram {
    package var status: Int32
    package var output: String
    package var errors: String

    /// - Parameters:
    ///   - program: its file.
    ///   - arguments: as on the command line.
    package static func run(_ program: URL, _ arguments: [String], in folder: URL? = nil) async throws
        -> FinishedProgram
    {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = folder ?? Program.package
        let scratch = try TemporaryFolder()
        let output = OutputLines(scratch.appending(path: "output"))
        let errors = OutputLines(scratch.appending(path: "errors"))
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try output.handle()
        process.standardError = try errors.handle()
        let status = try await process.start().first { _ in true }
        return FinishedProgram(status: status ?? -1, output: output.text, errors: errors.text)
    }

    package static func switchboard(_ arguments: String...) async throws -> FinishedProgram {
        try await run(RunningSwitchboard.program, arguments)
    }
}
