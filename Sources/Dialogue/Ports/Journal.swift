import CallHistory

/// What happened on a call, told as it happens: to the records, to a transcript, to a test.
package protocol Journal: Sendable {
    /// Takes one entry. It never throws: a record that cannot be kept must not end anybody's call.
    func note(_ entry: JournalEntry, on callID: String) async
}

/// Tells several journals the same things, in order.
package struct Journals: Journal {
    private let journals: [any Journal]

    /// - Parameter journals: told in this order.
    package init(_ journals: [any Journal]) { self.journals = journals }

    /// Passes the entry on.
    package func note(_ entry: JournalEntry, on callID: String) async {
        for journal in journals { await journal.note(entry, on: callID) }
    }
}
