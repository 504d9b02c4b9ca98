import CallHistory
import Foundation

/// Something that was done for the caller, and how it went: its columns, which `action` reads.
package struct ActionRow: Sendable, Equatable {
    /// The call.
    package var callID: String
    /// As it is written.
    package var columns: ActionColumns
    /// When the outcome was known.
    package var at: Date

    /// Parameters as the properties.
    package init(callID: String, columns: ActionColumns, at: Date) {
        self.callID = callID
        self.columns = columns
        self.at = at
    }

    /// What was done. What this version does not know is `.other`.
    package var action: CallAction { CallAction(columns) }
}

extension ActionRow {
    init(_ row: Row) throws {
        self.init(
            callID: try row.requireText("call_id"),
            columns: ActionColumns(
                kind: try row.requireText("kind"), target: try row.text("target"),
                outcome: try row.requireText("outcome"), detail: try row.text("detail")),
            at: try row.requireDate("at"))
    }
}
