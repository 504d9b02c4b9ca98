/// What scores a caller's sound against the acoustic model's Gaussians. Ours gives the scores that PocketSphinx gives when
/// it scores every senone; its own, to be faster, leaves out those of unlikely phones.
package enum Scorer: String, Sendable, CaseIterable {
    /// Ours, in Swift SIMD, in blocks of frames.
    case swift
    /// PocketSphinx's own.
    case library
}

/// The scorer that a decoder came to have.
package struct ActiveScorer: Sendable, Equatable, CustomStringConvertible {
    /// Which it is.
    package let scorer: Scorer
    /// Why it is not the one that was wanted, or nil.
    package let reason: String?

    init(_ scorer: Scorer, because reason: String? = nil) {
        self.scorer = scorer
        self.reason = reason
    }

    /// For the log.
    package var description: String {
        switch scorer {
        case .swift: "Swift SIMD"
        case .library: "PocketSphinx's own" + (reason.map { " (\($0))" } ?? "")
        }
    }
}

/// Why our scorer cannot take the library's place.
package enum ScorerError: Error, Equatable, CustomStringConvertible {
    /// A file of the model cannot be read.
    case unreadable(file: String)
    /// A file of the model is not what it should be.
    case malformed(file: String, why: String)
    /// A good model or setting, but not one that ours knows.
    case unsupported(String)
    /// The library's scorer gave other scores for the same features.
    case differs

    package var description: String {
        switch self {
        case .unreadable(let file): "\(file) cannot be read"
        case .malformed(let file, let why): "\(file): \(why)"
        case .unsupported(let what): what
        case .differs: "it does not agree with the library's scorer on this machine"
        }
    }
}
