import CallHistory
import Foundation
import Grammar
import Records
import Reporting

/// What of a grammar was of use to the calls of a period.
package struct GrammarUse: Sendable {
    /// Routes, people and teams that a turn was taken for, by their labels.
    package private(set) var reached: Set<String> = []
    /// Phrases and openings that spoke for what a turn was taken for.
    package private(set) var spoke: Set<String> = []
    /// How often what no route understood was said.
    package private(set) var rejected: [String: Int] = [:]
    /// Turns in callers' own words.
    package private(set) var turns = 0

    /// Of no call yet.
    package init() {}

    /// Counts a call.
    package mutating func add(_ call: CallRecord) {
        for turn in call.turns where turn.heard == .utterance {
            switch turn.understood {
            case .accept(let one), .confirm(let one), .signpost(let one), .which(let one): reached.insert(one.label)
            case .choose(let several): reached.formUnion(several.map(\.label))
            default: break
            }
            guard turn.asksOpenly, let heard = HeardTurn(turn) else { continue }
            turns += 1
            if turn.understood == .noMatch, !heard.words.isEmpty { rejected[heard.words, default: 0] += 1 }
            if let phrase = heard.decision?.candidates.first?.phrase, !phrase.isEmpty { spoke.insert(phrase) }
            for match in (turn.reason ?? "").matches(of: /‘([^’]+)’/) { spoke.insert(String(match.1)) }
        }
    }

    /// Of the calls of a period, a day of them at a time.
    /// - Throws: `DatabaseError`.
    package static func read(from store: Store, in period: Range<Date>) async throws -> GrammarUse {
        var use = GrammarUse()
        guard let span = try await store.span() else { return use }
        var begin = max(period.lowerBound, span.lowerBound)
        let end = min(period.upperBound, span.upperBound.addingTimeInterval(1))
        while begin < end {
            let until = min(end, begin.addingTimeInterval(24 * 60 * 60))
            for call in try await store.calls(in: begin..<until) { use.add(call) }
            begin = until
        }
        return use
    }

    /// Routes that no turn was taken for.
    package func unreached(of grammar: Grammar) -> [String] {
        grammar.routes.map(\.id).filter { !reached.contains($0) }
    }

    /// Phrases that were of no use, by their route.
    package func unusedPhrases(of grammar: Grammar) -> [(route: String, phrase: String)] {
        grammar.routes.flatMap { route in
            (grammar.phrases[route.id] ?? []).map { $0.words.joined(separator: " ") }
                .filter { !spoke.contains($0) }.map { (route.id, $0) }
        }
    }

    /// Openings that no decision named.
    package func unusedOpenings(of grammar: Grammar) -> [(line: Int, words: String)] {
        grammar.openings.compactMap { opening in
            let words = opening.words.joined(separator: " ")
            return spoke.contains(words) ? nil : (opening.line, words)
        }
    }
}
