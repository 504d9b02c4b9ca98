import Dialogue
import Foundation
import Routing

/// `switchboard prompts`: renders what the switchboard says, and checks the recordings.
enum PromptsCommand: Command {
    static let name = "prompts"
    static let summary = "render or check the recordings of what callers hear"
    static let help = """
        switchboard prompts render   makes each recording that is missing, or whose words have changed
        switchboard prompts check    lists what is missing, stale, clipped, too long or at a wrong level

        A WAV that you put in place of a rendered one is never overwritten.

          --prompts DIR   prompts.json and its recordings (Prompts/en-GB)
          --grammar DIR   the names of this grammar instead, in its folder ‘spoken’
          --all           render: every rendered recording again, after a change of voice
          --command 'PROGRAM … {wav} {text}'
                          render: the voice. It is started once for each text, without a shell; without {text}
                          it gets the text on standard input. (\(standardVoice))
        """
    private static let standardVoice = "python3 Deploy/voices/heart.py {wav} {text}"

    /// One recording there should be, and what the voice is given to say.
    private struct Wanted {
        var stem: String
        var words: String
        var text: String
    }

    static func run(_ arguments: inout Arguments) async throws {
        let prompts = try arguments.option("prompts") ?? "Prompts/en-GB"
        let grammar = try arguments.option("grammar")
        let voice = try VoiceProgram(commandLine: arguments.option("command") ?? standardVoice)
        let all = arguments.flag("all")
        let words = try arguments.positionals()
        guard words.count == 1, let verb = words.first else { throw UsageError("say ‘render’ or ‘check’") }
        let wanted: [Wanted]
        let directory: URL
        if let grammar {
            let source = URL(filePath: grammar, directoryHint: .isDirectory)
            wanted = try Grammar(directory: source).spokenNames.map {
                let isSentence = $0.last.map { ".?!".contains($0) } ?? false
                return Wanted(
                    stem: RecordingFolder.stem(forName: $0), words: $0, text: isSentence ? $0 : "\($0).")
            }
            directory = source.appending(path: "spoken")
        } else {
            directory = URL(filePath: prompts, directoryHint: .isDirectory)
            wanted = try PromptScript(directory: directory).recordings.map { stem, words in
                // A comma keeps the voice up where more follows.
                Wanted(stem: stem, words: words, text: words.last?.isLetter == true ? "\(words)," : words)
            }
        }
        var folder = try RecordingFolder(directory: directory)
        switch verb {
        case "render": try render(wanted, into: &folder, voice: voice, all: all)
        case "check": try check(wanted, in: folder)
        default: throw UsageError("there is no ‘prompts \(verb)’")
        }
    }

    private static func render(
        _ wanted: [Wanted], into folder: inout RecordingFolder, voice: VoiceProgram, all: Bool
    ) throws {
        var made = 0
        for item in wanted {
            switch folder.state(item.stem, words: item.words) {
            case .human: continue
            case .current: if !all { continue }
            case .missing, .stale: break
            }
            try folder.keep(voice.say(item.text), as: item.stem, words: item.words)
            print("\(item.stem).wav  \(item.words)")
            made += 1
        }
        for stem in try folder.discard(allBut: Set(wanted.map(\.stem))) { print("\(stem).wav removed: no longer said") }
        print("\(made) rendered, \(wanted.count - made) left as they were, in \(folder.directory.path)")
    }

    private static func check(_ wanted: [Wanted], in folder: RecordingFolder) throws {
        let faults = wanted.flatMap { folder.faults($0.stem, words: $0.words) }
        guard faults.isEmpty else { throw PromptFaults(faults: faults) }
        print("\(wanted.count) recordings in \(folder.directory.path), all good")
    }
}

/// What `prompts check` found.
private struct PromptFaults: Error, CustomStringConvertible {
    let faults: [String]
    var description: String {
        "\(faults.count) \(faults.count == 1 ? "fault" : "faults") in the recordings\n" + faults.joined(separator: "\n")
    }
}
