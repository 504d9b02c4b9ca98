import CSQLite
import Foundation

/// A value given to a statement.
enum SQLValue: Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)

    init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
    init(_ value: Double?) { self = value.map { .real($0) } ?? .null }
    init(_ value: String?) { self = value.map { .text($0) } ?? .null }
    init(_ value: Date?) { self = value.map { .text(Timestamp.text($0)) } ?? .null }
}

/// A prepared statement and the places of its columns.
final class Statement {
    let pointer: OpaquePointer
    let columns: [String: Int32]

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        var columns: [String: Int32] = [:]
        for index in 0..<sqlite3_column_count(pointer) {
            if let name = sqlite3_column_name(pointer, index) { columns[String(cString: name)] = index }
        }
        self.columns = columns
    }

    deinit { sqlite3_finalize(pointer) }

    /// - Returns: SQLite's result code.
    func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(pointer, index)
        case .integer(let number): sqlite3_bind_int64(pointer, index, number)
        case .real(let number): sqlite3_bind_double(pointer, index, number)
        case .text(let text):
            // SQLite must copy the text: Swift's pointer lives no longer than this call (SQLITE_TRANSIENT).
            sqlite3_bind_text(
                pointer, index, text, Int32(clamping: text.utf8.count),
                unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
    }

    func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }
}

/// The current row of a query; good only while it is being read.
struct Row {
    let statement: Statement
    let file: String

    /// - Throws: `DatabaseError` when the column is missing.
    func integer(_ name: String) throws -> Int? {
        let column = try column(name)
        guard sqlite3_column_type(statement.pointer, column) != SQLITE_NULL else { return nil }
        return Int(sqlite3_column_int64(statement.pointer, column))
    }

    /// - Throws: `DatabaseError` when the column is missing.
    func real(_ name: String) throws -> Double? {
        let column = try column(name)
        guard sqlite3_column_type(statement.pointer, column) != SQLITE_NULL else { return nil }
        return sqlite3_column_double(statement.pointer, column)
    }

    /// - Throws: `DatabaseError` when the column is missing.
    func text(_ name: String) throws -> String? {
        let column = try column(name)
        guard let bytes = sqlite3_column_text(statement.pointer, column) else { return nil }
        let count = Int(sqlite3_column_bytes(statement.pointer, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// - Throws: `DatabaseError` when the column is missing or holds no time.
    func date(_ name: String) throws -> Date? {
        guard let text = try text(name) else { return nil }
        return try require(Timestamp.date(text), name)
    }

    /// The value, which must be there.
    /// - Throws: `DatabaseError` saying which column of which row is empty or damaged.
    func require<Value>(_ value: Value?, _ name: String) throws -> Value {
        guard let value else {
            throw DatabaseError(.damagedRow, "the column ‘\(name)’ of a row is empty or damaged", file: file)
        }
        return value
    }

    func requireInteger(_ name: String) throws -> Int { try require(integer(name), name) }
    func requireText(_ name: String) throws -> String { try require(text(name), name) }
    func requireDate(_ name: String) throws -> Date { try require(date(name), name) }

    /// A value of an enumeration by its raw text.
    func requireCase<Value: RawRepresentable<String>>(_ name: String) throws -> Value {
        try require(Value(rawValue: requireText(name)), name)
    }

    private func column(_ name: String) throws -> Int32 {
        try require(statement.columns[name], name)
    }
}
