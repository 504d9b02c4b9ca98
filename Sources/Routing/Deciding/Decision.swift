import Grammar

/// One destination that an utterance may have meant.
package struct Candidate: Sendable, Equatable, Codable {
    /// Where it would go.
    package var destination: Destination
    /// How likely this is what the caller wants, 0 to 1.
    package var probability: Double
    /// The phrase of the grammar that matched, in the grammar's words.
    package var phrase: String
    /// The words that each slot's rule covered, by rule name.
    package var slots: [String: String]
    /// How likely each slot's words are the caller's, by rule name, if the destination is right: 0 to 1. Empty where
    /// nothing is calibrated for slots.
    package var slotProbabilities: [String: Double]

    /// - Parameters:
    ///   - destination: where it would go.
    ///   - probability: 0 to 1.
    ///   - phrase: the grammar's words that matched.
    ///   - slots: covered words by rule name.
    ///   - slotProbabilities: 0 to 1, by rule name.
    package init(
        destination: Destination, probability: Double, phrase: String, slots: [String: String] = [:],
        slotProbabilities: [String: Double] = [:]
    ) {
        self.slotProbabilities = slotProbabilities
        self.destination = destination
        self.probability = probability
        self.phrase = phrase
        self.slots = slots
    }
}

/// What to do about an utterance, and why.
package struct Decision: Sendable, Equatable, Codable {
    /// What to do.
    package enum Verdict: Sendable, Equatable, Codable {
        /// This one, surely.
        case accept(Candidate)
        /// This one, if the caller says yes.
        case confirm(Candidate)
        /// One of these two to four; ask which.
        case choose([Candidate])
        /// One of a family, of which no more was said than what its parent, the first, stands for; ask which of the others.
        case which(Candidate, [Candidate])
        /// Understood surely, and another body's business.
        case signpost(Candidate)
        /// Not understood, or nothing of ours.
        case reject

        /// What is acted on, or asked about: empty when nothing is.
        package var offered: [Candidate] {
            switch self {
            case .accept(let one), .confirm(let one), .signpost(let one): [one]
            case .choose(let several): several
            case .which(let parent, let children): [parent] + children
            case .reject: []
            }
        }

        /// The names in the records, which stay as they are.
        private enum CodingKeys: String, CodingKey {
            case accept, confirm, choose, which
            case signpost = "elsewhere"
            case reject
        }
    }

    /// What to do.
    package var verdict: Verdict
    /// Every destination considered, best first; the second is the runner-up.
    package var candidates: [Candidate]
    /// Why, for the person who reads the record.
    package var reason: String
    /// How likely it is that nothing was asked for, 0 to 1; nil where no meaning was learnt.
    package var nothing: Double?

    /// What else was asked for in the same breath; nil where it was one wish.
    package var also: Candidate?

    /// Whether it was understood, as far as can be told, and nothing was asked for: "hello, can you hear me?"
    package var asksForNothing: Bool {
        verdict == .reject && (nothing ?? 0) >= Self.surelyNothing
    }

    /// From this probability on: what is less sure was not understood, or is no business of the council's.
    private static let surelyNothing = 0.9

    /// - Parameters:
    ///   - verdict: what to do.
    ///   - candidates: best first.
    ///   - reason: why, in plain words.
    ///   - nothing: how likely it is that nothing was asked for.
    package init(verdict: Verdict, candidates: [Candidate], reason: String, nothing: Double? = nil) {
        self.verdict = verdict
        self.candidates = candidates
        self.reason = reason
        self.nothing = nothing
    }
}
