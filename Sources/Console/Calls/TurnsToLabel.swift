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
    /// Seconds after which it is looked anew: while somebody labels, and when somebody begins.
    private static let (fresh, fresher): (TimeInterval, TimeInterval) = (5 * 60, 60)

    init(_ desk: GrammarDesk) { self.desk = desk }

    /// Those that are known, the most instructive first, after they were waited for a moment. While a page turns to the next one
    /// the order stays as it is.
    /// - Parameters:
    ///   - since: of calls that began since.
    ///   - isFirst: somebody begins to label, and is to get what is instructive now.
    func all(since: Date, at now: Date, isFirst: Bool) async -> [Item] {
        let age = found.map { abs(now.timeIntervalSince($0)) } ?? .infinity
        if age > (isFirst ? Self.fresher : Self.fresh), looking == nil {
            looking = Task.detached(priority: .utility) { [weak self, desk] in
                let queue = try? await LabellingQueue.read(
                    from: Store(reading: desk.records), in: since..<Date.distantFuture, calls: Self.calls,
                    thresholds: desk.thresholds())
                await self?.keep(queue?.items ?? [], at: now)
            }
        }
        if let looking, found == nil { await Self.wait(for: looking, atMost: desk.patience) }
        return items
    }

    /// Until it is done, or for a moment; it goes on in any case.
    private static func wait(for work: Task<Void, Never>, atMost patience: Duration) async {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        Task {
            await work.value
            end.finish()
        }
        let clock = Task {
            try await Task.sleep(for: patience)
            end.finish()
        }
        for await _ in ends {}
        clock.cancel()
    }

    /// Why a turn is in it; nil where it is not.
    func reasons(ofCall call: String, turn: Int) -> [String]? {
        items.first { $0.callID == call && $0.turn == turn }?.reasons
    }

    private func keep(_ new: [Item], at now: Date) {
        (items, found, looking) = (new, now, nil)
    }
}
