import Grammar
import Recognition
import SpokenValues

/// Two wishes in one breath: "my bin wasn't collected and I want to pay my council tax as well".
extension Router {
    /// What to do about an answer to an open question, or to the question which of a family is meant: as `decide`, but
    /// where it parts into two wishes, what to do about the first, with the other in `also`. A danger that the whole or
    /// either part speaks of comes before everything.
    package func decideEachWish(
        _ utterance: Utterance, within family: RouteFamily? = nil
    ) -> (decision: Decision, danger: Council.Danger?) {
        let whole = decide(utterance, within: family)
        let partings = partings(of: utterance, within: family)
        if let danger = danger(in: utterance, whole, partings) { return (whole, danger) }
        return (partings.lazy.compactMap { twoWishes($0, of: utterance) }.first ?? whole, nil)
    }

    /// The danger that a caller speaks of, by its words or by a route that the whole or a part surely leads to.
    /// - Parameter decision: about the whole.
    package func danger(in utterance: Utterance, decision: Decision) -> Council.Danger? {
        danger(in: utterance, decision, partings(of: utterance, within: nil))
    }

    private func danger(in utterance: Utterance, _ whole: Decision, _ partings: [Parting]) -> Council.Danger? {
        ([whole] + partings.flatMap { [$0.first, $0.second] }).lazy
            .compactMap { grammar.danger(in: utterance, decision: $0) }.first
    }

    /// An utterance laid apart where words join it.
    private struct Parting {
        var first: Decision
        var second: Decision
        var mayBeTwoWishes: Bool
    }

    private func partings(of utterance: Utterance, within family: RouteFamily?) -> [Parting] {
        guard let words = utterance.hypotheses.first?.words else { return [] }
        // A danger may be told in passing; where no route is one, its words are enough.
        let hasDangers = grammar.council?.dangers.contains { !$0.routes.isEmpty } ?? false
        return Join.all(in: words.map(\.text)).filter { $0.mayPartWishes || hasDangers }.map { join in
            Parting(
                first: decide(part(of: utterance, ..<join.words.lowerBound), within: family),
                second: decide(part(of: utterance, join.words.upperBound...)), mayBeTwoWishes: join.mayPartWishes)
        }
    }

    private func twoWishes(_ parting: Parting, of utterance: Utterance) -> Decision? {
        guard parting.mayBeTwoWishes, let one = wish(of: parting.first, of: utterance),
            let other = wish(of: parting.second, of: utterance),
            areApart(one.destination, other.destination)
        else { return nil }
        var decision = parting.first
        decision.also = other
        decision.reason = "two wishes in one breath: \(decision.reason); and then \(parting.second.reason)"
        return decision
    }

    /// The route that a part leads to, if it would be acted on by itself.
    private func wish(of decision: Decision, of utterance: Utterance) -> Candidate? {
        let wanted: Candidate
        switch decision.verdict {
        case .accept(let one), .signpost(let one): wanted = one
        case .confirm(let one):
            guard isAskedAbout(one.destination), one.probability >= acceptFrom(utterance).probability else {
                return nil
            }
            wanted = one
        case .which(let parent, let children):
            let family = Set(([parent] + children).map(\.destination))
            let together = decision.candidates.reduce(0) { $0 + (family.contains($1.destination) ? $1.probability : 0) }
            guard together >= acceptFrom(utterance).probability else { return nil }
            wanted = parent
        case .choose, .reject: return nil
        }
        guard case .route = wanted.destination else { return nil }
        return wanted
    }

    /// Whether two destinations have nothing to do with each other.
    private func areApart(_ one: Destination, _ other: Destination) -> Bool {
        guard one != other else { return false }
        guard let family = grammar.family(of: one) else { return true }
        return !family.contains(other)
    }

    /// What was heard in a part of the best hypothesis; the others, whose words stand elsewhere, are left out.
    private func part(of utterance: Utterance, _ range: some RangeExpression<Int>) -> Utterance {
        guard let best = utterance.hypotheses.first else { return utterance }
        var part = utterance
        let words = Array(best.words[range])
        part.hypotheses = [Hypothesis(words: words, confidence: best.confidence)]
        // Sounds in so many seconds are those of the part.
        if utterance.wasHeard, let first = words.first, let last = words.last, last.end > first.start {
            part.speechStart = utterance.speechStart + first.start
            part.speechEnd = utterance.speechStart + last.end
        }
        return part
    }
}

/// Words that join two parts of what was said.
struct Join: Equatable {
    /// Their places.
    var words: Range<Int>
    /// Whether two wishes may part here: the words say so, or else what follows says "as well", or both sides ask for
    /// something in so many words.
    var mayPartWishes: Bool

    /// Words that say by themselves that something else is wanted besides; the longest first.
    private static let besides = [
        ["and", "then", "also"], ["and", "another", "thing"], ["and", "also"], ["oh", "and"], ["and", "plus"], ["plus"],
        ["also"],
    ]
    /// What joins everything: "I've moved and need a permit" is one wish, with what led to it.
    private static let plain = [["and", "then"], ["and"]]
    /// More joins, and it is a story.
    private static let most = 3
    /// Words on each side: "parks and gardens" is one thing.
    private static let fewest = 2

    /// Those in a sentence.
    static func all(in words: [String]) -> [Join] {
        var joins: [Join] = []
        var place = 0
        while place < words.count {
            let besides = besides.first { words[place...].starts(with: $0) }
            guard let join = besides ?? plain.first(where: { words[place...].starts(with: $0) }) else {
                place += 1
                continue
            }
            let range = place..<place + join.count
            place = range.upperBound
            let (first, second) = (words[..<range.lowerBound], words[range.upperBound...])
            guard first.count >= fewest, second.count >= fewest else { continue }
            let mayPart = besides != nil || saysBesides(second) || (asks(first) && asks(second))
            joins.append(Join(words: range, mayPartWishes: mayPart))
        }
        guard joins.count > most else { return joins }
        return joins.map { Join(words: $0.words, mayPartWishes: false) }
    }

    /// "… as well", "… too", "i also want".
    private static func saysBesides(_ words: ArraySlice<String>) -> Bool {
        words.suffix(2).elementsEqual(["as", "well"]) || words.last == "too" || words.prefix(3).contains("also")
    }

    private static let wishing: [[String]] = [
        ["want"], ["need"], ["would", "like"], ["i'd", "like"], ["we'd", "like"], ["can", "i"], ["can", "you"],
        ["could", "i"], ["could", "you"], ["can", "we"], ["could", "we"], ["would", "you"], ["can", "somebody"],
        ["can", "someone"],
    ]
    private static let asking: Set<String> = [
        "how", "when", "what", "where", "who", "which", "is", "are", "do", "does",
    ]
    private static let polite = FillerWords.everywhere.union(["hi", "yes", "well", "and", "so"])

    /// Whether they ask for something in so many words: "i want …", "can you …", "when are you open".
    private static func asks(_ words: ArraySlice<String>) -> Bool {
        let said = words.drop { polite.contains($0) }
        if let first = said.first, asking.contains(first) { return true }
        return said.indices.contains { place in wishing.contains { said[place...].starts(with: $0) } }
    }
}
