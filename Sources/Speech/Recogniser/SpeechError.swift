/// Why speech cannot be recognised, with what to do about it.
package enum SpeechError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A file that a Debian package brings is not there.
    case missing(file: String, package: String)
    /// A grammar with no sentence in it.
    case noSentences
    /// The folder for compiled language models cannot be used.
    case cache(path: String, why: String)
    /// PocketSphinx refused.
    case decoder(why: String)
    /// The weights of a network cannot be used.
    case weights(path: String, why: String)
    /// The speech encoder's weights cannot be used.
    case encoder(why: String)
    /// A pronunciation could not be said aloud.
    case voice(why: String)
    /// Every decoder stayed busy for so many seconds.
    case noDecoder(waited: Double, limit: Int)

    /// What happened, and what to do.
    package var description: String {
        switch self {
        case .missing(let file, let package):
            "\(file) is missing. Install the Debian package \(package): sudo apt-get install \(package)"
        case .noSentences:
            "the grammar has no phrases, so there is nothing to recognise. Add a route to routes.jsgf."
        case .cache(let path, let why):
            "cannot keep compiled language models in \(path): \(why). "
                + "Choose a folder that this user may write to, on a disk that is not full."
        case .decoder(let why):
            "PocketSphinx refused: \(why)"
        case .weights(let path, let why):
            "a network's weights cannot be used: \(path): \(why). Copy switchboard_Speech.resources to the folder that the "
                + "program is in, or make the weights anew with ‘switchboard train’."
        case .encoder(let why):
            why
        case .voice(let why):
            "a pronunciation cannot be said aloud: \(why)"
        case .noDecoder(let waited, let limit):
            "all \(limit) decoders were busy for \(waited) seconds. Allow more decoders or fewer calls at once."
        }
    }
}
