import Records
import Reporting

/// A council whose pages the console has: its records, its grammar, and the part of the switchboard that answers for it.
package struct ConsoleCouncil: Sendable {
    /// By which its pages are found, `/council/NAME/…`; nil for the only one.
    package var name: String?
    /// For labels.
    var store: Store
    /// Read aside, so that no call's record waits for a search.
    var reading: Store
    var port: any SwitchboardPort
    /// Nil leaves the pages of comparing and publishing out.
    var desk: GrammarDesk?
    var costs: CostModel
    /// Nil where services are not changed.
    var editing: EditingDesk?
    /// This machine's, and other nodes'.
    var recordings: RecordingArchive

    /// - Parameters:
    ///   - name: among several; nil for the only one.
    ///   - store: its records.
    ///   - reading: the same, opened to read only.
    ///   - port: the running switchboard.
    ///   - desk: the grammars; nil leaves their pages out.
    ///   - costs: of a contact, for reports.
    ///   - editing: where services are changed; nil where they are not.
    ///   - recordings: this machine's, and other nodes'.
    package init(
        name: String? = nil, store: Store, reading: Store, port: any SwitchboardPort, desk: GrammarDesk? = nil,
        costs: CostModel = CostModel(), editing: EditingDesk? = nil, recordings: RecordingArchive = RecordingArchive()
    ) {
        (self.name, self.store, self.reading, self.port) = (name, store, reading, port)
        (self.desk, self.costs, self.editing, self.recordings) = (desk, costs, editing, recordings)
    }
}
