import Foundation
import Speech

/// How words are said, for a person to look over and to listen to.
struct PronunciationList {
    let words: [Lexicon.Entry]

    /// Whether they are to be heard.
    enum Listening: Equatable {
        case no
        case aloud
        case recordings(folder: String)

        /// Reads `--play` and `--play-to`.
        init(_ arguments: inout Arguments) throws {
            if let folder = try arguments.option("play-to") {
                self = .recordings(folder: folder)
            } else {
                self = arguments.flag("play") ? .aloud : .no
            }
        }
    }

    /// A line for each way to say a word, as lexicon.txt has them, and behind it who says so.
    var text: String {
        let width = words.map(\.word.count).max() ?? 0
        return words.flatMap { entry in
            let word = entry.word.padding(toLength: width, withPad: " ", startingAt: 0)
            if entry.pronunciations.isEmpty { return ["# \(entry.word)  never heard: nobody could guess"] }
            return entry.pronunciations.map {
                "\(word)  \($0.joined(separator: " "))  # \(Self.name(of: entry.source))"
            }
        }.joined(separator: "\n")
    }

    /// Says each word as it stands there.
    /// - Throws: `SpeechError.voice`, or an error of the file system.
    func listen(_ listening: Listening, voice: PhoneVoice = PhoneVoice()) throws {
        if case .recordings(let folder) = listening {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        for entry in words {
            for (number, phones) in entry.pronunciations.enumerated() {
                switch listening {
                case .no: return
                case .aloud:
                    print("\(entry.word)  \(phones.joined(separator: " "))")
                    try voice.play(phones)
                case .recordings(let folder):
                    let path = "\(folder)/\(entry.word)\(number == 0 ? "" : "-\(number + 1)").wav"
                    try voice.write(phones, to: path)
                    print("\(path)  \(phones.joined(separator: " "))")
                }
            }
        }
    }

    private static func name(of source: Lexicon.Source) -> String {
        switch source {
        case .council: "lexicon.txt"
        case .british: "British words"
        case .cmudict: "CMUdict"
        case .rule(let account): "rule: \(account)"
        case .espeak: "espeak-ng"
        case .nobody: "nobody"
        }
    }
}
