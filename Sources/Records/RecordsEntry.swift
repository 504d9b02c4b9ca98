import Foundation

/// One thing that is written about a call, complete in itself.
package enum RecordsEntry: Sendable, Codable, Equatable {
    /// It began.
    case began(CallRow)
    /// A turn of it.
    case heard(TurnRow)
    /// What was said or keyed in a turn that was kept without it.
    case filled(TurnRow)
    /// Something that was done.
    case did(ActionRow)
    /// It is over.
    case ended(call: String, at: Date, ending: String, audioPath: String?, line: CallLine?)
    /// No conversation began with it; why: `busy`, `gone`.
    case missed(at: Date, why: String)
}

extension Store {
    /// Writes it.
    /// - Parameter isRepeated: it may have been written before, whose end was not heard of; then it is left as it is.
    /// - Throws: `DatabaseError`.
    package func keep(_ entry: RecordsEntry, isRepeated: Bool = false) throws {
        guard isRepeated else { return try write(entry) }
        try database.transaction { if try !isThere(entry) { try write(entry) } }
    }

    private func write(_ entry: RecordsEntry) throws {
        switch entry {
        case .began(let call): try insert(call)
        case .heard(let turn): try insert(turn)
        case .filled(let turn): try fill(turn)
        case .did(let action): try insert(action)
        case .ended(let call, let date, let ending, let audioPath, let line):
            try end(call: call, at: date, ending: ending, audioPath: audioPath, line: line)
        case .missed(let date, let why): try missedCall(at: date, why: why)
        }
    }

    private func isThere(_ entry: RecordsEntry) throws -> Bool {
        func any(_ sql: String, _ values: [SQLValue]) throws -> Bool {
            try !database.query("SELECT 1 AS one FROM \(sql) LIMIT 1", values) { _ in }.isEmpty
        }
        return switch entry {
        case .began(let call): try any("calls WHERE id = ?", [.init(call.id)])
        case .heard(let turn):
            try any("turns WHERE call_id = ? AND number = ?", [.init(turn.callID), .init(turn.number)])
        case .did(let action):
            // To the millisecond, the same thing is done once on a call.
            try any(
                "actions WHERE call_id = ? AND kind = ? AND outcome = ? AND at = ? AND coalesce(target, '') = ?",
                [
                    .init(action.callID), .init(action.columns.kind), .init(action.columns.outcome), .init(action.at),
                    .init(action.columns.target ?? ""),
                ])
        case .missed(let date, let why): try any("missed_calls WHERE at = ? AND why = ?", [.init(date), .init(why)])
        // Written twice they are as written once.
        case .filled, .ended: false
        }
    }
}
