import Foundation
import Records
import Synchronization

/// Calls that were turned away, on their way to the records: whoever floods us with calls fills neither memory nor disk with
/// them.
final class MissedCalls: Sendable {
    private let store: Store
    private let spool: JournalSpool?
    private let state = Mutex((waiting: 0, isWriting: false))
    /// More at once are left out of the count.
    private static let most = 100

    /// - Parameter spool: where they are kept while the records' server is away.
    init(_ store: Store, spool: JournalSpool? = nil) {
        self.store = store
        self.spool = spool
    }

    /// One more was turned away.
    func note() {
        let begins = state.withLock { state in
            guard state.waiting < Self.most else { return false }
            state.waiting += 1
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if begins { Task { await write() } }
    }

    private func write() async {
        while true {
            let entry = RecordsEntry.missed(at: .now, why: "busy")
            do { try await store.keep(entry) } catch let error as DatabaseError where error.kind == .unreachable {
                try? await spool?.keep(entry, of: "missed")
            } catch {}
            let isDone = state.withLock { state in
                state.waiting -= 1
                state.isWriting = state.waiting > 0
                return !state.isWriting
            }
            if isDone { return }
        }
    }
}
