import CallHistory
import Dialogue
import Synchronization

/// There is no room on the disk.
package struct DiskIsFull: Error {}

/// Keeps texts in memory, or none when it is full.
package final class FakeOutbox: TextOutbox {
    private let isFull: Bool
    private let promised = Mutex<[PromisedText]>([])

    package init(isFull: Bool = false) { self.isFull = isFull }

    package var texts: [PromisedText] { promised.withLock { $0 } }

    package func promise(_ text: PromisedText) async throws -> String {
        if isFull { throw DiskIsFull() }
        promised.withLock { $0.append(text) }
        return "ref"
    }
}

/// Keeps forms in memory, or none when it is full.
package final class FakeForms: FormResults {
    private let isFull: Bool
    private let reference: String
    private let journal: SpyJournal
    private let records = Mutex<[FormRecord]>([])
    private let saidBefore = Mutex<[PromptID]>([])

    /// - Parameters:
    ///   - reference: what every form gets.
    ///   - journal: tells what had been said when the complete form was kept.
    package init(isFull: Bool = false, reference: String, journal: SpyJournal) {
        self.isFull = isFull
        self.reference = reference
        self.journal = journal
    }

    package var kept: [FormRecord] { records.withLock { $0 } }
    package var saidBeforeKept: [PromptID] { saidBefore.withLock { $0 } }

    package func keep(_ record: FormRecord) async throws -> String {
        if isFull { throw DiskIsFull() }
        records.withLock { $0.append(record) }
        if record.isComplete {
            let said = journal.said
            saidBefore.withLock { $0 = said }
        }
        return record.reference ?? reference
    }
}
