import CPostgreSQL
import Foundation

extension DatabaseError {
    /// - Parameters:
    ///   - state: a SQLSTATE (https://www.postgresql.org/docs/15/errcodes-appendix.html).
    ///   - message: the server's.
    ///   - file: the server's address.
    init(state: String, message: String, file: String) {
        let kind: Kind =
            switch state {
            case "53100": .full
            case "53300", "57P01", "57P02", "57P03": .unreachable
            // The lock was not given in time; two waited for each other; the state had changed.
            case "55P03", "57014", "40001", "40P01": .locked
            case "25006": .readOnly
            case "42501": .noRights
            case "28000", "28P01": .refused
            case "3D000": .cannotOpen
            // What is no JSON is none when it is read as such.
            case "22P02": .constraint
            case "58030": .disk
            case "XX001", "XX002": .notADatabase
            default:
                switch state.prefix(2) {
                case "08": .unreachable
                case "23": .constraint
                default: .other(0)
                }
            }
        self.init(kind, message.firstLine, file: file)
    }

    /// Why no session came about.
    /// - Parameter message: libpq's, in its long form: what the server says begins with `FATAL:  28P01: `.
    init(connecting message: String, file: String) {
        let text = message.trimmingCharacters(in: .whitespacesAndNewlines)
        if let said = text.firstMatch(of: /[A-Z]+:  ([0-9A-Z]{5}): ([^\n]*)/) {
            self.init(state: String(said.1), message: String(said.2), file: file)
        } else if text.contains("certificate") || text.contains("SSL") {
            self.init(.notTrusted, text.firstLine, file: file)
        } else if text.contains("no password supplied") {
            self.init(.refused, "the server asks for a password", file: file)
        } else {
            self.init(.unreachable, text.firstLine, file: file)
        }
    }

    /// What to do about it where the records are in PostgreSQL.
    var cureOfServer: String {
        switch kind {
        case .full: "Make room on the server's disk; nothing was half-written."
        case .locked: "Somebody else is changing the same; it is tried again where it can be."
        case .notADatabase: "Restore the database from a copy, or name another one in ‘records’."
        case .readOnly: "Name the server that takes writes in ‘records’, and not its copy."
        case .cannotOpen: "Make the database (‘createdb --encoding UTF8’), or name another one in ‘records’."
        case .disk: "Check the server's disk and its log."
        case .version:
            "Use the version of switchboard that brought the database forward, or name another one in ‘records’."
        case .unreachable: "Check that the server runs, and the host and port in ‘records’."
        case .refused:
            "Check the user in ‘records’, the file that its password_file names, and the server's pg_hba.conf."
        case .noRights: "Make the user in ‘records’ the owner of the database (‘ALTER DATABASE … OWNER TO …’)."
        case .serverVersion: "Name a server and a database in ‘records’ that can be used."
        case .notTrusted:
            "The server must show a certificate for the host in ‘records’, signed by one in the file that ca_file names."
        case .address:
            "Write ‘records’ as postgresql://USER@HOST:PORT/DATABASE?password_file=FILE&ca_file=FILE, the password in its file."
        case .constraint, .damagedRow, .other: ""
        }
    }
}
