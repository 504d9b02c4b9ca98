import Grammar
import Routing
import SpokenValues

/// What the dialogue made of one turn. Its text in the records is in `Interpretation+Column.swift`.
package enum Interpretation: Sendable, Equatable {
    /// It was about this, surely.
    case accept(Destination)
    /// It was about this, if the caller says yes.
    case confirm(Destination)
    /// It was about one of these.
    case choose([Destination])
    /// It was about the family of this route, and not said what of it.
    case which(Destination)
    /// It was about this, which is another body's business.
    case signpost(Destination)
    /// A plain answer.
    case answer(Answer)
    /// The wish for something else than to answer.
    case command(UniversalCommand)
    /// A danger was spoken of; the key of the target that it goes to.
    case danger(String)
    /// Details for a form, which tells itself what it makes of them.
    case details
    /// Keys were pressed.
    case keys
    /// Something was said that was not understood, or is nothing of the council's.
    case noMatch
    /// Nothing came within the no-input time.
    case noInput
    /// The caller hung up.
    case hangUp
    /// What another version of the switchboard wrote, as it stands.
    case other(String)
}

extension Interpretation {
    /// What a router's verdict says of a turn.
    package init(_ verdict: Decision.Verdict) {
        switch verdict {
        case .accept(let candidate): self = .accept(candidate.destination)
        case .confirm(let candidate): self = .confirm(candidate.destination)
        case .choose(let candidates): self = .choose(candidates.map(\.destination))
        case .which(let parent, _): self = .which(parent.destination)
        case .signpost(let candidate): self = .signpost(candidate.destination)
        case .reject: self = .noMatch
        }
    }
}
