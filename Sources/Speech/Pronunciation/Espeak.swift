import Foundation

/// espeak-ng, run as a process, guesses how words are said that no dictionary has.
struct Espeak: Sendable {
    /// The program, found in PATH when there is no slash in it.
    var program = "espeak-ng"

    /// Guesses in IPA, a word each, in the order asked.
    /// - Parameters:
    ///   - words: letters, apostrophes and hyphens.
    ///   - voice: `en-gb` or `en-us`.
    /// - Returns: nil when espeak-ng is not installed or did not answer a line for each word.
    func ipa(of words: [String], voice: String) -> [String]? {
        var answers: [String] = []
        // Small enough that neither pipe fills while the other is waited for.
        for start in stride(from: 0, to: words.count, by: 1000) {
            let batch = words[start..<min(start + 1000, words.count)]
            guard let lines = run(batch, voice: voice), lines.count == batch.count else { return nil }
            answers += lines
        }
        return answers
    }

    private func run(_ words: ArraySlice<String>, voice: String) -> [String]? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program, "-q", "--ipa=1", "-v", voice]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            // Writing to a process that has died must be an error and not a signal.
            signal(SIGPIPE, SIG_IGN)
            try input.fileHandleForWriting.write(contentsOf: Data((words.joined(separator: "\n") + "\n").utf8))
            try input.fileHandleForWriting.close()
            let answer = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { return nil }
            return String(decoding: answer, as: UTF8.self).split(separator: "\n")
                .map { $0.trimmingCharacters(in: .whitespaces) }
        } catch {
            return nil
        }
    }
}
