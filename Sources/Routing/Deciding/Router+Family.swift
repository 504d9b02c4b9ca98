import Grammar
import Recognition

/// Families: when to ask which of one is meant, and what an answer to that means.
extension Router {
    /// For a destination that is surely meant: asks when it is a parent, and the caller said no more than its name.
    func which(
        _ best: Candidate, among candidates: [Candidate], of utterance: Utterance
    ) -> (Decision.Verdict, String)? {
        guard let family = grammar.family(of: best.destination), best.destination == .route(family.parent),
            family.isAll(of: utterance.hypotheses.first?.words.map(\.text) ?? [])
        else { return nil }
        return (verdict(for: family, among: candidates), "sure, and no more than the name of a family")
    }

    /// For destinations that are near each other: asks when they are of one family, unless the question of the family
    /// would name none of them and a list of them would.
    func which(close: [Candidate], among candidates: [Candidate]) -> (Decision.Verdict, String)? {
        let destinations = close.map(\.destination)
        guard let family = grammar.family(ofAll: destinations) else { return nil }
        let isParent = destinations.contains(.route(family.parent))
        // One child alone is asked about by its name.
        guard isParent || close.count > 1 else { return nil }
        let areNamed = destinations.allSatisfy { family.choices.map(Destination.route).contains($0) }
        guard isParent || areNamed || close.count > Self.mostChoices else { return nil }
        return (verdict(for: family, among: candidates), "all that is near is of the family of \(family.parent)")
    }

    private func verdict(for family: RouteFamily, among candidates: [Candidate]) -> Decision.Verdict {
        func candidate(_ id: String) -> Candidate {
            candidates.first { $0.destination == .route(id) }
                ?? Candidate(destination: .route(id), probability: 0, phrase: "")
        }
        return .which(candidate(family.parent), family.children.map(candidate))
    }

    /// What to do about an answer to the question which of a family is meant: one of its members, unless something else
    /// was surely said.
    /// - Parameter family: nil decides among everything.
    package func decide(_ utterance: Utterance, within family: RouteFamily?) -> Decision {
        let weighing = weigh(utterance)
        let whole = judge(utterance, weighing)
        guard let family else { return whole.decision }
        switch whole.verdict {
        case .accept, .signpost: return whole.decision
        case .confirm, .choose, .which, .reject: break
        }
        let considered = consider(weighing, within: family)
        let candidates = considered.map(\.candidate)
        // The record has what there was to say of everything, too: it was weighed before the family was.
        func decided(_ verdict: Decision.Verdict, _ why: String) -> Decision {
            let among = verdict == .reject ? whole.considered : considered
            return Decision(
                verdict: verdict, candidates: candidates,
                reason: reason(
                    "\(why) of the family of \(family.parent); of everything, \(whole.why)", among, weighing, utterance),
                nothing: weighing.nothing)
        }
        // Who says the family's name again has not said what of it.
        let isNoAnswer =
            candidates.first?.destination == .route(family.parent) && !family.choices.contains(family.parent)
        guard let best = candidates.first, !isNoAnswer, best.probability >= thresholds.confirm else {
            return decided(.reject, "nothing is clear")
        }
        let next = candidates.dropFirst().first?.probability ?? 0
        if best.probability >= Self.acceptWithin, next < Self.close * best.probability,
            !isAskedAbout(best.destination)
        {
            let isOurs = grammar.owner(of: best.destination) == nil
            return decided(isOurs ? .accept(best) : .signpost(best), "the clearest")
        }
        return decided(.confirm(best), "the likeliest")
    }

    /// From which share of a family's weight on one of it is acted on: the question has left little else.
    private static let acceptWithin = 0.6
    /// A family that has less of an utterance's whole weight was not spoken of.
    private static let leastOfAll = 0.02

    func isAskedAbout(_ destination: Destination) -> Bool {
        guard case .route(let id) = destination else { return false }
        return grammar.route(id)?.confirm == true
    }

    /// The family's members alone, each with its share of their weight, and of what speaks for nothing at all.
    private func consider(_ weighing: Weighing, within family: RouteFamily) -> [Considered] {
        let members = weighing.ranked.filter { family.contains($0.destination) }
        let weight = members.reduce(0) { $0 + $1.weight }
        guard weight >= Self.leastOfAll else { return [] }
        let all = weight + (weighing.nothing ?? 0)
        return members.prefix(family.members.count).map { one in
            Considered(
                candidate: Candidate(
                    destination: one.destination, probability: one.weight / all,
                    phrase: words(of: one).joined(separator: " "), slots: slots(of: one)),
                similarity: Double(one.match?.similarity ?? 0), heard: heard(of: one, weighing),
                sounded: one.judgement.probability, meant: one.meant, isPartial: false)
        }
    }
}
