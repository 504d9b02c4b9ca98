/// Why sentences cannot be encoded, with what to do about it.
package enum SentenceEncoderError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file of weights is not there, or may not be read.
    case missing(path: String, why: String)
    /// The file is no file of weights, or is damaged.
    case damaged(path: String, why: String)
    /// The file was made by another version of the program.
    case version(path: String, found: UInt32, needed: UInt32)
    /// What the weights are to be made of cannot be used.
    case source(path: String, why: String)
    /// The file of weights cannot be written.
    case unwritable(path: String, why: String)

    /// What happened, and what to do.
    package var description: String {
        switch self {
        case .missing(let path, let why):
            "the sentence encoder's weights cannot be read: \(path): \(why). Run ./setup, which fetches them."
        case .damaged(let path, let why):
            "the sentence encoder's weights cannot be used: \(path): \(why). Delete the file and run ./setup, which makes "
                + "it anew."
        case .version(let path, let found, let needed):
            "the sentence encoder's weights are of version \(found), and this program reads version \(needed): \(path). "
                + "Delete the file and run ./setup, which makes it anew."
        case .source(let path, let why):
            "no sentence encoder can be made of \(path): \(why). It takes model.safetensors and vocab.txt of "
                + "all-MiniLM-L6-v2."
        case .unwritable(let path, let why):
            "the sentence encoder's weights cannot be written: \(path): \(why). Choose a folder that this user may write "
                + "to, on a disk that is not full."
        }
    }
}
