import CallHistory
import Dialogue
import Synchronization

/// Remembers what happened on a call.
package final class SpyJournal: Journal {
    private let entries = Mutex<[JournalEntry]>([])

    package init() {}

    package func note(_ entry: JournalEntry, on callID: String) async { entries.withLock { $0.append(entry) } }

    /// Everything, in order.
    package var all: [JournalEntry] { entries.withLock { $0 } }
    package var said: [PromptID] { all.compactMap { if case .said(let prompt, _, _) = $0 { prompt } else { nil } } }
    package var words: [String] { all.compactMap { if case .said(_, let words, _) = $0 { words } else { nil } } }
    package var turns: [Turn] { all.compactMap { if case .heard(let turn) = $0 { turn } else { nil } } }
    package var actions: [CallAction] { all.compactMap { if case .did(let action, _) = $0 { action } else { nil } } }
}
