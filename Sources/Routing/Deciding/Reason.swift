import Grammar
import Meaning

extension Router {
    /// A destination with what spoke for it.
    struct Considered {
        var candidate: Candidate
        /// Of the phrase; 0 where none was near.
        var similarity: Double
        /// The caller's words that the phrase explains; empty where none was near.
        var heard: String
        /// How likely by its sound alone.
        var sounded: Double
        /// How likely by its meaning; nil where none was learnt.
        var meant: Double?
        /// Part of a name, or a phrase in disorder.
        var isPartial: Bool
    }
}

/// Why a decision came out as it did, in plain words: which phrase was heard, and which openings say the same.
///
/// "sure: heard ‘bin was collected’ in ‘the bin was not collected again’, 0.91 like ‘my bin was not collected’, and means
/// what ‘they drove past my bin’ means (missed_bin, probability 0.97); next best ‘where's my new bin’ (new_bin, 0.01)"
struct Reason {
    /// The verdict's own reason.
    var why: String
    /// Best first.
    var considered: [Router.Considered]
    /// How likely it is that nothing was asked for; nil where no meaning was learnt.
    var nothing: Double?
    /// The best hypothesis.
    var said: String
    /// What was learnt; nil where the council has no openings.
    var meaning: Meaning?
    /// Of the utterance.
    var sense: Meaning.Sense?

    /// What is less likely than this, by its sound or by its meaning, did not speak for a destination.
    private static let spoke = 0.1
    /// Examples of the best; of the runner-up there is one.
    private static let examples = 2
    /// A second example is named when it is nearly as near as the first.
    private static let nearlyAsNear: Float = 0.8
    /// What is farther off than this does not mean the same, though nothing is nearer.
    private static let same: Float = 0.4

    /// The whole of it.
    var text: String {
        if said.isEmpty, considered.isEmpty { return "no words were heard" }
        let best = considered.first
        if let nothing, nothing > best?.candidate.probability ?? 0 { return "\(why): \(nothingAsked(nothing, best))" }
        guard let best else { return "heard ‘\(said)’: \(why)" }
        var text = "\(why): "
        let near = near(best, count: Self.examples)
        let isByPhrase = !best.candidate.phrase.isEmpty && (near.isEmpty || best.sounded >= Self.spoke)
        if isByPhrase {
            text += "heard ‘\(best.heard)’"
            if best.heard != said { text += " in ‘\(said)’" }
            text += ", \(share(best.similarity)) like ‘\(best.candidate.phrase)’"
        } else {
            text += near.isEmpty ? "heard ‘\(said)’" : "‘\(said)’"
        }
        if let first = near.first {
            text += isByPhrase ? ", and " : " "
            if first.text == said {
                text += "is known word for word"
            } else {
                let quoted = near.map { "‘\($0.text)’" }.joined(separator: " and ")
                text +=
                    first.similarity < Self.same
                    ? "is nearest to \(quoted)" : "means what \(quoted) \(near.count > 1 ? "mean" : "means")"
            }
        }
        text += " (\(best.candidate.destination.label), probability \(share(best.candidate.probability)))"
        if considered.count > 1 { text += "; next best \(runnerUp(considered[1]))" }
        return text
    }

    private func runnerUp(_ next: Router.Considered) -> String {
        let probability = share(next.candidate.probability)
        let isByPhrase = meaning == nil || next.sounded >= Self.spoke
        let quoted = isByPhrase ? next.candidate.phrase : near(next, count: 1).first?.text ?? next.candidate.phrase
        let label = next.candidate.destination.label
        return quoted.isEmpty ? "\(label) (\(probability))" : "‘\(quoted)’ (\(label), \(probability))"
    }

    /// That callers who say such things ask for nothing that can be done.
    private func nothingAsked(_ nothing: Double, _ best: Router.Considered?) -> String {
        let like = near(.nothing, count: 1).first.map { ", as does ‘\($0.text)’" } ?? ""
        return "‘\(said)’ asks for nothing that is known here\(like) (probability \(share(nothing)))"
            + (best.map { "; next best \(runnerUp($0))" } ?? "")
    }

    /// The examples that spoke for a destination: none of people, who are known by their names' sound.
    private func near(_ one: Router.Considered, count: Int) -> [Meaning.Near] {
        guard case .route(let id) = one.candidate.destination, let meant = one.meant,
            meant >= Self.spoke || one.sounded < Self.spoke
        else { return [] }
        // What the phrase says already need not be said twice.
        return near(.route(id), count: count).filter { $0.text != one.candidate.phrase }
    }

    private func near(_ meant: Meant, count: Int) -> [Meaning.Near] {
        guard let meaning, let sense else { return [] }
        let near = meaning.nearest(to: sense, meaning: meant, count: count)
        guard let first = near.first else { return [] }
        return first.text == said ? [first] : near.filter { $0.similarity >= Self.nearlyAsNear * first.similarity }
    }

    private func share(_ value: Double) -> String { String((value * 100).rounded() / 100) }
}
