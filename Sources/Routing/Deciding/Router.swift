import Grammar
import Meaning
import Recognition
import SpokenValues

/// Says where an utterance leads, how surely, and why.
package struct Router: Sendable {
    /// What it was made from.
    package let grammar: Grammar
    /// What was learnt of openings; nil where the council has none: then words go by their sound alone.
    package let meaning: Meaning?
    private let matcher: Matcher
    let thresholds: Council.Thresholds
    let calibration: Calibration?

    /// - Parameters:
    ///   - grammar: routes, people and thresholds; its own calibration comes before the other.
    ///   - pronouncer: what words sound like; the grammar's own lexicon comes before it.
    ///   - calibration: what makes probabilities of what was heard.
    ///   - meaning: learnt from the grammar's openings.
    package init(
        grammar: Grammar, pronouncer: some Pronouncer, calibration: Calibration? = .installed, meaning: Meaning? = nil
    ) {
        self.init(
            grammar: grammar, index: PhraseIndex(grammar: grammar, pronouncer: pronouncer), calibration: calibration,
            meaning: meaning)
    }

    /// - Parameters:
    ///   - grammar: routes, people and thresholds; its own calibration comes before the other.
    ///   - index: made from the same grammar.
    ///   - calibration: what makes probabilities of what was heard.
    ///   - meaning: learnt from the grammar's openings.
    package init(
        grammar: Grammar, index: PhraseIndex, calibration: Calibration? = .installed, meaning: Meaning? = nil
    ) {
        self.grammar = grammar
        self.meaning = meaning
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
    package func match(_ utterance: Utterance) -> [Candidate] {
        consider(weigh(utterance).likely, utterance).map(\.candidate)
    }

    /// What to do about an utterance.
    package func decide(_ utterance: Utterance) -> Decision { judge(utterance, weigh(utterance)).decision }

    /// A decision whose whole reason is not written yet: that takes a search among all openings.
    struct Judged {
        var utterance: Utterance
        var weighing: Weighing
        var considered: [Considered]
        var verdict: Decision.Verdict
        var why: String
        var router: Router

        var decision: Decision {
            Decision(
                verdict: verdict, candidates: considered.map(\.candidate),
                reason: router.reason(why, considered, weighing, utterance), nothing: weighing.nothing)
        }
    }

    /// Among all destinations.
    func judge(_ utterance: Utterance, _ weighing: Weighing) -> Judged {
        let weighing = weighing.likely
        let considered = consider(weighing, utterance)
        let (verdict, why) = verdict(considered, of: utterance)
        return Judged(
            utterance: utterance, weighing: weighing, considered: considered, verdict: verdict, why: why, router: self)
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

    /// Whether its destinations are weighed by what both hearings of an utterance say, where there are two.
    package var weighsHearings: Bool { meaning?.encoder != nil }

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
        let weighing = weigh(utterance).likely
        guard let best = weighing.ranked.first else { return nil }
        let words = words(of: best)
        return Examined(
            destination: best.destination, slots: slots(of: best), measures: measures(weighing, utterance),
            slotMeasures: slotMeasures(best, words, weighing.outcome, utterance), isAskedAbout: isPartial(best))
    }

    private static let least = 0.01
    /// What has a ceiling below this was not said in full.
    private static let partial: Float = 0.9

    /// Everything that speaks for this or that.
    struct Weighing {
        var outcome: Matcher.Outcome
        /// Best first.
        var ranked: [Weighed]
        /// How likely it is that nothing was asked for; nil where no meaning was learnt.
        var nothing: Double?
        /// What it was found to mean; nil where none was learnt.
        var sense: Meaning.Sense?

        /// Without what is hardly worth a thought.
        var likely: Weighing {
            var likely = self
            likely.ranked.removeAll { $0.weight < Router.least }
            return likely
        }
    }

    func weigh(_ utterance: Utterance) -> Weighing {
        var work = Matcher.Work()
        let outcome = matcher.matches(utterance, work: &work)
        let sounded = zip(outcome.matches, Confidence.judgements(outcome.matches)).map { (match: $0, judgement: $1) }
        guard let meaning, !outcome.heard.isEmpty else {
            let ranked = sounded.sorted {
                ($0.judgement.probability, -$0.match.cost) > ($1.judgement.probability, -$1.match.cost)
            }.map { match, judgement in
                Weighed(
                    destination: matcher.index.destinations[Int(match.destination)], match: match,
                    judgement: judgement, weight: judgement.probability)
            }
            return Weighing(outcome: outcome, ranked: ranked)
        }
        let sense = meaning.sense(of: utterance)
        let (ranked, nothing) = SoundAndMeaning.join(
            sounded, meant: sense.probabilities, destinations: matcher.index.destinations)
        return Weighing(outcome: outcome, ranked: ranked, nothing: nothing, sense: sense)
    }

    /// Those of the phrase that sounds like it.
    func words(of one: Weighed) -> [String] {
        one.match?.phrase.map { matcher.index.words[Int($0)] } ?? []
    }

    /// The caller's words that its phrase explains; empty where it has none.
    func heard(of one: Weighed, _ weighing: Weighing) -> String {
        guard let match = one.match else { return "" }
        return match.heard.map { weighing.outcome.heard[match.hypothesis].words[$0].text }.joined(separator: " ")
    }

    func slots(of one: Weighed) -> [String: String] {
        JsgfPhrase.values(of: one.match?.slots ?? [], in: words(of: one))
    }

    /// Part of a name, or a phrase in disorder.
    private func isPartial(_ one: Weighed) -> Bool { (one.match?.probabilityCap ?? 1) < Self.partial }

    private func consider(_ weighing: Weighing, _ utterance: Utterance) -> [Considered] {
        let probabilities = probabilities(weighing, utterance)
        return zip(weighing.ranked, probabilities).enumerated().map { place, pair in
            let (one, probability) = pair
            let words = words(of: one)
            var candidate = Candidate(
                destination: one.destination, probability: probability, phrase: words.joined(separator: " "),
                slots: slots(of: one))
            if let slot = calibration?.slot, utterance.wasHeard, place < Self.mostChoices {
                candidate.slotProbabilities = slotMeasures(one, words, weighing.outcome, utterance)
                    .mapValues(slot.probability)
            }
            return Considered(
                candidate: candidate, similarity: Double(one.match?.similarity ?? 0), heard: heard(of: one, weighing),
                sounded: one.judgement.probability, meant: one.meant, isPartial: isPartial(one))
        }
    }

    /// The best one's is calibrated; the others keep their odds against it.
    private func probabilities(_ weighing: Weighing, _ utterance: Utterance) -> [Double] {
        let judged = weighing.ranked.map(\.weight)
        guard let best = weighing.ranked.first, let sure = calibrated(weighing, utterance) else {
            return weighing.ranked.map { min($0.weight, Double($0.match?.probabilityCap ?? 1)) }
        }
        // Two of one name cannot both be the one.
        let alike = judged.count { $0 > 0.999 * judged[0] }
        let capped = min(sure, Double(best.match?.probabilityCap ?? 1), 1 / Double(alike))
        let others = judged.dropFirst().map { $0 / judged[0] * capped }
        let scale = min(1, (1 - capped) / max(1e-9, others.reduce(0, +)))
        return [capped] + others.map { $0 * (alike > 1 ? 1 : scale) }
    }

    /// Nil where nothing was fitted for such an utterance: a calibration knows how things sound, and typed words do not.
    private func calibrated(_ weighing: Weighing, _ utterance: Utterance) -> Double? {
        guard utterance.wasHeard, !weighing.ranked.isEmpty else { return nil }
        return fit(for: utterance)?.route.probability(measures(weighing, utterance))
    }

    /// What destinations of such an utterance are weighed by; nil where nothing was fitted.
    func fit(for utterance: Utterance) -> Calibration.Fit? {
        guard meaning != nil else { return calibration?.bySound }
        // What words alone know of the meaning is far less sure.
        guard utterance.isHeardTwice == true, weighsHearings else { return calibration?.byMeaning }
        return calibration?.heardTwice ?? calibration?.byMeaning
    }

    /// Of the best.
    private func measures(_ weighing: Weighing, _ utterance: Utterance) -> Calibration.Measures {
        guard let best = weighing.ranked.first else { return [:] }
        var isName = false
        if case .officer = best.destination { isName = true }
        guard let meant = best.meant else {
            guard let match = best.match else { return [:] }
            return Measuring.route(
                match, judgement: best.judgement.probability, share: best.judgement.share, isName: isName,
                among: weighing.outcome.matches, weighing.outcome, utterance)
        }
        return Measuring.meant(
            best, meant: meant, isName: isName, runnerUp: weighing.ranked.dropFirst().first,
            nothing: weighing.sense?.probabilities[.nothing] ?? 0,
            surest: weighing.sense?.probabilities.values.max() ?? 0, weighing.outcome, utterance)
    }

    private func slotMeasures(
        _ one: Weighed, _ words: [String], _ outcome: Matcher.Outcome, _ utterance: Utterance
    ) -> [String: Calibration.Measures] {
        guard let match = one.match else { return [:] }
        let values = JsgfPhrase.values(of: match.slots, in: words)
        guard !values.isEmpty else { return [:] }
        let readings = (outcome.readings[match.destination] ?? []).map { reading in
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
                let ranges = match.slots.filter { $0.name == name }.map(\.range)
                return (
                    name,
                    Measuring.slot(
                        ranges, of: match, in: words, route: one.judgement.probability,
                        agreement: min(1, agreed / max(total, 0.01)), outcome, utterance)
                )
            })
    }
}
