import CSQLite
import Foundation
import Glibc

extension Store {
    /// Looks through the whole database for damage: every page, every index, every reference from one table to another.
    /// - Returns: what is wrong, in SQLite's words; empty when nothing is.
    package func check() throws -> [String] {
        let faults = try database.query("PRAGMA integrity_check") { try $0.requireText("integrity_check") }
        let strays = try database.query("PRAGMA foreign_key_check") { row in
            "a row of ‘\(try row.requireText("table"))’ belongs to a row of ‘\(try row.requireText("parent"))’ that is gone"
        }
        return faults.filter { $0 != "ok" } + strays
    }

    /// Copies the database into a new file while it is in use (SQLite's backup API), and checks the copy. The copy has the
    /// state of one moment, the writes of this process included.
    /// - Parameter file: it must not exist; readable by its owner only.
    /// - Throws: `DatabaseError`, also when the copy is damaged; no half copy is left then.
    package func backUp(to file: String) throws {
        guard let descriptor = PrivateFile.create(file) else {
            throw DatabaseError(
                .cannotOpen, "the copy cannot be made: \(String(cString: strerror(errno)))", file: file)
        }
        close(descriptor)
        do {
            try database.copy(to: file)
            let faults = try Database(file: file, mode: .readOnly, busyTimeout: .seconds(5)).query(
                "PRAGMA integrity_check"
            ) { try $0.requireText("integrity_check") }
            guard faults == ["ok"] else {
                throw DatabaseError(.notADatabase, "the copy is damaged: \(faults.first ?? "")", file: file)
            }
        } catch {
            try? FileManager.default.removeItem(atPath: file)
            throw error
        }
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
