import Audio
import Dialogue
import Foundation
import Grammar
import SwitchboardEngine
import Utilities

/// `switchboard prompts`: renders what the switchboard says, and checks the recordings.
enum PromptsCommand: Command {
    static let name = "prompts"
    static let summary = "render or check the recordings of what callers hear"
    static let help = """
        switchboard prompts render   makes each recording that is missing, or whose words have changed
        switchboard prompts check    lists what is missing, stale, clipped, too long or at a wrong level

        A WAV that you put in place of a rendered one is never overwritten.

          --prompts DIR   prompts.json, pieces.json and their recordings (Prompts/en-GB)
          --grammar DIR   the names of this grammar instead, in its folder ‘spoken’; ‘check’ also measures every
                          question with the longest names in it: a caller must be able to act within 8 seconds
          --all           render: every rendered recording again, after a change of voice
          --list          check: the level and length of each recording too
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

    /// A folder of recordings, and those that should be in it.
    private struct Shelf {
        var folder: RecordingFolder
        var wanted: [Wanted]
    }

    static func run(_ arguments: inout Arguments) async throws {
        let prompts = try arguments.option("prompts") ?? "Prompts/en-GB"
        let grammar = try arguments.option("grammar")
        let voice = try VoiceProgram(commandLine: arguments.option("command") ?? standardVoice)
        let all = arguments.flag("all")
        let list = arguments.flag("list")
        let words = try arguments.positionals()
        guard words.count == 1, let verb = words.first else { throw UsageError("say ‘render’ or ‘check’") }
        let directory = URL(filePath: prompts, directoryHint: .isDirectory)
        let council = try grammar.map { path in
            let source = URL(filePath: path, directoryHint: .isDirectory)
            return (directory: source, grammar: try Grammar(directory: source))
        }
        let shelves = try council.map { [try names(of: $0.grammar, in: $0.directory)] } ?? promptShelves(directory)
        switch verb {
        case "render": for shelf in shelves { try render(shelf, voice: voice, all: all) }
        case "check":
            var faults = shelves.flatMap { shelf in
                shelf.wanted.flatMap { shelf.folder.faults($0.stem, words: $0.words) }
            }
            if list { for shelf in shelves { try show(shelf) } }
            if let council, faults.isEmpty {
                faults += try slowQuestions(
                    council.grammar, names: shelves[0].folder.directory, prompts: directory, list)
            }
            guard faults.isEmpty else { throw PromptFaults(faults: faults) }
            for shelf in shelves {
                print("\(shelf.wanted.count) recordings in \(shelf.folder.directory.path), all good")
            }
        default: throw UsageError("there is no ‘prompts \(verb)’")
        }
    }

    private static func promptShelves(_ directory: URL) throws -> [Shelf] {
        let prompts = try PromptScript(directory: directory).recordings.map { stem, words in
            // A comma keeps the voice up where more follows.
            Wanted(stem: stem, words: words, text: words.last?.isLetter == true ? "\(words)," : words)
        }
        let pieces = try PieceScript(directory: directory).voiced.sorted { $0.key < $1.key }.map { piece, voiced in
            Wanted(stem: RecordingFolder.stem(forName: piece), words: voiced, text: "\(voiced),")
        }
        return [
            Shelf(folder: try RecordingFolder(directory: directory), wanted: prompts),
            Shelf(
                folder: try RecordingFolder(directory: directory.appending(path: PieceScript.folder)), wanted: pieces),
        ]
    }

    private static func names(of grammar: Grammar, in directory: URL) throws -> Shelf {
        let wanted = grammar.spokenNames.map {
            Wanted(
                stem: RecordingFolder.stem(forName: $0), words: $0, text: $0.last?.isPunctuation == true ? $0 : "\($0)."
            )
        }
        return Shelf(folder: try RecordingFolder(directory: directory.appending(path: "spoken")), wanted: wanted)
    }

    private static func render(_ shelf: Shelf, voice: VoiceProgram, all: Bool) throws {
        var folder = shelf.folder
        var made = 0
        for item in shelf.wanted {
            switch folder.state(item.stem, words: item.words) {
            case .human: continue
            case .current: if !all { continue }
            case .missing, .stale: break
            }
            try folder.keep(voice.say(item.text), as: item.stem, words: item.words)
            print("\(item.stem).wav  \(item.words)")
            made += 1
        }
        let wanted = Set(shelf.wanted.map(\.stem))
        for stem in try folder.discard(allBut: wanted) { print("\(stem).wav removed: no longer said") }
        print("\(made) rendered, \(shelf.wanted.count - made) left as they were, in \(folder.directory.path)")
    }

    private static func show(_ shelf: Shelf) throws {
        for item in shelf.wanted {
            guard let sound = try? Pcm(reading: shelf.folder.file(item.stem).path) else { continue }
            let level = String(format: "%6.1f dBFS  %4.1f s", Level.activeSpeech(sound), sound.duration / .seconds(1))
            print("\(level)  \(item.stem)  \(item.words)")
        }
    }

    /// Questions that take too long to say, with the longest names in them.
    private static func slowQuestions(_ grammar: Grammar, names: URL, prompts: URL, _ list: Bool) throws -> [String] {
        let book = try PromptBook(directory: prompts, names: names, rate: RecordingFolder.rate)
        return ComposedQuestion.all(grammar: grammar, book: book).compactMap { question in
            let length = question.duration(in: book)
            let seconds = String(format: "%.1f", length / .seconds(1))
            if list { print("\(seconds) s  \(question.title)") }
            guard length > ComposedQuestion.longest else { return nil }
            let words = question.prompts.map { book.spoken($0).words }.joined(separator: " ")
            return "\(question.title) takes \(seconds) seconds to say, and 8 is the most: ‘\(words)’"
        }
    }
}

/// What `prompts check` found.
private struct PromptFaults: Error, CustomStringConvertible {
    let faults: [String]
    var description: String {
        "\(faults.count) \(faults.count == 1 ? "fault" : "faults") in the recordings\n" + faults.joined(separator: "\n")
    }
}
