import Foundation
import Glibc

extension Store {
    /// Looks through the whole database for damage: in SQLite every page, every index, every reference from one table to
    /// another; in PostgreSQL, which keeps its own pages, every value of every table.
    /// - Returns: what is wrong, in the engine's words; empty when nothing is.
    package func check() throws -> [String] {
        try database.damage()
    }

    /// Copies the database into a new file while it is in use (SQLite's backup API), and checks the copy. The copy has the
    /// state of one moment, the writes of this process included. PostgreSQL has its own program for it, which the error names.
    /// - Parameter file: it must not exist; readable by its owner only.
    /// - Throws: `DatabaseError`, also when the copy is damaged; no half copy is left then.
    package func backUp(to file: String) throws {
        try database.copy(to: file)
    }
}

/// Files for the eyes of the service's user only.
enum PrivateFile {
    /// A new, empty file with mode 0600, or nil with `errno` when it cannot be made or is there already.
    static func create(_ path: String) -> Int32? {
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        return descriptor < 0 ? nil : descriptor
    }

    /// Takes everybody else's rights to a file away.
    static func close(toOthers path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return }
        chmod(path, status.st_mode & 0o700)
    }
}
