import CallHistory
import Foundation
import Grammar
import Records
import SpokenValues

/// What a call's turns should have been, as far as what followed tells it: the caller said yes or no, chose, rang again
/// within the hour and wanted something else, or was passed on by the agent. It is a hint, and never takes the place of what a person says.
package struct ImpliedLabels {
    /// One or none for each turn and source.
    package private(set) var labels: [LabelRow] = []

    /// Who says so.
    package static let author = "switchboard"

    /// - Parameters:
    ///   - record: the call.
    ///   - next: the next call of the same number, if that was within the hour.
    ///   - now: when this is found.
    package init(of record: CallRecord, next: CallRecord? = nil, at now: Date) {
        for (place, turn) in record.turns.enumerated() where turn.asksOpenly {
            let following = record.turns[(place + 1)...]
            guard let (source, meaning) = Self.followed(turn, by: following) else { continue }
            add(source, meaning, to: turn, at: now)
        }
        if record.call.calledBack != nil, let next, let wanted = next.subject, wanted != record.subject,
            let turn = record.turns.last(where: { $0.asksOpenly && $0.taken != nil })
        {
            add(.rangAgain, .destination(wanted), to: turn, at: now)
        }
        if let turn = record.turns.last(where: \.asksOpenly), let meaning = Self.passedOn(turn, record.actions) {
            add(.transferredOn, meaning, to: turn, at: now)
        }
    }

    private mutating func add(_ source: LabelSource, _ meaning: ExpectedMeaning, to turn: TurnRow, at now: Date) {
        labels.append(
            LabelRow(
                callID: turn.callID, turn: turn.number, source: source, expect: meaning.text, by: Self.author, at: now))
    }

    /// Where a place has several purposes, all that is known is that it was another than was understood.
    private static func passedOn(_ turn: TurnRow, _ actions: [ActionRow]) -> ExpectedMeaning? {
        let places = actions.compactMap { if case .passedOn(_, let all) = $0.action { all } else { nil } }
        guard let purposes = places.last else { return nil }
        let taken = turn.taken
        // Who asked for a person, say, was understood.
        guard taken != nil || turn.understood == .noMatch else { return nil }
        if let taken, purposes.contains(taken) { return nil }
        return purposes.count == 1 ? .destination(purposes[0]) : taken.map { .not([$0]) }
    }

    private static let questions: Set<PromptID> = [.confirm, .confirmPerson, .confirmAgain]
    private static let choices: Set<PromptID> = [.choose, .choice1, .choice2, .choice3, .choice4, .choiceNone]

    private static func followed(
        _ turn: TurnRow, by following: ArraySlice<TurnRow>
    ) -> (LabelSource, ExpectedMeaning)? {
        switch turn.verdict.map(Interpretation.init(text:)) {
        case .confirm(let destination):
            for answer in following.prefix(while: { $0.isAsked(one(of: questions)) }) {
                switch (answer.understood, answer.digits) {
                case (.answer(.yes), _), (.answer(.putThrough), _), (.keys, "1"):
                    return (.confirmed, .destination(destination))
                case (.answer(.no), _), (.keys, "2"): return (.denied, .not([destination]))
                default: continue
                }
            }
            return nil
        case .choose(let offered):
            for answer in following.prefix(while: { $0.isAsked(one(of: choices)) }) {
                switch (answer.understood, answer.digits.flatMap(Int.init)) {
                case (.answer(.option(let number)), _) where offered.indices.contains(number - 1),
                    (.keys, let number?) where offered.indices.contains(number - 1):
                    return (.confirmed, .destination(offered[number - 1]))
                case (.accept(let one), _) where offered.contains(one): return (.confirmed, .destination(one))
                case (.answer(.noneOfThese), _), (.answer(.no), _): return (.denied, .not(offered))
                default: continue
                }
            }
            return nil
        default: return nil
        }
    }

    private static func one(of prompts: Set<PromptID>) -> (PromptID) -> Bool { { prompts.contains($0) } }
}

extension TurnRow {
    /// The caller spoke, in answer to an open question.
    var asksOpenly: Bool { heard == .utterance && isAsked { $0.asksOpenly } }

    fileprivate func isAsked(_ which: (PromptID) -> Bool) -> Bool { PromptID(rawValue: asked).map(which) ?? false }

    /// What was made of it.
    var understood: Interpretation? { verdict.map(Interpretation.init(text:)) }

    /// What it was taken for, surely or with a question.
    var taken: Destination? {
        switch understood {
        case .accept(let one), .confirm(let one), .signpost(let one), .which(let one): one
        default: nil
        }
    }
}

extension CallRecord {
    /// What the call came to be about; nil where that is not known.
    var subject: Destination? {
        for action in actions.reversed() {
            switch action.action {
            case .transfer(.service(let destination, _), .completed): return destination
            case .signpost(let destination, _), .answer(let destination): return destination
            case .text(let id, .promised) where !id.isEmpty: return .route(id)
            default: continue
            }
        }
        return nil
    }
}
