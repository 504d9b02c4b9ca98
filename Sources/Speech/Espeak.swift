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

    /// The model's phones for a guess; what has no like among them is left out.
    static func phones(ofIPA ipa: String) -> [String] {
        let sounds = ipa.unicodeScalars.filter { !Self.ignored.contains($0) }
        var rest = Substring(String(String.UnicodeScalarView(sounds)))
        var phones: [String] = []
        while !rest.isEmpty {
            if let (sound, said) = Self.table.first(where: { rest.hasPrefix($0.0) }) {
                phones += said.split(separator: " ").map(String.init)
                rest = rest.dropFirst(sound.count)
            } else {
                rest = rest.dropFirst()
            }
        }
        return phones
    }

    /// Stress, ties, syllabic marks, separators.
    private static let ignored: Set<Unicode.Scalar> = ["ˈ", "ˌ", "_", "\u{361}", "\u{200D}", "\u{329}", "-", " "]

    /// Longer sounds before those that they begin with.
    private static let table: [(String, String)] = [
        ("tʃ", "CH"), ("dʒ", "JH"), ("aɪə", "AY ER"), ("aɪɚ", "AY ER"), ("aʊə", "AW ER"), ("eɪ", "EY"), ("aɪ", "AY"),
        ("ɔɪ", "OY"), ("aʊ", "AW"), ("əʊ", "OW"), ("oʊ", "OW"), ("eə", "EH R"), ("ɛə", "EH R"), ("iə", "IH R"),
        ("ɪə", "IH R"), ("ʊə", "UH R"), ("ɑːɹ", "AA R"), ("ɔːɹ", "AO R"), ("oːɹ", "AO R"), ("ɑː", "AA"), ("ɔː", "AO"),
        ("oː", "AO"), ("ɜː", "ER"), ("iː", "IY"), ("uː", "UW"), ("ɒ", "AA"), ("æ", "AE"), ("a", "AE"), ("ʌ", "AH"),
        ("ɐ", "AH"), ("ə", "AH"), ("ɚ", "ER"), ("ɝ", "ER"), ("ɛ", "EH"), ("e", "EH"), ("ɪ", "IH"), ("i", "IY"),
        ("ᵻ", "IH"), ("ʊ", "UH"), ("u", "UW"), ("o", "OW"), ("ɔ", "AO"), ("θ", "TH"), ("ð", "DH"), ("ʃ", "SH"),
        ("ʒ", "ZH"), ("ŋ", "NG"), ("ɡ", "G"), ("g", "G"), ("ɹ", "R"), ("r", "R"), ("ɾ", "T"), ("j", "Y"), ("h", "HH"),
        ("ɬ", "L"), ("x", "K"), ("ʔ", "T"), ("b", "B"), ("d", "D"), ("f", "F"), ("k", "K"), ("l", "L"), ("m", "M"),
        ("n", "N"), ("p", "P"), ("s", "S"), ("t", "T"), ("v", "V"), ("w", "W"), ("z", "Z"),
    ]
}
