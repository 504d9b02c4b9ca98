import Grammar
import Recognition
import SpokenValues

/// Says where an utterance leads, how surely, and why.
package struct Router: Sendable {
    /// What it was made from.
    package let grammar: Grammar
    private let matcher: Matcher
    private let thresholds: Council.Thresholds
    private let calibration: Calibration?

    /// - Parameters:
    ///   - grammar: routes, people and thresholds; its own calibration comes before the other.
    ///   - pronouncer: what words sound like; the grammar's own lexicon comes before it.
    ///   - calibration: what makes probabilities of what was heard.
    package init(grammar: Grammar, pronouncer: some Pronouncer, calibration: Calibration? = .installed) {
        self.init(
            grammar: grammar, index: PhraseIndex(grammar: grammar, pronouncer: pronouncer), calibration: calibration)
    }

    /// - Parameters:
    ///   - grammar: routes, people and thresholds; its own calibration comes before the other.
    ///   - index: made from the same grammar.
    ///   - calibration: what makes probabilities of what was heard.
    package init(grammar: Grammar, index: PhraseIndex, calibration: Calibration? = .installed) {
        self.grammar = grammar
        matcher = Matcher(index: index)
        thresholds = grammar.council?.thresholds ?? Council.Thresholds()
        self.calibration = grammar.calibration ?? calibration
    }

    /// Every listed phrase and name with where it leads, for laying another matcher beside this one. Rules too large
    /// to be listed are not among them.
    package var phrases: [(text: String, destinations: [Destination])] {
        matcher.index.entries.map { entry in
            (
                text: matcher.index.text(of: entry).joined(separator: " "),
                destinations: entry.destinations.map { matcher.index.destinations[Int($0)] }
            )
        }
    }

    /// Every destination that the utterance may mean, best first.
    package func match(_ utterance: Utterance) -> [Candidate] { consider(utterance).map(\.candidate) }

    /// What to do about an utterance.
    package func decide(_ utterance: Utterance) -> Decision {
        let considered = consider(utterance)
        let candidates = considered.map(\.candidate)
        let (verdict, why) = verdict(considered, acceptFrom: acceptFrom(utterance))
        return Decision(verdict: verdict, candidates: candidates, reason: reason(why, considered, utterance))
    }

    /// Whether a running hypothesis is a whole phrase, a whole name or a plain answer, so that its speaker need not be
    /// waited for long.
    package func isComplete(_ words: [String]) -> Bool {
        !words.isEmpty && (matcher.isComplete(words) || FixedPhrase(words: words) != nil)
    }

    /// For the tests: the work that an utterance takes.
    func work(_ utterance: Utterance) -> Matcher.Work {
        var work = Matcher.Work()
        _ = matcher.matches(utterance, work: &work)
        return work
    }

    /// What a calibration is fitted on: what was measured of an utterance's best destination.
    package struct Examined: Sendable {
        /// The best.
        package var destination: Destination
        /// Its slots' words, by rule name.
        package var slots: [String: String]
        /// Of the destination.
        package var measures: Calibration.Measures
        /// Of each slot, by rule name.
        package var slotMeasures: [String: Calibration.Measures]
        /// Whether it is asked about however well it was heard, as half a name is.
        package var isAskedAbout: Bool
    }

    /// What was measured of the best destination; nil when nothing fits.
    package func examine(_ utterance: Utterance) -> Examined? {
        var work = Matcher.Work()
        let outcome = matcher.matches(utterance, work: &work)
        let ranked = Self.ranked(outcome)
        guard let best = ranked.first, best.judgement.probability >= Self.least else { return nil }
        let words = best.match.phrase.map { matcher.index.words[Int($0)] }
        return Examined(
            destination: matcher.index.destinations[Int(best.match.destination)],
            slots: JsgfPhrase.values(of: best.match.slots, in: words),
            measures: measures(best, outcome, utterance),
            slotMeasures: slotMeasures(best, words, outcome, utterance),
            isAskedAbout: best.match.probabilityCap < Self.partial)
    }

    private struct Considered {
        var candidate: Candidate
        var similarity: Double
        /// The caller's words that the phrase explains.
        var heard: String
        /// Part of a name, or a phrase in disorder.
        var isPartial: Bool
    }

    private typealias Ranked = (match: Match, judgement: Confidence.Judgement)

    private static let least = 0.01
    /// What has a ceiling below this was not said in full.
    private static let partial: Float = 0.9

    private static func ranked(_ outcome: Matcher.Outcome) -> [Ranked] {
        zip(outcome.matches, Confidence.judgements(outcome.matches)).map { ($0, $1) }
            .sorted { ($0.judgement.probability, -$0.match.cost) > ($1.judgement.probability, -$1.match.cost) }
    }

    private func consider(_ utterance: Utterance) -> [Considered] {
        var work = Matcher.Work()
        let outcome = matcher.matches(utterance, work: &work)
        let ranked = Self.ranked(outcome).filter { $0.judgement.probability >= Self.least }
        let probabilities = probabilities(ranked, outcome, utterance)
        let index = matcher.index
        return zip(ranked, probabilities).enumerated().map { place, pair in
            let (one, probability) = pair
            let match = one.match
            let words = match.phrase.map { index.words[Int($0)] }
            let heard = outcome.heard[match.hypothesis].words
            var candidate = Candidate(
                destination: index.destinations[Int(match.destination)], probability: probability,
                phrase: words.joined(separator: " "), slots: JsgfPhrase.values(of: match.slots, in: words))
            if let slot = calibration?.slot, utterance.wasHeard, place < Self.mostChoices {
                candidate.slotProbabilities = slotMeasures(one, words, outcome, utterance).mapValues(slot.probability)
            }
            return Considered(
                candidate: candidate, similarity: Double(match.similarity),
                heard: match.heard.map { heard[$0].text }.joined(separator: " "),
                isPartial: match.probabilityCap < Self.partial)
        }
    }

    /// The best one's is calibrated; the others keep their odds against it.
    private func probabilities(_ ranked: [Ranked], _ outcome: Matcher.Outcome, _ utterance: Utterance) -> [Double] {
        let judged = ranked.map(\.judgement.probability)
        // A calibration knows how things sound, and typed words do not.
        guard let calibration, utterance.wasHeard, let best = ranked.first else { return judged }
        // Two of one name cannot both be the one.
        let alike = judged.count { $0 > 0.999 * judged[0] }
        let sure = min(
            calibration.route.probability(measures(best, outcome, utterance)), Double(best.match.probabilityCap),
            1 / Double(alike))
        let others = judged.dropFirst().map { $0 / judged[0] * sure }
        let scale = min(1, (1 - sure) / max(1e-9, others.reduce(0, +)))
        return [sure] + others.map { $0 * (alike > 1 ? 1 : scale) }
    }

    private func measures(_ one: Ranked, _ outcome: Matcher.Outcome, _ utterance: Utterance) -> Calibration.Measures {
        var isName = false
        if case .officer = matcher.index.destinations[Int(one.match.destination)] { isName = true }
        return Measuring.route(
            one.match, judgement: one.judgement.probability, share: one.judgement.share, isName: isName,
            among: outcome.matches, outcome, utterance)
    }

    private func slotMeasures(
        _ one: Ranked, _ words: [String], _ outcome: Matcher.Outcome, _ utterance: Utterance
    ) -> [String: Calibration.Measures] {
        let values = JsgfPhrase.values(of: one.match.slots, in: words)
        guard !values.isEmpty else { return [:] }
        let readings = (outcome.readings[one.match.destination] ?? []).map { reading in
            (
                weight: reading.weight,
                values: JsgfPhrase.values(
                    of: reading.slots, in: reading.phrase.map { matcher.index.words[Int($0)] })
            )
        }
        let total = outcome.heard.reduce(0) { $0 + Double($1.confidence) }
        return Dictionary(
            uniqueKeysWithValues: values.map { name, value in
                let agreed = readings.reduce(0) { $0 + ($1.values[name] == value ? $1.weight : 0) }
                let ranges = one.match.slots.filter { $0.name == name }.map(\.range)
                return (
                    name,
                    Measuring.slot(
                        ranges, of: one.match, in: words, route: one.judgement.probability,
                        agreement: min(1, agreed / max(total, 0.01)), outcome, utterance)
                )
            })
    }

    /// From which probability to act, and whether what was said in part may be acted on too.
    private func acceptFrom(_ utterance: Utterance) -> (probability: Double, parts: Bool) {
        if let accept = thresholds.accept { return (accept, true) }
        guard let calibration, utterance.wasHeard else { return (Self.acceptTyped, true) }
        return (calibration.acceptFrom(wrongPerHundred: thresholds.wrongPerHundred), false)
    }

    /// From which judgement to act on typed words.
    /// docs/measured/matching-and-confidence.md#confidence-over-the-n-best
    private static let acceptTyped = 0.80

    private static let mostChoices = 4
    /// Candidates as likely as this, beside the best, are close to it.
    private static let close = 0.5

    private func verdict(
        _ considered: [Considered], acceptFrom: (probability: Double, parts: Bool)
    ) -> (Decision.Verdict, String) {
        let candidates = considered.map(\.candidate)
        guard let best = candidates.first else { return (.reject, "nothing in it is like a phrase of the grammar") }
        let close = candidates.prefix { $0.probability >= Self.close * best.probability }
        let together = close.reduce(0) { $0 + $1.probability }
        if best.probability >= acceptFrom.probability, acceptFrom.parts || considered.first?.isPartial == false {
            if case .route(let id) = best.destination, grammar.route(id)?.confirm == true {
                return (.confirm(best), "sure, and the route is one to be confirmed always")
            }
            if grammar.owner(of: best.destination) != nil {
                return (.signpost(best), "sure, and another body's business")
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
