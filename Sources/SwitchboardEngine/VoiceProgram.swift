import Audio
import Foundation
import Utilities

/// A program that says a text into a WAV file. It is started for each text, without a shell.
package struct VoiceProgram: Sendable {
    /// The program and its arguments, with `{wav}` and perhaps `{text}` in them; without `{text}` the text goes to
    /// its standard input.
    package let arguments: [String]

    /// Splits a command line at spaces; single or double quotes keep spaces in an argument.
    package init(commandLine: String) throws {
        var arguments: [String] = []
        var current: String?
        var quote: Character?
        for character in commandLine {
            if character == quote {
                quote = nil
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
                current = current ?? ""
            } else if quote == nil, character.isWhitespace {
                if let argument = current { arguments.append(argument) }
                current = nil
            } else {
                current = (current ?? "") + String(character)
            }
        }
        guard quote == nil else { throw UsageError("--command has a quote that is never closed") }
        if let argument = current { arguments.append(argument) }
        guard arguments.contains(where: { $0.contains("{wav}") }) else {
            throw UsageError("--command must have {wav} in it, where the program is to write")
        }
        self.arguments = arguments
    }

    /// The text as sound, as the program made it.
    /// - Throws: `VoiceError` when the program fails, `RecordingError` when it wrote no recording.
    package func say(_ text: String) throws -> Pcm {
        let folder = FileManager.default.temporaryDirectory.appending(path: "switchboard-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let wav = folder.appending(path: "said.wav")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments.map {
            // The text last: a text with {wav} in it stays as it is.
            $0.replacing("{wav}", with: wav.path).replacing("{text}", with: text)
        }
        process.standardInput = FileHandle.nullDevice
        if !arguments.contains(where: { $0.contains("{text}") }) {
            // From a file and not a pipe: a program that never reads it cannot end us with SIGPIPE.
            let words = folder.appending(path: "words.txt")
            try Data(text.utf8).write(to: words)
            process.standardInput = try FileHandle(forReadingFrom: words)
        }
        let complaint = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = complaint
        try process.run()
        let said = String(decoding: complaint.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw VoiceError(program: arguments.first ?? "", status: process.terminationStatus, said: said)
        }
        return try Pcm(reading: wav.path)
    }
}

/// The voice program failed.
package struct VoiceError: Error, CustomStringConvertible {
    /// Its name.
    package let program: String
    /// The status that it ended with.
    package let status: Int32
    /// What it wrote on standard error.
    package let said: String

    package var description: String {
        let last = said.split(separator: "\n").last.map { ": \($0)" } ?? ""
        return "the voice ‘\(program)’ ended with status \(status)\(last). Prompts/en-GB/README.md says what it needs."
    }
}
