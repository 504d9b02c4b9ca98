import Dialogue
import Foundation
import Routing
import Speech

/// A grammar made ready to answer calls: read, compiled for the recogniser, indexed for the router.
struct Publication: Sendable {
    private let directory: URL
    let grammar: Grammar
    let lexicon: Lexicon
    let recogniser: Recogniser
    let router: Router

    /// - Parameters:
    ///   - directory: one council's grammar.
    ///   - pbx: in place of the one in council.json.
    ///   - cache: compiled grammars and pronunciations.
    ///   - settings: how the recogniser works, and how many callers may speak at once.
    /// - Throws: `GrammarFaults`, `SpeechError`.
    init(directory: String, pbx: String? = nil, cache: String, settings: RecogniserSettings) throws {
        self.directory = URL(filePath: directory)
        grammar = try Grammar(directory: self.directory, pbx: pbx)
        lexicon = try Lexicon(
            words: grammar.vocabulary, council: grammar.lexicon, variants: settings.variants, cache: cache)
        router = Router(grammar: grammar, pronouncer: lexicon)
        recogniser = try Recogniser(
            sentences: [
                .routing: grammar.sentences(), .answers: Answer.sentences + grammar.dangerSentences,
                .details: grammar.detailSentences(),
            ],
            phrases: [
                .routing: grammar.barePhrases + Answer.openSentences + grammar.dangerSentences,
                .answers: Answer.sentences + grammar.dangerSentences,
            ],
            lexicon: lexicon, cache: cache,
            settings: settings)
    }

    /// The prompts, with the names of this grammar in them.
    /// - Parameter rate: of the line (Hz).
    /// - Throws: `PromptError`.
    func prompts(in folder: String, rate: Int) throws -> PromptBook {
        try PromptBook(directory: URL(filePath: folder), names: directory.appending(path: "spoken"), rate: rate)
    }

    /// A listener for one call.
    func listener() -> CallListener { CallListener(recogniser: recogniser, router: router) }
}
