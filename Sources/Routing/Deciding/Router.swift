/// Says where an utterance leads, how surely, and why.
public struct Router: Sendable {
    /// What it was made from.
    public let grammar: Grammar
    private let matcher: Matcher
    private let thresholds: Council.Thresholds

    /// - Parameters:
    ///   - grammar: routes, people and thresholds.
    ///   - pronouncer: what words sound like; the grammar's own lexicon comes before it.
    public init(grammar: Grammar, pronouncer: some Pronouncer) {
        self.init(grammar: grammar, index: PhraseIndex(grammar: grammar, pronouncer: pronouncer))
    }

    /// - Parameters:
    ///   - grammar: routes, people and thresholds.
    ///   - index: made from the same grammar.
    public init(grammar: Grammar, index: PhraseIndex) {
        self.grammar = grammar
        matcher = Matcher(index: index)
        thresholds = grammar.council?.thresholds ?? Council.Thresholds()
    }

    /// How many phrases and names are matched against.
    public var phraseCount: Int { matcher.index.count }

    /// Every listed phrase and name with where it leads, for laying another matcher beside this one. Rules too large
    /// to be listed are not among them.
    public var phrases: [(text: String, destinations: [Destination])] {
        matcher.index.entries.map { entry in
            (
                text: matcher.index.text(of: entry).joined(separator: " "),
                destinations: entry.destinations.map { matcher.index.destinations[Int($0)] }
            )
        }
    }

    /// Every destination that the utterance may mean, best first.
    public func match(_ utterance: Utterance) -> [Candidate] { consider(utterance).map(\.candidate) }

    /// What to do about an utterance.
    public func decide(_ utterance: Utterance) -> Decision {
        let considered = consider(utterance)
        let candidates = considered.map(\.candidate)
        let (verdict, why) = verdict(considered)
        return Decision(verdict: verdict, candidates: candidates, reason: reason(why, considered, utterance))
    }

    /// Whether a running hypothesis is a whole phrase, a whole name or a plain answer, so that its speaker need not be
    /// waited for long.
    public func isComplete(_ words: [String]) -> Bool {
        !words.isEmpty && (matcher.isComplete(words) || Answer(words: words) != nil)
    }

    /// For the tests: the work that an utterance takes.
    func work(_ utterance: Utterance) -> Matcher.Work {
        var work = Matcher.Work()
        _ = matcher.matches(utterance, work: &work)
        return work
    }

    private struct Considered {
        var candidate: Candidate
        var similarity: Double
        /// The caller's words that the phrase explains.
        var heard: String
    }

    private static let least = 0.01

    private func consider(_ utterance: Utterance) -> [Considered] {
        var work = Matcher.Work()
        let outcome = matcher.matches(utterance, work: &work)
        let probable = zip(outcome.matches, Confidence.probabilities(outcome.matches)).filter { $1 >= Self.least }
        let index = matcher.index
        return probable.sorted { ($0.1, -$0.0.energy) > ($1.1, -$1.0.energy) }.map { match, probability in
            let words = match.phrase.map { index.words[Int($0)] }
            let heard = outcome.heard[match.hypothesis].words
            return Considered(
                candidate: Candidate(
                    destination: index.destinations[Int(match.destination)], probability: probability,
                    phrase: words.joined(separator: " "), slots: JsgfPhrase.values(of: match.slots, in: words)),
                similarity: Double(match.similarity), heard: match.heard.map { heard[$0].text }.joined(separator: " "))
        }
    }

    private static let mostChoices = 4
    /// Candidates as likely as this, beside the best, are close to it.
    private static let close = 0.5

    private func verdict(_ considered: [Considered]) -> (Decision.Verdict, String) {
        let candidates = considered.map(\.candidate)
        guard let best = candidates.first else { return (.reject, "nothing in it is like a phrase of the grammar") }
        let close = candidates.prefix { $0.probability >= Self.close * best.probability }
        let together = close.reduce(0) { $0 + $1.probability }
        if best.probability >= thresholds.accept {
            if grammar.owner(of: best.destination) != nil {
                return (.elsewhere(best), "sure, and another body's business")
            }
            if case .route(let id) = best.destination, grammar.route(id)?.confirm == true {
                return (.confirm(best), "sure, and the route is one to be confirmed always")
            }
            return (.accept(best), "sure")
        }
        if close.count > 1, together >= thresholds.confirm {
            if close.count <= Self.mostChoices {
                return (.choose(Array(close)), "\(close.count) destinations are close together")
            }
            return (.reject, "\(close.count) destinations fit as well as one another, too many to choose from")
        }
        if best.probability >= thresholds.confirm { return (.confirm(best), "not sure enough to go without asking") }
        return (.reject, "nothing fits well enough")
    }

    /// "heard ‘bin was collected’, 0.91 like ‘my bin was not collected’; next best …"
    private func reason(_ why: String, _ considered: [Considered], _ utterance: Utterance) -> String {
        let said = utterance.hypotheses.first?.text ?? ""
        guard let best = considered.first else {
            return said.isEmpty ? "no words were heard" : "heard ‘\(said)’: \(why)"
        }
        func share(_ value: Double) -> String { String((value * 100).rounded() / 100) }
        var text = "\(why): heard ‘\(best.heard)’"
        if best.heard != said { text += " in ‘\(said)’" }
        text +=
            ", \(share(best.similarity)) like ‘\(best.candidate.phrase)’ (\(best.candidate.destination.label), probability \(share(best.candidate.probability)))"
        if considered.count > 1 {
            let next = considered[1]
            text +=
                "; next best ‘\(next.candidate.phrase)’ (\(next.candidate.destination.label), \(share(next.candidate.probability)))"
        }
        return text
    }
}
