import CSQLite

/// The SQLite that this process runs with.
package enum SQLiteVersion {
    /// As the library gives it; nil when it does not say.
    package static var running: String? { sqlite3_libversion().map { String(cString: $0) } }
}
