import SentenceEncoder

/// Whether openings are understood by their sense, or by their words alone.
package enum EncoderState: Sendable {
    /// The council has no openings.
    case notNeeded
    /// By their sense.
    case ready(SentenceEncoder)
    /// By their words alone, and why.
    case absent(SentenceEncoderError)

    init(reading path: String) {
        do throws(SentenceEncoderError) { self = .ready(try SentenceEncoder(reading: path)) } catch {
            self = .absent(error)
        }
    }

    var encoder: SentenceEncoder? { if case .ready(let encoder) = self { encoder } else { nil } }

    /// For the log and for `/health`.
    package var description: String {
        switch self {
        case .notNeeded: "no openings"
        case .ready: "openings by their sense"
        case .absent(let why): "openings by their words alone: \(why)"
        }
    }

    /// For whoever watches over the switchboard; nil when nothing is amiss.
    package var weakness: String? {
        if case .absent = self { "openings are understood by their words alone: run ./setup" } else { nil }
    }
}
