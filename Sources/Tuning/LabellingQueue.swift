import CallHistory
import Foundation
import Grammar
import Records
import Recognition
import Routing

/// The turns from which most is learned when a person says what they were, the most instructive first.
package struct LabellingQueue: Sendable {
    /// A turn that is worth a label.
    package struct Item: Sendable, Equatable {
        /// The call.
        package var callID: String
        /// The turn's number.
        package var turn: Int
        /// When the call began.
        package var began: Date
        /// The best hypothesis. Personal data.
        package var words: String
        /// What was made of it: the verdict's text.
        package var verdict: String
        /// How likely the best destination was, 0 to 1; nil where there was none.
        package var probability: Double?
        /// Why it is worth a label, in plain words, the weightiest first.
        package var reasons: [String]
        /// How much is learned from it; more is more.
        package var worth: Double
        /// How many turns with the same words came to the same: a label of one tells of all.
        package var count: Int
        /// What followed says it was.
        package var implied: [LabelRow]
    }

    /// The most instructive first.
    package private(set) var items: [Item] = []

    /// - Parameters:
    ///   - calls: that are looked through, newest first.
    ///   - labels: of those calls.
    ///   - thresholds: of the grammar that runs.
    ///   - labelled: how many labels by persons each meaning has, by `ExpectedMeaning.text`, in all records.
    ///   - follower: the next call of the same number, of those that were followed by one within the hour.
    package init(
        of calls: [CallRecord], labels: [LabelRow], thresholds: DecisionThresholds, labelled: [String: Int] = [:],
        follower: (CallRecord) -> CallRecord? = { _ in nil }
    ) {
        let known = Dictionary(grouping: labels) { Place(call: $0.callID, turn: $0.turn) }
        var places: [[String]: Int] = [:]
        for call in calls {
            let next = call.call.calledBack == nil ? nil : follower(call)
            let implied = ImpliedLabels(of: call, next: next, at: call.call.began).labels
            for turn in call.turns where turn.asksOpenly {
                let own = known[Place(call: call.call.id, turn: turn.number)] ?? []
                guard !own.contains(where: \.source.isPersons),
                    let heard = HeardTurn(turn), !heard.words.isEmpty
                else { continue }
                let stored = Set(own.map(\.source))
                let all = own + implied.filter { $0.turn == turn.number && !stored.contains($0.source) }
                var lessons = Lessons(of: heard, labels: all, thresholds: thresholds, labelled: labelled)
                if call.call.calledBack != nil { lessons.add(0.4, "the caller rang again within the hour") }
                guard lessons.worth > 0 else { continue }
                let key = [heard.words, turn.verdict ?? ""]
                if let place = places[key] {
                    items[place].count += 1
                    continue
                }
                places[key] = items.count
                items.append(
                    Item(
                        callID: call.call.id, turn: turn.number, began: call.call.began, words: heard.words,
                        verdict: turn.verdict ?? "", probability: heard.decision?.candidates.first?.probability,
                        reasons: lessons.reasons, worth: lessons.worth, count: 1, implied: all))
            }
        }
        for place in items.indices where items[place].count > 1 {
            items[place].worth += 0.2 * log2(Double(items[place].count))
            items[place].reasons.append("said \(items[place].count) times")
        }
        items.sort { ($1.worth, $1.began, $0.callID, $0.turn) < ($0.worth, $0.began, $1.callID, $1.turn) }
    }

    private struct Place: Hashable {
        var call: String
        var turn: Int
    }
}

/// What there is to be learned from a turn.
private struct Lessons {
    private var found: [(worth: Double, why: String)] = []

    var worth: Double { found.reduce(0) { $0 + $1.worth } }
    var reasons: [String] { found.sorted { $0.worth > $1.worth }.map(\.why) }

    /// As far from a threshold as this there is nothing to be learned of where it should be.
    private static let near = 0.15
    /// A runner-up as likely as this, beside the best, might have been it.
    private static let close = 0.5
    private static let unlike = 0.1

    init(of turn: HeardTurn, labels: [LabelRow], thresholds: DecisionThresholds, labelled: [String: Int]) {
        for label in labels {
            switch label.source {
            case .denied: add(1, "the caller said no to what it was taken for")
            case .transferredOn:
                if case .not = label.meaning {
                    add(0.9, "the agent passed it on to somebody for other things")
                } else {
                    add(0.9, "the agent passed it on to \(label.expect)")
                }
            case .rangAgain: add(0.5, "on the next call it was \(label.expect)")
            case .confirmed: add(0.3, "the caller was asked, and said yes")
            case .staff, .manifest: break
            }
        }
        let candidates = turn.decision?.candidates ?? []
        let best = candidates.first?.probability ?? 0
        if turn.row.understood == .noMatch { add(0.8, "nothing was understood") }
        if best < Self.unlike { add(0.4, "it is unlike anything that is known") }
        for (threshold, what) in [(thresholds.ask, "asking"), (thresholds.act ?? 2, "acting without a question")] {
            let distance = abs(best - threshold)
            guard distance < Self.near else { continue }
            add(
                0.7 * (1 - distance / Self.near),
                "its probability, \(figure(best)), is near the \(figure(threshold)) from which on it is \(what)")
        }
        if candidates.count > 1, best > Self.unlike, candidates[1].probability >= Self.close * best {
            add(0.4, "\(candidates[1].destination.label) was nearly as likely")
        }
        if !found.isEmpty, let label = candidates.first?.destination.label, labelled[label, default: 0] == 0 {
            add(0.1, "no call about \(label) has a label yet")
        }
    }

    mutating func add(_ worth: Double, _ why: String) { found.append((worth, why)) }

    private func figure(_ probability: Double) -> String { String(format: "%.2f", probability) }
}
