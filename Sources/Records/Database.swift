import Foundation

/// One connection to a database, of either engine. Not for several tasks at once: `Store` guards it.
///
/// SQL is written once, in what both engines understand, with `?` and `?1` for values; what one of them says otherwise stands
/// in its `SQLDialect`.
protocol Database: AnyObject {
    /// The file, or the server's address without anything secret: for errors.
    var file: String { get }
    /// How this engine says what the other says otherwise.
    var dialect: SQLDialect { get }
    /// How many rows the last `INSERT`, `UPDATE` or `DELETE` touched.
    var changes: Int { get throws }
    /// The names of the tables that there are.
    /// - Throws: `DatabaseError`.
    func tables() throws -> [String]

    /// Runs one statement to its end; its rows, if any, are passed over. In a transaction of PostgreSQL's it may be sent together
    /// with what comes behind it, and its error may come from that: at the latest from the end of the transaction.
    /// - Throws: `DatabaseError`.
    func execute(_ sql: String, _ values: [SQLValue]) throws
    /// Runs one statement and reads each of its rows.
    /// - Throws: `DatabaseError`, or what `read` throws.
    func query<Element>(_ sql: String, _ values: [SQLValue], read: (Row) throws -> Element) throws -> [Element]
    /// Runs one statement row by row, beside others; for what is too much to hold. Of PostgreSQL only within a transaction
    /// or a snapshot.
    /// - Throws: `DatabaseError`.
    func cursor(_ sql: String, _ values: [SQLValue]) throws -> Cursor

    /// Everything in `body` or nothing of it, on the disk when it returns. Within another transaction it is a part of that.
    ///
    /// In SQLite nobody else writes meanwhile. In PostgreSQL they do: what is read and then written by it goes with
    /// `lock(_:)`, or is read with `SQLDialect.toBeChanged`.
    /// - Throws: `DatabaseError`, or what `body` throws.
    func transaction<Result>(_ body: () throws -> Result) throws -> Result
    /// All that `body` reads is of one moment.
    /// - Throws: `DatabaseError`, or what `body` throws.
    func snapshot<Result>(_ body: () throws -> Result) throws -> Result
    /// Until the end of the transaction nobody else goes on who asks for the same. What is read behind it is not stale.
    /// - Parameter name: what is not to change, such as a number.
    /// - Throws: `DatabaseError`.
    func lock(_ name: String) throws

    /// Has everybody woken who waits in `RecordsNotices`, when the transaction is on the disk.
    /// - Throws: `DatabaseError`.
    func wakeOthers() throws

    /// Numbers that the engine gives to rows of a table go on behind the highest that there is.
    /// - Throws: `DatabaseError`.
    func continueNumbers(of table: String) throws

    /// What is damaged, in the engine's words.
    /// - Throws: `DatabaseError`.
    func damage() throws -> [String]
    /// Takes what was deleted out of the engine's log, as far as it lets us.
    /// - Returns: false where somebody's reading keeps it there.
    /// - Throws: `DatabaseError`.
    func emptyLog() throws -> Bool
    /// Copies the database, as of one moment, into a new file.
    /// - Throws: `DatabaseError`.
    func copy(to file: String) throws
}

extension Database {
    /// Runs a statement of the schema, which is written for SQLite.
    /// - Throws: `DatabaseError`.
    func define(_ sql: String) throws {
        let sql = dialect.definition(sql)
        if !sql.isEmpty { try execute(sql) }
    }

    func execute(_ sql: String) throws { try execute(sql, []) }

    func query<Element>(_ sql: String, read: (Row) throws -> Element) throws -> [Element] {
        try query(sql, [], read: read)
    }

    func cursor(_ sql: String) throws -> Cursor { try cursor(sql, []) }
}

/// A value given to a statement.
enum SQLValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)

    init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
    init(_ value: Double?) { self = value.map { .real($0) } ?? .null }
    init(_ value: String?) { self = value.map { .text($0) } ?? .null }
    init(_ value: Date?) { self = value.map { .text(Timestamp.text($0)) } ?? .null }
}

/// Where rows come from: the current one, by its columns' places.
protocol RowSource: AnyObject {
    /// Nil when there is none of that name.
    func place(of column: String) -> Int32?
    func isNull(_ column: Int32) -> Bool
    func integer(_ column: Int32) -> Int
    func real(_ column: Int32) -> Double
    /// Good as long as the row is the current one; nil where there is no value.
    func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8>?
}

extension RowSource {
    func text(_ column: Int32) -> String? { bytes(column).map { String(decoding: $0, as: UTF8.self) } }
}

/// The current row of a query; good only while it is being read.
struct Row {
    let source: any RowSource
    let file: String

    /// - Throws: `DatabaseError` when the column is missing.
    func integer(_ name: String) throws -> Int? {
        let column = try column(name)
        return source.isNull(column) ? nil : source.integer(column)
    }

    /// - Throws: `DatabaseError` when the column is missing.
    func real(_ name: String) throws -> Double? {
        let column = try column(name)
        return source.isNull(column) ? nil : source.real(column)
    }

    /// - Throws: `DatabaseError` when the column is missing.
    func text(_ name: String) throws -> String? { try source.text(column(name)) }

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

    private func column(_ name: String) throws -> Int32 { try require(source.place(of: name), name) }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
