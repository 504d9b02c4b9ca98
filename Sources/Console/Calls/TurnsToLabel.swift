import Foundation
import Records
import Tuning

/// The turns from which most is learned when somebody says what they were, for all who label: looked for beside the pages, by a
/// connection of its own, since it goes through two thousand calls.
actor TurnsToLabel {
    /// A turn with why it is worth a label.
    typealias Item = LabellingQueue.Item

    private let desk: GrammarDesk
    private var items: [Item] = []
    private var found: Date?
    private var looking: Task<Void, Never>?

    /// Calls that are looked through, the latest.
    private static let calls = 2000
    /// Seconds after which it is looked anew: what was labelled and passed over meanwhile counts only then.
    private static let fresh: TimeInterval = 5 * 60

    init(_ desk: GrammarDesk) { self.desk = desk }

    /// Those that are known, the most instructive first, after they were waited for a moment. While a page turns to the next one
    /// the order stays as it is.
    /// - Parameters:
    ///   - since: of calls that began since.
    ///   - isFirst: somebody begins to label, and is to get what is instructive now.
    func all(since: Date, at now: Date, isFirst: Bool) async -> [Item] {
        let isOld = found.map { abs(now.timeIntervalSince($0)) > Self.fresh } ?? true
        if isOld || isFirst, looking == nil {
            looking = Task.detached(priority: .utility) { [weak self, desk] in
                let queue = try? await LabellingQueue.read(
                    from: Store(reading: desk.records), in: since..<Date.distantFuture, calls: Self.calls,
                    thresholds: desk.thresholds())
                await self?.keep(queue?.items ?? [], at: now)
            }
        }
        if let looking, found == nil || isFirst {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await looking.value }
                group.addTask { [desk] in try? await Task.sleep(for: desk.patience) }
                await group.next()
                group.cancelAll()
            }
        }
        return items
    }

    /// Why a turn is in it; nil where it is not.
    func reasons(ofCall call: String, turn: Int) -> [String]? {
        items.first { $0.callID == call && $0.turn == turn }?.reasons
    }

    private func keep(_ new: [Item], at now: Date) {
        (items, found, looking) = (new, now, nil)
    }
}
