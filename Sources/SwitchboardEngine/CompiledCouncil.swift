import CallerSentences
import Dialogue
import Foundation
import Grammar
import Routing
import Speech

/// A grammar made ready to answer calls: read, compiled for the recogniser, indexed for the router.
package struct CompiledCouncil: Sendable {
    private let directory: URL
    /// What the council wrote.
    package private(set) var grammar: Grammar
    /// How its words are said.
    package let lexicon: Lexicon
    /// Sound to utterances.
    package let recogniser: Recogniser
    /// Utterances to decisions.
    package let router: Router
    /// What tells the meaning of openings.
    package let encoder: EncoderState

    /// What works less well than it could, in a few words; nil when nothing does.
    package var weakness: String? {
        encoder.weakness ?? recogniser.hearsOnce.map { _ in "callers are heard only once: run ./setup" }
    }

    /// - Parameters:
    ///   - directory: one council's grammar.
    ///   - pbx: in place of the one in council.json.
    ///   - cache: compiled grammars and pronunciations.
    ///   - settings: how the recogniser works, and how many callers may speak at once.
    ///   - told: what takes long, before it is begun.
    /// - Throws: `FileFaults`, `SpeechError`.
    package init(
        directory: String, pbx: String? = nil, cache: String, settings: RecogniserSettings,
        told: (String) -> Void = { _ in }
    ) throws {
        try self.init(
            CouncilRouter(directory: directory, pbx: pbx, cache: cache, variants: settings.variants, told: told),
            cache: cache, settings: settings)
    }

    /// - Parameters:
    ///   - council: what understands words already.
    ///   - cache: compiled grammars.
    ///   - settings: how the recogniser works; its variants are those of `council`.
    /// - Throws: `SpeechError`.
    package init(_ council: CouncilRouter, cache: String, settings: RecogniserSettings) throws(SpeechError) {
        directory = council.directory
        grammar = council.grammar
        lexicon = council.lexicon
        encoder = council.encoder
        router = council.router
        recogniser = try Recogniser(
            sentences: council.sentences, openings: council.grammar.saidSentences, lexicon: council.lexicon,
            cache: cache, settings: settings)
    }

    /// The prompts in the council's language, with the names of this grammar in them.
    /// - Parameters:
    ///   - folder: of the prompts; nil is the one of the council's language.
    ///   - rate: of the line (Hz).
    ///   - voice: says names that have no recording.
    /// - Throws: `PromptError`.
    package func prompts(in folder: String?, rate: Int, voice: FallbackVoice? = nil) throws -> PromptBook {
        try prompts(
            in: URL(filePath: folder ?? Self.folder(for: grammar.council?.language ?? "en-GB")),
            names: directory.appending(path: "spoken"), rate: rate, voice: voice)
    }

    /// The other language's prompts, beside those of the first. Its names are in `spoken-cy-GB`; those that are not there
    /// are said as they are in the first language.
    /// - Throws: `PromptError`.
    package func secondLanguage(beside folder: String?, rate: Int, voice: FallbackVoice? = nil) throws -> OtherLanguage?
    {
        guard let second = grammar.council?.secondLanguage else { return nil }
        let prompts = folder.map { URL(filePath: $0).deletingLastPathComponent().appending(path: second.language) }
        let own = directory.appending(path: "spoken-\(second.language)")
        let names = FileManager.default.fileExists(atPath: own.path) ? own : directory.appending(path: "spoken")
        return OtherLanguage(
            key: second.key,
            prompts: try self.prompts(
                in: prompts ?? URL(filePath: Self.folder(for: second.language)), names: names, rate: rate, voice: voice),
            target: second.target)
    }

    private func prompts(in folder: URL, names: URL, rate: Int, voice: FallbackVoice?) throws -> PromptBook {
        var others: [String: URL] = [:]
        for message in grammar.council?.messages ?? [] {
            others[message.words] = message.recording.map { directory.appending(path: $0) }
        }
        let book = try PromptBook(directory: folder, names: names, others: others, rate: rate)
        guard let voice else { return book }
        let missing = book.unrecorded(among: grammar.spokenNames)
        if missing.isEmpty { return book }
        return try PromptBook(
            directory: folder, names: names, others: others.merging(voice.recordings(of: missing)) { $1 }, rate: rate)
    }

    private static func folder(for language: String) -> String { "Prompts/\(language)" }

    /// The same with its survey switched on, which changes nothing that is heard; nil when it has none ready.
    package var surveyed: CompiledCouncil? {
        grammar.surveyed.map {
            var surveyed = self
            surveyed.grammar = $0
            return surveyed
        }
    }

    /// A listener for one call.
    package func listener() -> RecogniserListener { RecogniserListener(recogniser: recogniser, router: router) }
}
