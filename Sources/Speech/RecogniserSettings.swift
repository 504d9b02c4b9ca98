/// How the recogniser works; the defaults are what measured best.
public struct RecogniserSettings: Sendable, Equatable {
    /// Decoders made ahead, and the most that there ever are.
    public var decoders: Int
    /// Word sequences in an utterance.
    public var hypotheses = 10
    /// How long the search waits to know the mean of what it hears, the lead-in included (seconds). Longer is surer, and
    /// more to catch up with.
    public var opening = 1.5
    /// What turns sound into features.
    public var frontEnd = FrontEndKind.extended
    /// The file with the weights of the band extension.
    public var bandExtension = BandExtension.installed
    /// The file with the weights of the phone classifier, which counts beside the Gaussians; nil for none. It needs the
    /// extended front end and our scorer.
    public var phoneClassifier: String? = PhoneClassifier.installed
    /// How much it counts.
    public var weighing = ClassifierWeighing()
    /// Frames of usual speech that count in the mean beside those that were heard.
    public var usualMean: Float = 100
    /// How much of a path's score counts towards its posterior: scores are far too sure of themselves. The library takes
    /// 1/20 for its word posteriors (`-ascale`).
    public var acousticScale = 1.0 / 8
    /// The file with the weights of the speech detector; nil to tell speech by its periodicity alone.
    public var speechDetector: String? = SpeechDetector.installed
    /// Further options of the library's search, name and value in turn, for measuring: they come after all others.
    public var search: [String] = []
    /// Whether the library's front end subtracts steady noise from the spectrum; the others do not.
    public var removeNoise = false
    /// What scores the frames. Ours gives way to the library's by itself where it cannot take its place; see
    /// `Recogniser.scorer`.
    public var scorer = Scorer.swift
    /// How long an utterance may wait for a decoder (seconds).
    public var patience = 2.0
    /// The British ways to say a word that the lexicon adds to what CMUdict has.
    public var variants = standardVariants
    /// Where PocketSphinx writes its log; nil for nowhere.
    public var log: String?

    /// - Parameter decoders: made ahead, and the most that there ever are: as many as callers may speak at once.
    public init(decoders: Int = 2) {
        self.decoders = decoders
    }

    /// What harmed no set of recordings: `british` has fewer word errors with British voices and more with others.
    public static let standardVariants = Variants.words
}
