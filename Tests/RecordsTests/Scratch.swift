import Foundation
import TestSupport

@testable import Records

/// A database's folder, which goes when the last user of it goes.
final class Scratch: Sendable {
    private let temporary: TemporaryFolder
    let place: RecordsPlace
    var folder: String { temporary.path }

    init() throws {
        temporary = try TemporaryFolder()
        place = try RecordsPlace(in: temporary.path)
    }

    /// SQLite's file, or the address of a database, as the test's engine has it.
    var file: String { place.address }

    /// A connection that makes no tables.
    func connection() throws -> any Database { try Store.open(file, mode: .readWrite, .milliseconds(50)) }
}

extension Store {
    /// Lets the database grow by so many pages and no more: SQLite then answers as on a full disk.
    func limit(toPages extra: Int) throws {
        let pages = try database.query("PRAGMA page_count") { try $0.requireInteger("page_count") }
        try database.execute("PRAGMA max_page_count = \((pages.first ?? 0) + extra)")
    }
}

/// Whole milliseconds, as times are kept.
func time(_ seconds: Double) -> Date { Date(timeIntervalSince1970: 1_772_355_600 + seconds) }

func call(_ id: String, began seconds: Double = 0) -> CallRow {
    CallRow(id: id, began: time(seconds), grammar: "g1", software: "0.1")
}
