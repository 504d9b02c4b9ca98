import CallHistory
import Foundation
import Grammar
import Records
import SpokenValues
import Tuning
import Utilities

extension TuneCommand {
    static func queue(_ arguments: inout Arguments) async throws {
        let count = try arguments.option("count", as: Int.self) ?? 20
        let calls = try arguments.option("calls", as: Int.self) ?? 2000
        let place = try Place(&arguments)
        try arguments.finish()
        let store = try Store(reading: place.database)
        let queue = try await LabellingQueue.read(
            from: store, in: place.period, calls: max(0, calls), thresholds: DecisionThresholds(of: place.grammar()))
        let items = queue.items.prefix(max(0, count))
        if place.asJSON {
            try place.print(json: items.map { QueuedTurn($0, showsPersonal: place.showsPersonal) })
            return
        }
        for item in items {
            let probability = item.probability.map { String(format: "  %.2f", $0) } ?? ""
            print("\(item.callID) \(item.turn)  \(place.shown(item.words))  \(item.verdict)\(probability)")
            print("    \(item.reasons.joined(separator: "; "))")
        }
        print(
            items.isEmpty
                ? "no turn is waiting for a label"
                : "\(items.count) of \(queue.items.count) turns; label one with: switchboard tune label CALL TURN MEANING"
        )
    }

    /// A turn of the queue, for scripts.
    private struct QueuedTurn: Encodable {
        var call: String
        var turn: Int
        var began: Date
        var words: String?
        var verdict: String
        var probability: Double?
        var reasons: [String]
        var worth: Double
        var count: Int
        var implied: [String: String]

        init(_ item: LabellingQueue.Item, showsPersonal: Bool) {
            call = item.callID
            turn = item.turn
            began = item.began
            words = showsPersonal ? item.words : nil
            verdict = item.verdict
            probability = item.probability
            reasons = item.reasons
            worth = (item.worth * 100).rounded() / 100
            count = item.count
            implied = item.implied.reduce(into: [:]) { $0[$1.source.rawValue] = $1.expect }
        }
    }

    static func label(_ arguments: inout Arguments) async throws {
        let manifest = try arguments.option("manifest")
        let source = try arguments.option("source") ?? LabelSource.staff.rawValue
        let words = try arguments.option("words")
        let (isImplied, isProtected) = (arguments.flag("implied"), arguments.flag("protect"))
        let isRemoved = arguments.flag("remove")
        let place = try Place(&arguments)
        let named = try arguments.positionals()
        guard let source = LabelSource(rawValue: source), source.isPersons || source == .transferredOn else {
            throw UsageError("--source takes staff, manifest or transferred-on, not ‘\(source)’")
        }
        let store = try TextsCommand.openExisting(place.database)
        if isImplied {
            guard named.isEmpty, manifest == nil else { throw UsageError("--implied takes no call and no manifest") }
            let count = try await ImpliedLabels.note(in: store, of: place.period)
            return try tell(place, "noted", count)
        }
        if let manifest {
            guard named.isEmpty else { throw UsageError("give a call, or --manifest, but not both") }
            let labels = try LabelList(reading: manifest, against: place.grammar(), by: place.by, at: .now).labels
            try await store.label(labels)
            return try tell(place, "kept", labels.count)
        }
        if isRemoved {
            guard named.count == 2, let turn = Int(named[1]) else {
                throw UsageError("‘tune label --remove’ takes a call and a turn's number")
            }
            guard try await store.removeLabel(ofCall: named[0], turn: turn, source: source) else {
                throw NoLabel(
                    description: "turn \(turn) of call ‘\(named[0])’ has no label of the source \(source.rawValue)")
            }
            return try tell(place, "taken back", 1)
        }
        guard named.count == 3, let turn = Int(named[1]) else {
            throw UsageError("‘tune label’ takes a call, a turn's number and what it should have been")
        }
        let meaning = try LabelList.meaning(named[2], in: place.grammar())
        try await store.label(
            LabelRow(
                callID: named[0], turn: turn, source: source, expect: meaning.text, isProtected: isProtected,
                words: words.map(CardNumber.withheld), by: place.by, at: .now))
        try tell(place, "kept", 1)
    }

    private struct NoLabel: Error, CustomStringConvertible { let description: String }

    private static func tell(_ place: Place, _ what: String, _ count: Int) throws {
        if place.asJSON { return try place.print(json: ["labels": count]) }
        print("\(what): \(count) \(count == 1 ? "label" : "labels")")
    }
}
