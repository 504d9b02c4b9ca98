import CallHistory
import Foundation
import Grammar
import Recognition
import Routing
import SpokenValues

/// What a grammar makes of one case.
package struct RegressionOutcome: Sendable, Equatable {
    /// As a report counts it.
    package enum Kind: String, Sendable, CaseIterable, Codable {
        /// As it should have been, without a question.
        case right
        /// Something else was done without a question.
        case wrong
        /// A question first.
        case asked
        /// Not understood.
        case rejected
    }

    /// As a report counts it.
    package var kind: Kind
    /// How bad it is for the caller: 0 is right, 4 is wrong; a question that offers the right thing is better than none.
    package var cost: Int
    /// What was made of it, as `turns.verdict` has it.
    package var taken: String
    /// How likely the best destination was; nil where there was none.
    package var probability: Double?
    /// Why, in plain words. Personal data: it quotes the caller.
    package var reason: String

    private static let worst = 4

    /// - Parameters:
    ///   - utterance: what was heard; nil when nothing was.
    ///   - expected: what it should be taken for.
    ///   - router: of the grammar.
    package init(of utterance: Utterance?, expecting expected: ExpectedMeaning, by router: Router) {
        let utterance = utterance ?? Utterance(hypotheses: [])
        let (decision, danger) = router.decideEachWish(utterance)
        reason = decision.reason
        probability = decision.candidates.first?.probability
        if let danger {
            taken = Interpretation.danger(danger.target).text
            let isMeant =
                switch expected {
                case .danger(let key): key == nil || key == danger.target
                case .destination(let destination):
                    decision.verdict.offered.contains { $0.destination == destination }
                case .notOurs, .notUnderstood, .nothingSaid, .not: false
                }
            (kind, cost) = isMeant ? (.right, 0) : (.wrong, Self.worst)
            return
        }
        // As a call does: what is a wish in every turn comes before every route.
        if case .command(let command)? = FixedPhrase(utterance) {
            taken = Interpretation.command(command).text
            switch expected {
            case .destination: (kind, cost) = (.rejected, 2)
            case .danger: (kind, cost) = command == .emergency ? (.right, 0) : (.wrong, Self.worst)
            case .notOurs, .notUnderstood, .nothingSaid, .not: (kind, cost) = (.right, 0)
            }
            return
        }
        taken = Interpretation(decision.verdict).text
        (kind, cost) = Self.judge(decision, expected)
    }

    private static func judge(_ decision: Decision, _ expected: ExpectedMeaning) -> (Kind, Int) {
        if case .danger = expected { return (.wrong, worst) }
        let offered = decision.verdict.offered.map(\.destination)
        switch (decision.verdict, expected) {
        case (.accept, .destination(let wanted)), (.signpost, .destination(let wanted)):
            let isRight = offered.contains(wanted) || decision.also?.destination == wanted
            return isRight ? (.right, 0) : (.wrong, worst)
        case (.accept, .not(let denied)), (.signpost, .not(let denied)):
            return denied.contains(where: offered.contains) ? (.wrong, worst) : (.right, 0)
        case (.accept, _), (.signpost, _): return (.wrong, worst)
        case (.reject, .destination): return (.rejected, 2)
        case (.reject, _): return (.right, 0)
        case (_, .destination(let wanted)): return (.asked, offered.contains(wanted) ? 1 : 3)
        case (_, .not(let denied)): return (.asked, denied.contains(where: offered.contains) ? 3 : 1)
        default: return (.asked, 1)
        }
    }
}
