import CPostgreSQL
import Foundation

/// The rows that the server sent, as texts, and which of them is the current one.
final class PostgreSQLResult: RowSource {
    let pointer: OpaquePointer
    let count: Int32
    var row: Int32 = 0
    private let columns: [String: Int32]

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        count = PQntuples(pointer)
        var columns: [String: Int32] = [:]
        for index in 0..<PQnfields(pointer) {
            if let name = PQfname(pointer, index) { columns[String(cString: name)] = index }
        }
        self.columns = columns
    }

    deinit { PQclear(pointer) }

    func place(of column: String) -> Int32? { columns[column] }
    func isNull(_ column: Int32) -> Bool { PQgetisnull(pointer, row, column) == 1 }

    /// 0 where there is no number, as in SQLite; truth is 1.
    func integer(_ column: Int32) -> Int {
        guard let bytes = bytes(column) else { return 0 }
        if bytes.count == 1, bytes[0] == UInt8(ascii: "t") { return 1 }
        var value = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        for byte in bytes.dropFirst(isNegative ? 1 : 0) {
            guard (48...57).contains(byte) else { break }
            value = value &* 10 &+ Int(byte - 48)
        }
        return isNegative ? -value : value
    }

    func real(_ column: Int32) -> Double { text(column).flatMap(Double.init) ?? 0 }

    func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8>? {
        guard !isNull(column), let value = PQgetvalue(pointer, row, column) else { return nil }
        let count = Int(PQgetlength(pointer, row, column))
        return UnsafeBufferPointer(
            start: UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self), count: count)
    }
}

/// Rows that come from the server by the thousand.
final class PostgreSQLRows: RowSource {
    private var result: PostgreSQLResult
    private let more: () throws -> PostgreSQLResult
    private var isFirst = true

    /// - Parameter more: the next ones; none when they are at an end.
    init(more: @escaping () throws -> PostgreSQLResult) throws {
        self.more = more
        result = try more()
    }

    func step() throws -> Bool {
        if isFirst { isFirst = false } else { result.row += 1 }
        if result.row >= result.count, result.count > 0 { result = try more() }
        return result.row < result.count
    }

    func place(of column: String) -> Int32? { result.place(of: column) }
    func isNull(_ column: Int32) -> Bool { result.isNull(column) }
    func integer(_ column: Int32) -> Int { result.integer(column) }
    func real(_ column: Int32) -> Double { result.real(column) }
    func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8>? { result.bytes(column) }
}
