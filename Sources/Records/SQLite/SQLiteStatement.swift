import CSQLite

/// A prepared statement, its current row and the places of its columns.
final class SQLiteStatement: RowSource {
    let pointer: OpaquePointer
    private let columns: [String: Int32]

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

    func place(of column: String) -> Int32? { columns[column] }
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(pointer, column) == SQLITE_NULL }
    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(pointer, column)) }
    func real(_ column: Int32) -> Double { sqlite3_column_double(pointer, column) }

    func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8>? {
        guard let bytes = sqlite3_column_text(pointer, column) else { return nil }
        return UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(pointer, column)))
    }
}
