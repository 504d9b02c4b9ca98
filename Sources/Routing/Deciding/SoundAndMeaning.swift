import Foundation
import Grammar
import Meaning

/// A destination that an utterance may mean, with what speaks for it.
struct Weighed {
    var destination: Destination
    /// How it sounded; nil when no phrase of it was near.
    var match: Match?
    /// Of the match.
    var judgement: Confidence.Judgement
    /// How likely it is by its meaning, 0 to 1; nil where none was learnt.
    var meant: Double?
    /// By sound and meaning together, 0 to 1: the order of destinations goes by it.
    var weight: Double
}

/// Joins what an utterance sounds like with what it means.
///
/// Each is taken as evidence by itself: a destination's weight is the product of both, over the sum of all. What the
/// sound leaves open belongs to every destination alike, so that words like no phrase at all go by their meaning, and a
/// phrase or a name said in full goes by its sound.
enum SoundAndMeaning {
    /// What the sound says counts so much of what the meaning says where it explains next to nothing of what was said: a
    /// phrase is found in many a sentence that means something else. It counts in full where it explains everything.
    /// docs/measured/meaning.md#joining
    private static let leastTrust = 0.15
    /// How quickly the trust is lost with what is left unexplained.
    /// docs/measured/meaning.md#joining
    private static let strictness = 5.0
    /// The meaning is never surer than this of anything.
    private static let doubt = 0.02

    /// Every destination that is worth a thought, best first.
    /// - Parameters:
    ///   - sounded: matches with their judgements.
    ///   - meant: how likely each meaning is; all 0 where no words were heard.
    ///   - destinations: by the numbers in the matches.
    /// - Returns: and how likely it is that nothing was asked for.
    static func join(
        _ sounded: [(match: Match, judgement: Confidence.Judgement)], meant: [Meant: Double],
        destinations: [Destination]
    ) -> (weighed: [Weighed], nothing: Double) {
        let routes = Double(max(1, meant.count))
        let best = sounded.max { $0.judgement.probability < $1.judgement.probability }?.match
        let explained = best.map { Double($0.similarity * $0.explained) } ?? 0
        let trust = leastTrust + (1 - leastTrust) * pow(explained, strictness)
        let open = max(0, 1 - sounded.reduce(0) { $0 + $1.judgement.probability }) / routes
        func weight(sound: Double, meaning: Double) -> Double {
            pow(sound + open, trust) * (meaning * (1 - doubt) + doubt / routes)
        }
        var weighed: [Weighed] = []
        var known: Set<Destination> = []
        for (match, judgement) in sounded {
            let destination = destinations[Int(match.destination)]
            known.insert(destination)
            let meaning =
                switch destination {
                case .route(let id): meant[.route(id)] ?? 0
                case .officer, .team: meant[.person] ?? 0
                }
            weighed.append(
                Weighed(
                    destination: destination, match: match, judgement: judgement, meant: meaning,
                    weight: weight(sound: judgement.probability, meaning: meaning)))
        }
        for (meaning, probability) in meant {
            guard case .route(let id) = meaning, !known.contains(.route(id)) else { continue }
            weighed.append(
                Weighed(
                    destination: .route(id), match: nil, judgement: .init(probability: 0, share: 0), meant: probability,
                    weight: weight(sound: 0, meaning: probability)))
        }
        let nothing = weight(sound: 0, meaning: meant[.nothing] ?? 0)
        let sum = max(nothing + weighed.reduce(0) { $0 + $1.weight }, 1e-12)
        for place in weighed.indices { weighed[place].weight /= sum }
        weighed.sort { ($0.weight, $1.destination.label) > ($1.weight, $0.destination.label) }
        return (weighed, nothing / sum)
    }
}
