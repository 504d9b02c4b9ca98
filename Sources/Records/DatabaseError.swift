import CSQLite

/// Why the database could not do something: the engine's own message, the file or the server, and what to do about it.
package struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds that a caller or a person may want to tell apart.
    package enum Kind: Sendable, Equatable {
        /// The disk or the database is full; nothing of the transaction was kept.
        case full
        /// Another process held the database for longer than the busy timeout.
        case locked
        /// The file is something else, or is damaged.
        case notADatabase
        /// The file or its folder cannot be written.
        case readOnly
        /// The file or its folder is missing or closed to us.
        case cannotOpen
        /// The disk failed while reading or writing.
        case disk
        /// A rule of the tables was broken: a repeated key, a call that does not exist.
        case constraint
        /// Another version of the software wrote the file, and it cannot be used as it is.
        case version
        /// A row that cannot be read back.
        case damagedRow
        /// The server does not answer, or went away. Nothing is wrong with what is kept.
        case unreachable
        /// The server does not let the user in.
        case refused
        /// The user may not do it in this database.
        case noRights
        /// The server or its database is of a kind that cannot be used.
        case serverVersion
        /// The server did not show that it is the one that is meant.
        case notTrusted
        /// The address of the server, or its password's file, is not as it must be.
        case address
        /// Anything else, with SQLite's result code.
        case other(Int32)
    }

    /// What kind of trouble.
    package let kind: Kind
    /// What went wrong, in the engine's words where they are the engine's.
    package let message: String
    /// The database file, or the server's address without anything secret.
    package let file: String

    init(_ kind: Kind, _ message: String, file: String) {
        self.kind = kind
        self.message = message
        self.file = file
    }

    /// - Parameters:
    ///   - code: an extended result code (https://www.sqlite.org/rescode.html).
    ///   - message: as from `sqlite3_errmsg`.
    ///   - file: the database file.
    init(code: Int32, message: String, file: String) {
        let kind: Kind =
            switch code & 0xFF {
            case SQLITE_FULL: .full
            case SQLITE_BUSY, SQLITE_LOCKED: .locked
            case SQLITE_NOTADB, SQLITE_CORRUPT: .notADatabase
            case SQLITE_READONLY: .readOnly
            case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .cannotOpen
            case SQLITE_IOERR: .disk
            case SQLITE_CONSTRAINT: .constraint
            default: .other(code)
            }
        self.init(kind, message, file: file)
    }

    /// What to do about it; empty when there is nothing useful to say.
    package var cure: String {
        if PostgreSQLAddress.isOne(file) || kind == .address { return cureOfServer }
        return switch kind {
        case .full: "Make room on the disk; nothing was half-written."
        case .locked: "Another program is using the file; close it, or try again in a moment."
        case .notADatabase: "Put the file aside and restore a copy, or give another file name."
        case .readOnly: "Let the user that runs switchboard write the file and its folder."
        case .cannotOpen:
            "Check that the file and its folder exist, and that the user that runs switchboard may use them."
        case .disk: "Check the disk and the system's log."
        case .version: "Use the version of switchboard that wrote it, or give another file name."
        case .constraint, .damagedRow, .other, .unreachable, .refused, .noRights, .serverVersion, .notTrusted, .address:
            ""
        }
    }

    /// It may go as it came, and what was tried may be tried again.
    package var mayPass: Bool { [.locked, .full, .disk, .unreachable].contains(kind) }

    /// File, message and cure on one line.
    package var description: String {
        "\(file): \(message).\(cure.isEmpty ? "" : " \(cure)")"
    }
}
