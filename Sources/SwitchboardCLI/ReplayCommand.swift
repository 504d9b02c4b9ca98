import Audio
import Foundation
import Routing
import Speech

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
          --per-file OUT.tsv  what was heard and decided for each file
          --as-text           what the caller says is taken as typed, and not from its recordings
          --conversation      FILEs are whole calls although --grammar is given
          --cache DIR         compiled grammars (var/cache)
          --scorer library    score with PocketSphinx's own scorer, to compare
        """

    static func run(_ arguments: inout Arguments) async throws {
        let grammar = try arguments.option("grammar")
        let manifestPath = try arguments.option("manifest")
        let isConversation = arguments.flag("conversation")
        let cache = try arguments.option("cache") ?? Configuration().cache
        let line = try RecordingLine(&arguments)
        if isConversation || (grammar == nil && manifestPath == nil) {
            return try await ConversationReplay(grammar: grammar, cache: cache, line: line, &arguments).run()
        }
        let asJSON = arguments.flag("json")
        let perFile = try arguments.option("per-file")
        let settings = try RecogniserSettings(&arguments)
        let files = try arguments.positionals()
        guard let grammar else { throw UsageError("--grammar DIR says which grammar the recordings are replayed on") }
        guard files.isEmpty != (manifestPath == nil) else {
            throw UsageError("give either recordings or --manifest M.tsv")
        }
        let manifest = try manifestPath.map(Manifest.init(reading:)) ?? Manifest(files: files)
        let publication = try Publication(directory: grammar, cache: cache, settings: settings)
        let results = try await UtteranceReplay(publication: publication, line: line).run(manifest.items)
        let score = ReplayScore(results, slotNames: manifest.slotNames)
        if let perFile {
            try ReplayTable.perFile(results, slotNames: manifest.slotNames)
                .write(toFile: perFile, atomically: true, encoding: .utf8)
        }
        print(asJSON ? try ReplayTable.json(score) : ReplayTable.text(score, results, isLabelled: manifestPath != nil))
    }
}

extension RecogniserSettings {
    /// Reads what `replay` and `calibrate` say of the recogniser; one decoder.
    init(_ arguments: inout Arguments) throws {
        self.init(decoders: 1)
        scorer = try Scorer(&arguments)
        if let name = try arguments.option("front-end") {
            guard let kind = FrontEndKind(rawValue: name) else {
                throw UsageError("--front-end takes library, own or extended, not ‘\(name)’")
            }
            frontEnd = kind
        }
        if let list = try arguments.option("variants") {
            guard let named = Variants(named: list) else {
                throw UsageError("--variants takes \(Variants.allNames.joined(separator: ", ")), not ‘\(list)’")
            }
            variants = named
        }
        if let weights = try arguments.option("weights") { bandExtension = weights }
        if let classifier = try arguments.option("classifier") {
            phoneClassifier = classifier == "none" ? nil : classifier
        }
        if let scale = try arguments.option("ascale", as: Double.self), scale > 0 { acousticScale = 1 / scale }
        if let frames = try arguments.option("usual-mean", as: Float.self), frames >= 0 { usualMean = frames }
        if let detector = try arguments.option("detector") { speechDetector = detector == "none" ? nil : detector }
        if let search = try arguments.option("search") {
            self.search = search.split(separator: " ").map(String.init)
        }
        if let weighing = try arguments.option("weighing") {
            let parts = weighing.split(separator: ",").compactMap { Float($0) }
            guard parts.count == 2 || parts.count == 6 else {
                throw UsageError("--weighing takes G,C or GQUIET,GNOISY,CQUIET,CNOISY,QUIET,NOISY, not ‘\(weighing)’")
            }
            self.weighing = ClassifierWeighing(parts)
        }
    }
}

extension Scorer {
    /// Reads `--scorer`.
    init(_ arguments: inout Arguments) throws {
        let name = try arguments.option("scorer") ?? Scorer.swift.rawValue
        guard let scorer = Scorer(rawValue: name) else {
            throw UsageError("--scorer takes swift or library, not ‘\(name)’")
        }
        self = scorer
    }
}

/// What recordings go through before they are heard.
struct RecordingLine {
    private var telephone = false
    private var noise: Pcm?
    private var snr = 0.0
    private var channel = 0

    /// Silence around a recording: the endpointer must find the utterance in it, and its end.
    private static let before = 0.3
    private static let after = 2.2

    init(_ arguments: inout Arguments) throws {
        if let line = try arguments.option("line") {
            guard line == "telephone" else { throw UsageError("--line takes telephone, not ‘\(line)’") }
            telephone = true
        }
        channel = try arguments.option("channel", as: Int.self) ?? 0
        let noisePath = try arguments.option("noise")
        let level = try arguments.option("snr", as: Double.self)
        guard (noisePath == nil) == (level == nil) else { throw UsageError("--noise FILE and --snr DB go together") }
        if let noisePath, let level {
            noise = try Pcm(reading: noisePath)
            snr = level
        }
    }

    /// One recorded utterance with silence, noise and the line around it, and how long the recording itself is (s).
    func utterance(_ path: String) throws -> (Pcm, Double) {
        let recording = try Pcm(reading: path, channel: channel)
        let length = recording.duration / .seconds(1)
        return (try carry(recording.padded(before: Self.before, after: Self.after)), length)
    }

    /// One side of a whole call.
    func call(_ path: String) throws -> Pcm { try carry(try Pcm(reading: path, channel: channel)) }

    private func carry(_ recording: Pcm) throws -> Pcm {
        var speech = recording
        if let noise { speech = try Noise.mix(speech, with: noise, snr: snr, seed: 1) }
        if telephone { return try TelephoneLine.carry(speech) }
        return try speech.resampled(to: speech.rate > 8000 ? 16_000 : 8000)
    }
}

extension Pcm {
    /// With digital silence before and after (s).
    func padded(before: Double, after: Double) -> Pcm {
        let lead = [Int16](repeating: 0, count: Int(before * Double(rate)))
        let tail = [Int16](repeating: 0, count: Int(after * Double(rate)))
        return Pcm(samples: lead + samples + tail, rate: rate)
    }
}
