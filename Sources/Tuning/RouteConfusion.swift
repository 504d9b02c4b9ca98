import CallerSentences
import Foundation
import Grammar
import Recognition
import Routing
import SwitchboardEngine

/// Two routes that callers of the one may be taken to the other for, found before any call is made: what the one's own phrases
/// and openings mean and sound like beside the other's.
package struct RouteConfusion: Sendable, Equatable, Encodable {
    /// What speaks for the other.
    package enum Kind: String, Sendable, Encodable {
        /// A phrase of the other sounds like it.
        case sound
        /// Openings of the other say nearly the same.
        case meaning
    }

    /// Whose words they are.
    package var route: String
    /// What they may be taken for.
    package var other: String
    /// What speaks for the other.
    package var kind: Kind
    /// The words that are the most doubtful.
    package var words: String
    /// What the other would understand by those words: its phrase; empty where it is its openings that say the same.
    package var phrase: String
    /// How alike they sound, or how likely the other is by the meaning, 0 to 1.
    package var likeness: Double
    /// How many of the words that were tried are so doubtful.
    package var count: Int

    /// From so alike a sound on, and from so likely a meaning, another route is a rival.
    private static let (alike, likely) = (0.7, 0.15)
    /// Words of a route that are tried: phrases, and openings.
    private static let tried = 20

    /// The worst first.
    /// - Parameters:
    ///   - council: whose routes.
    ///   - cores: that work at once.
    package static func all(of council: CouncilRouter, cores: Int) async throws -> [RouteConfusion] {
        let grammar = council.grammar
        let openings = Dictionary(grouping: grammar.openings.filter { $0.route != nil }) { $0.route ?? "" }
        let tries = grammar.routes.flatMap { route in
            let phrases = grammar.examples(of: route, count: tried)
            let own = openings[route.id] ?? []
            let step = max(1, (own.count + tried - 1) / tried)
            let said = stride(from: 0, to: own.count, by: step).map { own[$0].words }
            return (phrases + said).filter { !$0.isEmpty }.map { (route: route.id, words: $0.joined(separator: " ")) }
        }
        let found = try await Spread.over(tries, cores: cores) { one in
            rival(of: one.route, in: one.words, by: council.router)
        }
        var worst: [[String]: RouteConfusion] = [:]
        for confusion in found.compactMap(\.self) {
            let pair = [confusion.route, confusion.other]
            guard var known = worst[pair] else {
                worst[pair] = confusion
                continue
            }
            let count = known.count + 1
            if confusion.likeness > known.likeness { known = confusion }
            known.count = count
            worst[pair] = known
        }
        return worst.values.sorted { ($1.likeness, $0.route, $0.other) < ($0.likeness, $1.route, $1.other) }
    }

    private static func rival(of route: String, in words: String, by router: Router) -> RouteConfusion? {
        let own = Destination.route(route)
        let family = router.grammar.family(of: own)
        let others = router.rivals(for: Utterance(typed: words)).compactMap { rival -> RouteConfusion? in
            guard case .route(let id) = rival.destination, id != route, family?.contains(rival.destination) != true
            else { return nil }
            if rival.similarity >= alike {
                return RouteConfusion(
                    route: route, other: id, kind: .sound, words: words, phrase: rival.phrase,
                    likeness: rival.similarity, count: 1)
            }
            guard let meant = rival.meant, meant >= likely else { return nil }
            return RouteConfusion(
                route: route, other: id, kind: .meaning, words: words, phrase: "", likeness: meant, count: 1)
        }
        return others.max { $0.likeness < $1.likeness }
    }
}
