import Foundation
import Glibc

/// Where a PostgreSQL server keeps the records: `postgresql://USER@HOST:PORT/DATABASE?password_file=FILE&ca_file=FILE&council=NAME`.
///
/// The host is a name, an address, or the folder of a local socket with its slashes as `%2F`; left out, it is Debian's,
/// `/var/run/postgresql`. The password stands in a file and never in the address, which anybody on the machine may see.
struct PostgreSQLAddress: Sendable, Equatable {
    /// Nil: the name of the user that switchboard runs as.
    var user: String?
    var host: String
    var port: String
    var database: String
    /// One line, the password.
    var passwordFile: String?
    /// The certificates by one of which the server's must be signed.
    var certificates: String
    /// Whose records are meant where several councils have theirs in one database; nil: it is one council's.
    var council: CouncilSchema?

    /// Whether a setting is an address of a server and no path of a file.
    static func isOne(_ text: String) -> Bool { text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") }

    /// The address without what is behind the question mark, but for the council.
    static func name(of text: String) -> String {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let council = parts.dropFirst().joined().split(separator: "&").first { $0.hasPrefix("council=") }
        return [String(parts[0]), council.map(String.init)].compactMap(\.self).joined(separator: "?")
    }

    /// - Throws: `DatabaseError`, `.address`, which says what to write.
    init(_ text: String) throws {
        let name = Self.name(of: text)
        func wrong(_ what: String) -> DatabaseError { DatabaseError(.address, what, file: name) }
        func plain(_ part: some StringProtocol) throws -> String {
            guard let plain = String(part).removingPercentEncoding else { throw wrong("‘\(part)’ is not well written") }
            return plain
        }
        let rest = text.dropFirst(text.hasPrefix("postgresql://") ? 13 : 11)
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let place = parts[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard place.count == 2, !place[1].isEmpty, !place[1].contains("/") else {
            throw wrong("the name of the database is missing")
        }
        database = try plain(place[1])
        var server = place[0]
        if let at = server.lastIndex(of: "@") {
            let who = server[..<at]
            guard !who.contains(":") else {
                // The name that the error gives must not have the password either.
                throw DatabaseError(
                    .address, "a password stands in it, where everybody on this machine can see it",
                    file: "postgresql://\(who.prefix { $0 != ":" })@\(server[server.index(after: at)...])/\(place[1])")
            }
            user = try plain(who)
            server = server[server.index(after: at)...]
        }
        var port: Substring = "5432"
        if server.hasPrefix("["), let close = server.firstIndex(of: "]") {
            let behind = server[server.index(after: close)...]
            if behind.hasPrefix(":") { port = behind.dropFirst() }
            server = server[server.index(after: server.startIndex)..<close]
        } else if let colon = server.lastIndex(of: ":") {
            port = server[server.index(after: colon)...]
            server = server[..<colon]
        }
        guard let number = UInt16(port), number > 0 else { throw wrong("‘\(port)’ is no port") }
        self.port = String(number)
        host = server.isEmpty ? "/var/run/postgresql" : try plain(server)
        certificates = "/etc/ssl/certs/ca-certificates.crt"
        for field in parts.dropFirst().joined().split(separator: "&") {
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[1].isEmpty else { throw wrong("‘\(field)’ has no value") }
            switch pair[0] {
            case "password_file": passwordFile = try plain(pair[1])
            case "ca_file": certificates = try plain(pair[1])
            case "council":
                guard council == nil else { throw wrong("council stands in it twice") }
                council = CouncilSchema(try plain(pair[1]))
                guard council != nil else {
                    throw wrong("‘\(pair[1])’ is no name for a council: up to 40 small letters, digits and ‘-’")
                }
            default: throw wrong("‘\(pair[0])’ is not known: there are password_file, ca_file and council")
            }
        }
    }

    /// Whether nothing leaves this machine.
    var isLocal: Bool {
        host.hasPrefix("/") || host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    /// Whether both lead to the same tables, whoever asks there.
    func isSamePlace(as other: Self) -> Bool {
        // A folder of sockets is one server's; this machine has several names.
        func server(_ address: Self) -> String {
            address.host.hasPrefix("/") ? address.host : address.isLocal ? "localhost" : address.host.lowercased()
        }
        return (server(self), port, database, council) == (server(other), other.port, other.database, other.council)
    }

    /// What libpq is told (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-PARAMKEYWORDS).
    /// - Throws: `DatabaseError`, `.address`, when the password cannot be read.
    func parameters() throws -> [(name: String, value: String)] {
        var parameters = [
            ("host", host), ("port", port), ("dbname", database), ("application_name", "switchboard"),
            ("client_encoding", "UTF8"), ("gssencmode", "disable"),
            // The server is who it says, or nothing is told to it.
            ("sslmode", isLocal ? "prefer" : "verify-full"),
            // A server that has vanished without a word is found out in seconds.
            ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "10000"),
        ]
        if let user { parameters.append(("user", user)) }
        if !isLocal { parameters.append(("sslrootcert", certificates)) }
        if let password = try password() { parameters.append(("password", password)) }
        return parameters
    }

    private func password() throws -> String? {
        guard let passwordFile else { return nil }
        func wrong(_ what: String) -> DatabaseError { DatabaseError(.address, what, file: passwordFile) }
        var status = stat()
        guard stat(passwordFile, &status) == 0, let data = FileManager.default.contents(atPath: passwordFile),
            let text = String(data: data, encoding: .utf8)
        else { throw wrong("the file of the password cannot be read") }
        guard status.st_mode & 0o007 == 0 else {
            throw wrong("everybody on this machine may read the password: ‘chmod 640’ or ‘600’ it")
        }
        let password = text.trimmingCharacters(in: .newlines)
        guard !password.isEmpty, !password.contains("\n") else {
            throw wrong("the file is to have one line, the password")
        }
        return password
    }
}
