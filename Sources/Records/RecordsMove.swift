import Foundation

/// Takes all records over from one place to another: from a file to a server, or back. It may be broken off and begun again, and
/// goes on where it was; at the end every table is counted and summed up on both sides.
///
/// No switchboard may run on either place meanwhile.
package struct RecordsMove {
    /// A table that was taken over.
    package struct Moved: Sendable, Equatable {
        /// Its name.
        package var table: String
        /// How many rows it has, on both sides.
        package var rows: Int
    }

    private let source: any Database
    private let target: any Database
    private let tables: [Table]

    /// Opens both; the tables of the target are made where there are none.
    /// - Throws: `DatabaseError`; `.constraint` when there are records in the target that did not come from there.
    package init(from source: String, to target: String) throws {
        self.source = try Store.open(source, mode: .readOnly, .seconds(30))
        try Schema.requireCurrent(self.source)
        // Made on the first connection, so that a council's tables are closed to others before anything is in them.
        self.target = try Store.open(target, mode: .readWrite, .seconds(30)) { try Schema.migrate($0) }
        tables = try Table.all()
        try claim(RecordsAddress.name(of: source))
    }

    /// Takes everything over that has not been yet.
    /// - Parameter progress: told each table that has been taken over.
    /// - Returns: the tables, with their rows.
    /// - Throws: `DatabaseError`; what was taken over before stays, and the next run goes on behind it. `RecordsChanged` when
    ///   somebody wrote meanwhile, and the next run begins anew.
    package func run(progress: (Moved) -> Void = { _ in }) throws -> [Moved] {
        try source.snapshot {
            for table in tables { progress(Moved(table: table.name, rows: try copy(table))) }
            try target.transaction { for table in tables { try target.continueNumbers(of: table.name) } }
        }
        let moved = try compared()
        try target.execute("DELETE FROM marks WHERE name LIKE 'move%'")
        return moved
    }

    /// Notes in the target whose records come into it.
    private func claim(_ name: String) throws {
        try target.transaction {
            try target.lock("move")
            let before = try target.query("SELECT at FROM marks WHERE name = 'move'") { try $0.requireText("at") }
            if before.first == name { return }
            for table in tables where !table.isOfDatabase {
                let isEmpty = try target.query("SELECT 1 AS one FROM \(table.name) LIMIT 1") { _ in }.isEmpty
                guard isEmpty else {
                    throw DatabaseError(
                        .constraint,
                        "there are records in it already (\(table.name)): name a new file, or an empty database",
                        file: target.file)
                }
            }
            try target.execute(
                "INSERT INTO marks VALUES ('move', ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at", [.init(name)])
        }
    }

    private static let batch = 1000
    /// Rows that go in one statement: neither engine takes more than some ten thousand values in one.
    private static let together = 50

    /// - Returns: how many rows the target has of it now.
    private func copy(_ table: Table) throws -> Int {
        let mark = "move \(table.name)"
        let done = try target.query("SELECT at FROM marks WHERE name = ?", [.text(mark)]) { try $0.requireText("at") }
        let last = try done.first.map { try JSONDecoder().decode([String].self, from: Data($0.utf8)) }
        let rows = try source.cursor(table.selection(behind: last != nil), table.values(ofKey: last ?? []))
        try rows.advance()
        while rows.hasRow {
            try target.transaction {
                var count = 0
                var key: [String] = []
                while rows.hasRow, count < Self.batch {
                    var values: [SQLValue] = []
                    var together = 0
                    while rows.hasRow, together < Self.together {
                        values += table.read(rows)
                        key = table.key(of: rows)
                        together += 1
                        try rows.advance()
                    }
                    try target.execute(table.insertion(of: together), values)
                    count += together
                }
                let place = String(decoding: try JSONEncoder().encode(key), as: UTF8.self)
                try target.execute(
                    "INSERT INTO marks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
                    [.text(mark), .text(place)])
            }
        }
        return try target.query("SELECT count(*) AS n FROM \(table.name)") { try $0.requireInteger("n") }.first ?? 0
    }

    /// Counts and sums every table up on both sides.
    private func compared() throws -> [Moved] {
        let there = try source.snapshot { try tables.map { try sum(of: $0, in: source) } }
        let here = try target.snapshot { try tables.map { try sum(of: $0, in: target) } }
        for (table, (from, to)) in zip(tables, zip(there, here)) where from != to {
            try target.transaction {
                // Calls take with them what belongs to them.
                for table in tables.reversed() where !table.isOfDatabase {
                    try target.execute("DELETE FROM \(table.name)")
                }
                try target.execute("DELETE FROM marks WHERE name LIKE 'move %'")
            }
            throw RecordsChanged(table: table.name, source: from.count, target: to.count)
        }
        return zip(tables, here).map { Moved(table: $0.name, rows: $1.count) }
    }

    private struct Sum: Equatable {
        var count = 0
        var sum: UInt64 = 0
    }

    private func sum(of table: Table, in database: any Database) throws -> Sum {
        var sum = Sum()
        let rows = try database.cursor(table.selection(behind: false))
        try rows.advance()
        while rows.hasRow {
            sum.count += 1
            sum.sum &+= table.read(rows).reduce(0xcbf2_9ce4_8422_2325) { $1.mixed(into: $0) }
            try rows.advance()
        }
        return sum
    }
}

