import Foundation

/// espeak-ng, run as a process: guesses how words are said that no dictionary has, and says phones aloud.
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

    /// Says phones into a WAV file.
    /// - Parameters:
    ///   - phones: the model's.
    ///   - path: of the file.
    /// - Returns: whether there is a recording.
    func say(_ phones: [String], to path: String) -> Bool {
        let text = "[[\(EspeakPhones.mnemonics(phones))]]"
        return run(["-v", "en-gb", "-s", "130", "-w", path, text], input: "") != nil
            && FileManager.default.fileExists(atPath: path)
    }

    /// What it says when given phones, in IPA; nil when it is not installed.
    func ipa(ofPhones phones: [String]) -> String? {
        run(["-q", "--ipa=1", "-v", "en-gb", "[[\(EspeakPhones.mnemonics(phones))]]"], input: "")
    }

    private func run(_ words: ArraySlice<String>, voice: String) -> [String]? {
        run(["-q", "--ipa=1", "-v", voice], input: words.joined(separator: "\n") + "\n")?.split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// What it prints, or nil.
    private func run(_ arguments: [String], input text: String) -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            // Writing to a process that has died must be an error and not a signal.
            signal(SIGPIPE, SIG_IGN)
            try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
            try input.fileHandleForWriting.close()
            let answer = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { return nil }
            return String(decoding: answer, as: UTF8.self)
        } catch {
            return nil
        }
    }
}
