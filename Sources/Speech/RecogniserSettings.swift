/// How the recogniser works; the defaults are what measured best.
public struct RecogniserSettings: Sendable, Equatable {
    /// What the cepstra of an utterance are normalised by.
    public enum Normalisation: Sendable, Equatable {
        /// The mean of so many opening frames of 10 ms, the lead-in included; the search follows the caller from then.
        case opening(Int)
        /// The same while the caller speaks, and a second search with the whole utterance's mean when they have spoken.
        case openingThenWhole
        /// The mean of the whole utterance: one search, when the caller has spoken.
        case whole

        var openingFrames: Int? {
            switch self {
            case .opening(let frames): max(Decoder.shortest, frames)
            case .openingThenWhole: 100
            case .whole: nil
            }
        }
    }

    /// Decoders made ahead, and the most that there ever are.
    public var decoders: Int
    /// Word sequences in an utterance.
    public var hypotheses = 10
    /// What the cepstra are normalised by.
    public var normalisation = Normalisation.opening(100)
    /// Whether the library subtracts steady noise from the spectrum.
    public var removeNoise = false
    /// How long an utterance may wait for a decoder (seconds).
    public var patience = 2.0
    /// Where PocketSphinx writes its log; nil for nowhere.
    public var log: String?
    /// Further arguments of the search, as PocketSphinx's command line has them.
    var searchArguments: [String] = []

    /// - Parameter decoders: made ahead, and the most that there ever are: as many as callers may speak at once.
    public init(decoders: Int = 2) {
        self.decoders = decoders
    }
}
