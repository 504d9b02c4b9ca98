import CSQLite
import Foundation

/// A query under way. Its columns are read by their place, which is quicker than by name.
final class Cursor {
    private let statement: Statement
    private let database: Database
    /// Whether there is a row to be read.
    private(set) var hasRow = false

    init(statement: Statement, database: Database) {
        self.statement = statement
        self.database = database
    }

    /// Goes to the next row, the first one at first.
    /// - Throws: `DatabaseError`.
    func advance() throws { hasRow = try database.step(statement) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement.pointer, column) == SQLITE_NULL }
    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement.pointer, column)) }

    func text(_ column: Int32) -> String? { bytes(column).map { String(decoding: $0, as: UTF8.self) } }

    func date(_ column: Int32) -> Date? { bytes(column).flatMap(Timestamp.date(utf8:)) }

    /// Good until the next `advance`.
    private func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8>? {
        guard let bytes = sqlite3_column_text(statement.pointer, column) else { return nil }
        return UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement.pointer, column)))
    }
}