/// The records are not the same on both sides after they were taken over.
package struct RecordsChanged: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where they first differ.
    package let table: String
    let source: Int
    let target: Int

    /// What to do.
    package var description: String {
        "the table ‘\(table)’ changed while it was taken over (\(source) rows there, \(target) here): stop every switchboard that "
            + "uses these records, and run this again; it begins anew"
    }
}

/// A table as it is read and written by a move.
private struct Table {
    struct Column {
        var name: String
        var isNumber: Bool
        var isReal: Bool
    }

    var name: String
    var columns: [Column]
    /// By which it is gone through.
    var key: [Column]
    /// What a row is known by where it may be there already.
    var identity: [String]

    /// Of the database itself, and there from the beginning: its key, how far its clock is known to be right.
    var isOfDatabase: Bool { name == "secrets" || name == "marks" }

    /// What switchboards say of themselves belongs to a place, and stays there.
    private static let ofPlace = "nodes"

    /// As the schema has them, those first to which others refer.
    static func all() throws -> [Table] {
        let model = try SQLiteDatabase(file: ":memory:", mode: .copy, busyTimeout: .zero)
        try Schema.migrate(model)
        // Those to which others refer come first.
        func rank(_ table: String) -> Int { ["calls": 0, "form_results": 1][table] ?? 2 }
        return try model.tables().filter { $0 != "schema_version" && $0 != ofPlace && !$0.hasPrefix("sqlite_") }
            .sorted { (rank($0), $0) < (rank($1), $1) }
            .map { name in
                let columns = try model.query(
                    "SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid", [.text(name)]
                ) {
                    row in
                    let type = try row.requireText("type")
                    return (
                        column: Column(
                            name: try row.requireText("name"), isNumber: type == "INTEGER", isReal: type == "REAL"),
                        place: try row.requireInteger("pk")
                    )
                }
                let identity = columns.filter { $0.place > 0 }.sorted { $0.place < $1.place }.map(\.column)
                // Calls stay in the order in which they came.
                let key = name == "calls" ? [Column(name: "rowid", isNumber: true, isReal: false)] : identity
                return Table(
                    name: name, columns: columns.map(\.column), key: key, identity: identity.map(\.name))
            }
    }

    private func list(_ columns: [Column]) -> String { columns.map { "\"\($0.name)\"" }.joined(separator: ", ") }

    func selection(behind last: Bool) -> String {
        var conditions: [String] = []
        if name == "marks" { conditions.append("name NOT LIKE 'move%' AND name <> 'probe'") }
        if last { conditions.append("(\(list(key))) > (\(key.map { _ in "?" }.joined(separator: ", ")))") }
        let condition = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        return "SELECT \(list(columns)), \(list(key)) FROM \(name) \(condition) ORDER BY \(list(key))"
    }

    func insertion(of rows: Int) -> String {
        let row = "(\(columns.map { _ in "?" }.joined(separator: ", ")))"
        let others = columns.filter { !identity.contains($0.name) }.map { "\"\($0.name)\" = excluded.\"\($0.name)\"" }
        let conflict =
            isOfDatabase
            ? "DO UPDATE SET \(others.joined(separator: ", "))" : "DO NOTHING"
        return """
            INSERT INTO \(name) (\(list(columns))) VALUES \(Array(repeating: row, count: rows).joined(separator: ", "))
            ON CONFLICT (\(identity.map { "\"\($0)\"" }.joined(separator: ", "))) \(conflict)
            """
    }

    func read(_ row: Cursor) -> [SQLValue] {
        columns.enumerated().map { value(of: $1, at: Int32($0), in: row) }
    }

    func key(of row: Cursor) -> [String] {
        key.enumerated().map { row.text(Int32(columns.count + $0.offset)) ?? "" }
    }

    func values(ofKey texts: [String]) -> [SQLValue] {
        zip(key, texts).map { $0.isNumber ? .integer(Int64($1) ?? 0) : .text($1) }
    }

    private func value(of column: Column, at place: Int32, in row: Cursor) -> SQLValue {
        if row.isNull(place) { return .null }
        if column.isNumber { return .integer(Int64(row.integer(place))) }
        return column.isReal ? .real(row.real(place)) : .text(row.text(place) ?? "")
    }
}

extension SQLValue {
    /// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), each kind apart from the others.
    fileprivate func mixed(into start: UInt64) -> UInt64 {
        var sum = start
        func mix(_ byte: UInt8) { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
        func mix(_ number: UInt64) {
            for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        switch self {
        case .null: mix(UInt8(0))
        case .integer(let number):
            mix(UInt8(1))
            mix(UInt64(bitPattern: number))
        case .real(let number):
            mix(UInt8(2))
            mix(number.bitPattern)
        case .text(let text):
            mix(UInt8(3))
            // PostgreSQL keeps a picture in the place of NUL.
            for byte in text.replacing("\0", with: "\u{2400}").utf8 { mix(byte) }
            mix(UInt8(0))
        }
        return sum
    }
}
