import Foundation

@testable import Records

/// A folder that goes when the last user of it goes.
final class Scratch: Sendable {
    let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "records-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var file: String { folder + "/records.sqlite" }

    func connection() throws -> Database { try Database(file: file, busyTimeout: .milliseconds(50)) }
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
