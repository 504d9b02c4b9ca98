import AudioFiles
import Foundation
import Recognition
import Replay
import Speech
import SwitchboardEngine
import SwitchboardService
import Utilities

/// `switchboard replay`: recordings in, decisions out, with what is right and wrong about them.
struct ReplayCommand: Command {
    static let name = "replay"
    static let summary = "replay recordings offline: what is heard, decided, right and wrong"
    static let help = """
        switchboard replay --grammar DIR (FILE … | --manifest M.tsv) [options]
            One utterance a file: what is heard and decided, and how much of it is right.
        switchboard replay CALL.wav … [--grammar DIR] [--prompts DIR] [--caller NUMBER] [--at DATE]
            The caller's side of a whole call: the dialogue runs on it as it would live.
        switchboard replay CONVERSATION.txt … [--grammar DIR --conversation] [--as-text]
            A conversation that is written down, with what the switchboard must say and do (Tests/Conversations).

          --grammar DIR       the grammar (for whole calls: Grammars/south-hams)
          --manifest M.tsv    file, kind, expect, words; expect is a route, officer:ID, team:NAME, none,
                              or a rule with slots: orderDrink size=small; coffeeDrink=latte
          --line telephone    send the recordings through 300–3400 Hz, 8 kHz, A-law first
          --noise FILE --snr DB   mix noise in first, the same for each file each time
          --front-end KIND    library, own or extended: what turns sound into features (\(RecogniserSettings().frontEnd.rawValue))
          --weights FILE      another band extension, from ‘switchboard train’
          --variants RULES    none, words, british, regional, or rules with commas between them: which British ways of
                              saying a word are added to the dictionary's (words)
          --channel N         which channel of a recording is the caller, from 0 (0)
          --json              one object instead of the table
          --vocabulary V      listen as after another question than the first: answers, choices or details (what is said
                              into forms); only how well words are heard counts then
          --per-file OUT.tsv  what was heard and decided for each file
          --as-text           what the caller says is taken as typed, and not from its recordings; with --manifest,
                              its words are, and no recording is opened
          --conversation      FILEs are whole calls although --grammar is given
          --cache DIR         compiled grammars (var/cache)
          --scorer library    score with PocketSphinx's own scorer, to compare

        For experiments, with recordings of one utterance (also of ‘calibrate’); what is measured is in docs/measured:
          --classifier FILE   another phone classifier, from ‘switchboard train’, or none
          --detector FILE     another speech detector, or none
          --speech-encoder FILE   other weights to hear callers' own words a second time with, or none
          --first-pass WEIGHT how much the first pass counts beside the second, a power
          --weighing G,C      how much the Gaussians and the phone classifier count; or six numbers: Gaussians quiet and
                              noisy, classifier quiet and noisy, and where quiet and noisy are (nats)
          --usual-mean N      frames of usual speech that count in the mean beside those heard (100)
          --ascale N          scores count 1/N towards posteriors (8)
          --search 'OPTIONS'  further options of PocketSphinx's search, such as '-beam 1e-60'
        """

    static func run(_ arguments: inout Arguments) async throws {
        let grammar = try arguments.option("grammar")
        let manifestPath = try arguments.option("manifest")
        let isConversation = arguments.flag("conversation")
        let cache = try arguments.option("cache") ?? Configuration().cache
        let line = try RecordingLine(&arguments)
        if isConversation || (grammar == nil && manifestPath == nil) {
            return try await calls(grammar: grammar, cache: cache, line: line, &arguments).run()
        }
        let asJSON = arguments.flag("json")
        let asText = arguments.flag("as-text")
        let perFile = try arguments.option("per-file")
        let vocabulary = try arguments.option("vocabulary").map(Self.vocabulary) ?? .routing
        let settings = try RecogniserSettings(&arguments)
        let files = try arguments.positionals()
        guard let grammar else { throw UsageError("--grammar DIR says which grammar the recordings are replayed on") }
        guard files.isEmpty != (manifestPath == nil) else {
            throw UsageError("give either recordings or --manifest M.tsv")
        }
        let manifest = try manifestPath.map(Manifest.init(reading:)) ?? Manifest(files: files)
        if asText, manifestPath == nil { throw UsageError("--as-text takes the words of --manifest M.tsv") }
        let council = try CompiledCouncil(
            directory: grammar, cache: cache, settings: settings, told: ServeCommand.log)
        try manifest.check(against: council.grammar)
        let replay = UtteranceReplay(council: council, line: line, asText: asText, vocabulary: vocabulary)
        let results = try await replay.run(manifest.items)
        let score = ReplayScore(results, slotNames: manifest.slotNames)
        if let perFile {
            try ReplayTable.perFile(results, slotNames: manifest.slotNames)
                .write(toFile: perFile, atomically: true, encoding: .utf8)
        }
        print(asJSON ? try ReplayTable.json(score) : ReplayTable.text(score, results, isLabelled: manifestPath != nil))
    }

    private static func vocabulary(_ name: String) throws -> Vocabulary {
        guard let vocabulary = Vocabulary(rawValue: name) else {
            let names = Vocabulary.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("--vocabulary takes \(names), not ‘\(name)’")
        }
        return vocabulary
    }

    private static func calls(
        grammar: String?, cache: String, line: RecordingLine, _ arguments: inout Arguments
    ) throws -> ConversationReplay {
        let configuration = Configuration()
        let folder = try arguments.option("prompts") ?? configuration.prompts
        let caller = try arguments.option("caller")
        let date = try arguments.option("at").map(ServeCommand.date)
        let asText = arguments.flag("as-text")
        let files = try arguments.positionals()
        guard !files.isEmpty else { throw UsageError("name the recordings of the callers' side") }
        let directory = grammar ?? configuration.grammar
        let council = try CompiledCouncil(directory: directory, cache: cache, settings: RecogniserSettings(decoders: 1))
        return ConversationReplay(
            council: council, prompts: try council.prompts(in: folder, rate: 8000), line: line,
            caller: caller, date: date, asText: asText, files: files)
    }
}
