/// Why an encoder's weights cannot be used, with what to do about it.
package enum WeightsError: Error, Sendable, Equatable, CustomStringConvertible {
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
            "an encoder's weights cannot be read: \(path): \(why). Run ./setup, which fetches them."
        case .damaged(let path, let why):
            "an encoder's weights cannot be used: \(path): \(why). Delete the file and run ./setup, which makes it anew."
        case .version(let path, let found, let needed):
            "an encoder's weights are of version \(found), and this program reads version \(needed): \(path). Delete the "
                + "file and run ./setup, which makes it anew."
        case .source(let path, let why):
            "no encoder can be made of \(path): \(why). EncoderTool says what each encoder is made of."
        case .unwritable(let path, let why):
            "an encoder's weights cannot be written: \(path): \(why). Choose a folder that this user may write to, on a "
                + "disk that is not full."
        }
    }
}
