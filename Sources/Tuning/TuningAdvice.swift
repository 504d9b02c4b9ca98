import CallHistory
import Foundation
import Grammar
import Recognition
import Reporting
import Routing
import Speech
import SwitchboardEngine

/// What staff might change, and why; found in the grammar, and in what calls made of it.
package struct TuningAdvice: Sendable, Encodable {
    /// What callers asked for that no route understood, with where it may belong.
    package struct Unmet: Sendable, Encodable {
        /// One or two words.
        package var about: String
        /// How often.
        package var calls: Int
        /// How it was put; nobody's own affairs.
        package var examples: [String]
        /// The route that is nearest to it; nil where none is.
        package var route: String?
    }

    /// A word of which it is a guess how it is said.
    package struct Guess: Sendable, Encodable {
        /// The word.
        package var word: String
        /// Its phones; empty when it will never be heard.
        package var phones: String
        /// Who guessed.
        package var by: String
    }

    /// What the labelled calls would bear.
    package struct Bearing: Sendable, Encodable {
        /// Labelled calls that were tried.
        package var calls: Int
        /// Of a hundred, so many are acted on wrongly as it is.
        package var wrongPerHundred: Double
        /// The lowest probability from which acting would be wrong in no more than the council allows; nil where none is.
        package var from: Double?
        /// Of a hundred, so many would go straight through from there on.
        package var straightThrough: Double?
        /// The same for what else might be allowed; nil where too few have a label to tell.
        package var otherwise: CallsBearing?
    }

    /// Routes that may be taken for one another.
    package var confusions: [RouteConfusion] = []
    /// Routes that no call reached.
    package var unreached: [String] = []
    /// Phrases that no call used, as `route: phrase`.
    package var unusedPhrases: [String] = []
    /// Openings that no decision named, as `line: words`.
    package var unusedOpenings: [String] = []
    /// What no route understood.
    package var unmet: [Unmet] = []
    /// Words of doubtful pronunciation.
    package var guesses: [Guess] = []
    /// What the labelled calls would bear; nil where too few have a label.
    package var bearing: Bearing?

    /// Fewer labelled calls tell nothing of a threshold.
    private static let fewest = 30

    /// - Parameters:
    ///   - council: what runs.
    ///   - use: what calls made of it; nil where there are none.
    ///   - cases: labelled words.
    ///   - cores: that work at once.
    package init(
        for council: CouncilRouter, use: GrammarUse?, cases: [RegressionCase],
        cores: Int = ProcessInfo.processInfo.activeProcessorCount
    ) async throws {
        let grammar = council.grammar
        confusions = try await RouteConfusion.all(of: council, cores: cores)
        guesses = council.lexicon.guesses.map { entry in
            Guess(
                word: entry.word, phones: entry.pronunciations.first?.joined(separator: " ") ?? "",
                by: entry.pronunciations.isEmpty
                    ? "nobody: it will never be heard" : entry.source == .espeak ? "espeak-ng" : "its parts")
        }
        if let use, use.turns > 0 {
            unreached = use.unreached(of: grammar)
            unusedPhrases = use.unusedPhrases(of: grammar).map { "\($0.route): \($0.phrase)" }
            unusedOpenings = use.unusedOpenings(of: grammar).map { "\($0.line): \($0.words)" }
            unmet = UnmetDemand(use.rejected).clusters.map { cluster in
                Unmet(
                    about: cluster.about, calls: cluster.calls, examples: cluster.examples,
                    route: Self.nearest(to: cluster, by: council.router))
            }
        }
        bearing = try await Self.bearing(of: cases, by: council, cores: cores)
    }

    private static func nearest(to cluster: UnmetDemand.Cluster, by router: Router) -> String? {
        router.match(Utterance(typed: cluster.examples.first ?? cluster.about)).first?.destination.label
    }

    private static func bearing(
        of cases: [RegressionCase], by council: CouncilRouter, cores: Int
    ) async throws -> Bearing? {
        let judged = try await Spread.over(cases, cores: cores) {
            item -> (CallsBearing.Judged, isWrong: Bool)? in
            guard case .words(let utterance) = item.matter else { return nil }
            let best = council.router.match(utterance).first
            guard
                let one = CallsBearing.Judged(
                    best: best?.destination, probability: best?.probability, expected: item.expected)
            else { return nil }
            let outcome = RegressionOutcome(of: utterance, expecting: item.expected, by: council.router)
            return (one, outcome.kind == .wrong)
        }.compactMap(\.self)
        guard judged.count >= fewest else { return nil }
        let count = Double(judged.count)
        let allowed = council.grammar.council?.thresholds.wrongPerHundred ?? Council.Thresholds().wrongPerHundred
        let bearable = CallsBearing.row(allowing: allowed, of: judged.map(\.0))
        return Bearing(
            calls: judged.count, wrongPerHundred: 100 * Double(judged.count(where: \.isWrong)) / count,
            from: bearable.from, straightThrough: bearable.from == nil ? nil : bearable.right,
            otherwise: CallsBearing(judged.map(\.0)))
    }
}
