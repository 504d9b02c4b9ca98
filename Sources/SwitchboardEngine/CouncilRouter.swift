import CallerSentences
import Foundation
import Grammar
import Recognition
import Routing
import Speech

/// A grammar that understands words, and hears nothing yet: enough to say what a changed one makes of what was heard.
package struct CouncilRouter: Sendable {
    /// Where its files are.
    package let directory: URL
    /// What the council wrote.
    package let grammar: Grammar
    /// How its words are said.
    package let lexicon: Lexicon
    /// Utterances to decisions.
    package let router: Router
    /// What tells the meaning of openings.
    package let encoder: EncoderState

    /// - Parameters:
    ///   - directory: one council's grammar.
    ///   - pbx: in place of the one in council.json.
    ///   - cache: pronunciations and what was learnt of openings.
    ///   - variants: British ways of saying a word that are added.
    ///   - told: what takes long, before it is begun.
    /// - Throws: `FileFaults`, `SpeechError`, `GrammarFolder.Fault`.
    package init(
        directory: String, pbx: String? = nil, cache: String, variants: Variants = RecogniserSettings.standardVariants,
        told: (String) -> Void = { _ in }
    ) throws {
        let folder = URL(filePath: directory)
        self.directory = folder
        grammar = try GrammarFolder(folder).steadily { try Grammar(directory: folder, pbx: pbx) }
        lexicon = try Lexicon(words: grammar.vocabulary, council: grammar.lexicon, variants: variants, cache: cache)
        let learnt = LearntOpenings(of: grammar, cache: cache, told: told)
        encoder = learnt.encoder
        router = Router(grammar: grammar, pronouncer: lexicon, meaning: learnt.meaning)
    }

    /// What callers say, for each vocabulary.
    var sentences: [Vocabulary: [[String]]] {
        [
            .routing: grammar.sentences(), .answers: grammar.answerSentences, .choices: grammar.choiceSentences(),
            .details: grammar.detailSentences(),
        ]
    }

    /// The name of its language models and pronunciations: two grammars of one name hear alike, whatever the words mean.
    package var hearing: String {
        CompiledGrammar.name(of: sentences, openings: grammar.saidSentences, lexicon: lexicon)
    }
}
