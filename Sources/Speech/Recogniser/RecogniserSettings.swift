/// How the recogniser works; the defaults are what measured best.
package struct RecogniserSettings: Sendable, Equatable {
    /// Decoders made ahead, and the most that there ever are.
    package var decoders: Int
    /// Word sequences in an utterance.
    package var hypotheses = 10
    /// How long the search waits to know the mean of what it hears, the lead-in included (seconds). Longer is surer, and
    /// more to catch up with.
    /// docs/measured/front-end.md#opening
    package var opening = 1.5
    /// What turns sound into features.
    /// docs/measured/band-extension.md#committed-weights
    package var frontEnd = FrontEndKind.extended
    /// The file with the weights of the band extension.
    package var bandExtension = BandExtension.installed
    /// The file with the weights of the phone classifier, which counts beside the Gaussians; nil for none. It needs the
    /// extended front end and our scorer.
    package var phoneClassifier: String? = PhoneClassifier.installed
    /// How much it counts; nil for as much as suits the grammar: `ClassifierWeighing.usual` or `.openings`.
    package var weighing: ClassifierWeighing?
    /// Frames of usual speech that count in the mean beside those that were heard.
    /// docs/measured/short-words.md#usual-mean
    package var usualMean: Float = 100
    /// How much of a path's score counts towards its posterior: scores are far too sure of themselves. The library takes
    /// 1/20 for its word posteriors (`-ascale`).
    /// docs/measured/matching-and-confidence.md#nbest-scale (that row is of 1/20; 1/8 has none)
    package var acousticScale = 1.0 / 8
    /// The file with the weights of the speech detector; nil to tell speech by its periodicity alone.
    package var speechDetector: String? = SpeechDetector.installed
    /// The file with the weights of the speech encoder, with which openings and what is said into forms are heard once more
    /// when they have been said (`SecondPass`); nil for the first pass alone. Where the file is not there, it is the first pass alone, too.
    /// docs/measured/second-pass.md
    package var speechEncoder: String? = SecondPass.installed
    /// How much it counts in what was heard twice how likely the first pass takes it to be, where that pass knows fewer
    /// words than the second (`CompiledGrammar`): a power.
    /// docs/measured/second-pass.md#joining
    package var firstPassWeight = 0.6
    /// The same where the first pass heard one or two words.
    /// docs/measured/second-pass.md#joining
    package var firstPassWeightOfShort = 1.5
    /// The same where both passes know the same words: where a grammar has no openings, and in forms.
    /// docs/measured/second-pass.md#without-openings
    package var firstPassWeightOfEqual = 1.0
    /// Whether the second pass begins while it is not yet certain that the caller has ended, so that nobody waits for it; what
    /// is heard is the same. Where sound comes faster than real time it only costs.
    /// docs/measured/second-pass.md#ahead
    package var hearsAhead = false
    /// Further options of the library's search, name and value in turn, for measuring: they come after all others.
    package var search: [String] = []
    /// Whether the library's front end subtracts steady noise from the spectrum; the others do not.
    /// docs/measured/noise.md#remove-noise
    var removeNoise = false
    /// What scores the frames. Ours gives way to the library's by itself where it cannot take its place; see
    /// `Recogniser.scorer`.
    package var scorer = Scorer.swift
    /// How long an utterance may wait for a decoder (seconds).
    package var patience = 2.0
    /// The British ways to say a word that the lexicon adds to what CMUdict has.
    package var variants = standardVariants
    /// Where PocketSphinx writes its log; nil for nowhere.
    package var log: String?

    /// - Parameter decoders: made ahead, and the most that there ever are: as many as callers may speak at once.
    package init(decoders: Int = 2) {
        self.decoders = decoders
    }

    /// What harmed no set of recordings: `british` has fewer word errors with British voices and more with others.
    /// docs/measured/pronunciation.md#words
    package static let standardVariants = Variants.words
}
