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

/// As it waits for the records' server.
extension ActionRow: Codable {
    private enum CodingKeys: CodingKey { case callID, kind, target, outcome, detail, at }

    /// Reads what `encode` wrote.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            callID: try fields.decode(String.self, forKey: .callID),
            columns: ActionColumns(
                kind: try fields.decode(String.self, forKey: .kind),
                target: try fields.decodeIfPresent(String.self, forKey: .target),
                outcome: try fields.decode(String.self, forKey: .outcome),
                detail: try fields.decodeIfPresent(String.self, forKey: .detail)),
            at: try fields.decode(Date.self, forKey: .at))
    }

    /// Each column by its name.
    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(callID, forKey: .callID)
        try fields.encode(columns.kind, forKey: .kind)
        try fields.encodeIfPresent(columns.target, forKey: .target)
        try fields.encode(columns.outcome, forKey: .outcome)
        try fields.encodeIfPresent(columns.detail, forKey: .detail)
        try fields.encode(at, forKey: .at)
    }
}
