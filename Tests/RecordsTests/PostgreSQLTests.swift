import Foundation
import TestSupport
import Testing

@testable import Records

/// What only PostgreSQL has: its address, its sessions, and what may go wrong with them.
@Suite struct PostgreSQLTests {
    // MARK: The address

    @Test func `an address says everything but the password`() throws {
        let address = try PostgreSQLAddress(
            "postgresql://desk@db.example.org:6543/calls?password_file=/etc/switchboard/records.password&ca_file=/etc/ca.pem"
        )
        #expect(address.user == "desk" && address.host == "db.example.org" && address.port == "6543")
        #expect(address.database == "calls" && address.certificates == "/etc/ca.pem")
        #expect(address.passwordFile == "/etc/switchboard/records.password")
        let socket = try PostgreSQLAddress("postgresql://%2Frun%2Fpg:5433/calls")
        #expect(socket.host == "/run/pg" && socket.port == "5433" && socket.user == nil && socket.isLocal)
        #expect(try PostgreSQLAddress("postgresql:///calls").host == "/var/run/postgresql")
        #expect(try PostgreSQLAddress("postgresql://[2001:db8::1]:5/calls").host == "2001:db8::1")
    }

    @Test(arguments: [
        ("postgresql://host", "the name of the database is missing"),
        ("postgresql://host/", "the name of the database is missing"),
        ("postgresql://host:x/calls", "‘x’ is no port"),
        ("postgresql://desk:secret@host/calls", "a password stands in it"),
        ("postgresql://host/calls?sslmode=disable", "‘sslmode’ is not known"),
        ("postgresql://host/calls?password_file", "‘password_file’ has no value"),
        ("postgresql://host/calls?council=a&council=b", "council stands in it twice"),
    ])
    func `an address that is not well written is refused with what to write`(text: String, why: String) {
        let error = #expect(throws: DatabaseError.self) { _ = try PostgreSQLAddress(text) }
        #expect(error?.kind == .address)
        #expect(error?.description.contains(why) == true)
        #expect(error?.description.contains("Write ‘records’ as postgresql://") == true)
        #expect(error?.description.contains("secret") == false)
    }

    @Test func `over a network the server must show who it is, and on this machine it need not`() throws {
        func mode(_ text: String) throws -> String? {
            try PostgreSQLAddress(text).parameters().first { $0.name == "sslmode" }?.value
        }
        #expect(try mode("postgresql://db.example.org/calls") == "verify-full")
        #expect(try mode("postgresql://192.0.2.1/calls") == "verify-full")
        for host in ["127.0.0.1", "localhost", "[::1]", "%2Frun%2Fpg", ""] {
            #expect(try mode("postgresql://\(host)/calls") == "prefer", "\(host)")
        }
    }

    @Test func `a password's file is read, and must not be for everybody`() throws {
        let folder = try TemporaryFolder(["password": "s3cret\n"])
        let file = folder.appending(path: "password").path
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let address = try PostgreSQLAddress("postgresql://host/calls?password_file=\(file)")
        #expect(try address.parameters().first { $0.name == "password" }?.value == "s3cret")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let open = #expect(throws: DatabaseError.self) { _ = try address.parameters() }
        #expect(open?.description.contains("everybody on this machine may read the password") == true)
        try FileManager.default.removeItem(atPath: file)
        let gone = #expect(throws: DatabaseError.self) { _ = try address.parameters() }
        #expect(gone?.description.contains("\(file): the file of the password cannot be read") == true)
    }

    // MARK: SQL

    @Test func `places for values are PostgreSQL's, and what is quoted stays`() {
        #expect(
            PostgreSQLText.placed(#"SELECT '?', "a?" FROM t WHERE a = ? AND b = ?3 AND c = ? AND d = ?1"#)
                == #"SELECT '?', "a?" FROM t WHERE a = $1 AND b = $3 AND c = $4 AND d = $1"#)
    }

    // MARK: What goes wrong

    private func error(_ address: String) -> DatabaseError? {
        #expect(throws: DatabaseError.self) { _ = try Store(file: address, busyTimeout: .seconds(5)) }
    }

    @Test func `a server that is not there is said, with the setting`() throws {
        let error = error("postgresql://desk@127.0.0.1:\(FreePort.udpAndTCP())/calls")
        #expect(error?.kind == .unreachable)
        #expect(error?.description.contains("Check that the server runs, and the host and port in ‘records’") == true)
        #expect(self.error("postgresql://%2Fnowhere/calls")?.kind == .unreachable)
    }

    @Test(.withPostgreSQL) func `a wrong password, a missing one and a missing database are said`() throws {
        let server = try PostgreSQLServer.shared.get()
        let folder = try TemporaryFolder(["wrong": "guess", "right": PostgreSQLServer.password])
        for name in ["wrong", "right"] {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: folder.appending(path: name).path)
        }
        let name = try server.makeDatabase()
        func address(_ file: String?, _ database: String) -> String {
            "postgresql://switchboard@127.0.0.1:\(server.port)/\(database)"
                + (file.map { "?password_file=\(folder.path)/\($0)" } ?? "")
        }
        for file in ["wrong", nil] {
            let error = error(address(file, name))
            #expect(error?.kind == .refused)
            #expect(error?.description.contains("the file that its password_file names") == true)
            #expect(error?.description.contains("guess") == false)
        }
        let missing = error(address("right", "nowhere"))
        #expect(missing?.kind == .cannotOpen)
        #expect(missing?.description.contains("createdb") == true)
        _ = try Store(file: address("right", name))
    }

    @Test(.withPostgreSQL) func `a user without rights and texts that are not UTF-8 are said`() throws {
        let server = try PostgreSQLServer.shared.get()
        let name = try server.makeDatabase()
        let user = "u_\(name)"
        try server.sql("CREATE ROLE \(user) LOGIN", in: "postgres")
        let address = server.address(of: name).replacing("switchboard@", with: "\(user)@")
        #expect(error(address)?.kind == .noRights)
        #expect(error(address)?.description.contains("ALTER DATABASE") == true)
        try server.sql(
            "CREATE DATABASE \(name)_old TEMPLATE template0 ENCODING LATIN1 LOCALE_PROVIDER libc LOCALE 'C'",
            in: "postgres")
        #expect(error(server.address(of: "\(name)_old"))?.kind == .serverVersion)
    }

    @Test(.withPostgreSQL)
    func `a transaction that finds its tables brought forward by another node may be tried again`()
        async throws
    {
        let server = try PostgreSQLServer.shared.get()
        let name = try server.makeDatabase()
        let store = try Store(file: server.address(of: name))
        let node = NodeRow(
            name: "a", address: "192.0.2.1:5060", software: "0", started: .now, seen: .now, state: .taking, calls: 0,
            callLimit: 1, grammar: "g")
        try await store.note(node)
        try server.sql("ALTER TABLE nodes ADD COLUMN more TEXT", in: name)
        let error = await #expect(throws: DatabaseError.self) { try await store.note(node) }
        #expect(error?.mayPass == true, "\(error?.description ?? "")")
        try await store.note(node)
    }

    @Test(.withPostgreSQL) func `a lock that another holds is waited for and said`() async throws {
        let server = try PostgreSQLServer.shared.get()
        let address = server.address(of: try server.makeDatabase())
        let store = try Store(file: address, busyTimeout: .milliseconds(100))
        let other = try Store.open(address, mode: .readWrite, .seconds(5))
        try other.execute("BEGIN")
        try other.execute("LOCK TABLE calls")
        let error = await #expect(throws: DatabaseError.self) { try await store.insert(call("a")) }
        #expect(error?.kind == .locked)
        try other.execute("COMMIT")
        try await store.insert(call("a"))
    }

    @Test(.withPostgreSQL) func `a server that was killed and comes back is connected to again, and nothing is lost`()
        async throws
    {
        let server = try PostgreSQLServer()
        let address = server.address(of: try server.makeDatabase())
        let store = try Store(file: address)
        try await store.insert(call("before"))
        try server.stop()
        let error = await #expect(throws: DatabaseError.self) { try await store.insert(call("meanwhile")) }
        #expect(error?.kind == .unreachable)
        try server.start()
        // Who was told that it is away is told so for a moment more.
        while true {
            do {
                try await store.insert(call("after"))
                break
            } catch let error as DatabaseError where error.kind == .unreachable {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        #expect(try await store.calls(in: time(0)..<time(1)).map(\.call.id) == ["after", "before"])
    }

    @Test(.withPostgreSQL) func `tables that another node brings forward are read on`() async throws {
        let server = try PostgreSQLServer.shared.get()
        let name = try server.makeDatabase()
        let store = try Store(file: server.address(of: name))
        try await store.insert(call("a"))
        for column in ["one", "two"] {
            #expect(try await store.record(ofCall: "a") != nil)
            try server.sql("ALTER TABLE calls ADD COLUMN \(column) TEXT", in: name)
            #expect(try await store.record(ofCall: "a") != nil)
        }
        // Within a transaction nothing goes on behind a failure; the next one does.
        try server.sql("ALTER TABLE calls ADD COLUMN three TEXT", in: name)
        await #expect(throws: DatabaseError.self) { _ = try await store.latestCalls(in: time(0)..<time(1), count: 1) }
        #expect(try await store.latestCalls(in: time(0)..<time(1), count: 1).count == 1)
    }

    @Test(.withPostgreSQL)
    func `of a transaction whose connection is lost nothing is kept, and nothing goes on behind it`() throws {
        let server = try PostgreSQLServer.shared.get()
        let name = try server.makeDatabase()
        let database = try Store.open(server.address(of: name), mode: .readWrite, .seconds(5))
        try database.execute("CREATE TABLE t (a TEXT)")
        #expect(throws: DatabaseError.self) {
            try database.transaction {
                try database.execute("INSERT INTO t VALUES ('one')")
                try server.sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)' AND pid <> pg_backend_pid()",
                    in: name)
                // Were it sent over another connection, it would be kept.
                try? database.execute("INSERT INTO t VALUES ('two')")
                try database.execute("INSERT INTO t VALUES ('three')")
            }
        }
        #expect(try database.query("SELECT a FROM t") { try $0.requireText("a") } == [])
    }

    @Test(.withPostgreSQL)
    func `what is sent together fails together, tells how many rows it touched, and leaves the connection good`() throws
    {
        let server = try PostgreSQLServer.shared.get()
        let database = try Store.open(server.address(of: try server.makeDatabase()), mode: .readWrite, .seconds(5))
        try database.execute("CREATE TABLE t (a BIGINT PRIMARY KEY)")
        func rows() throws -> [Int] {
            try database.query("SELECT a FROM t ORDER BY a") { try $0.requireInteger("a") }
        }
        let touched = try database.transaction {
            for number in 1...250 { try database.execute("INSERT INTO t VALUES (?)", [.init(number)]) }
            #expect(try rows().count == 250)
            try database.execute("DELETE FROM t WHERE a > ?", [.init(3)])
            return try database.changes
        }
        #expect(touched == 247)
        // Twice the same key: whoever does it hears of it at the end at the latest.
        let broken = #expect(throws: DatabaseError.self) {
            try database.transaction {
                try database.execute("INSERT INTO t VALUES (?)", [.init(4)])
                try database.execute("INSERT INTO t VALUES (?)", [.init(4)])
                try database.execute("INSERT INTO t VALUES (?)", [.init(5)])
            }
        }
        #expect(broken?.kind == .constraint)
        // What cannot even be prepared, in the middle; the next that says the same is prepared anew.
        for _ in 1...2 {
            #expect(throws: DatabaseError.self) {
                try database.transaction {
                    try database.execute("INSERT INTO t VALUES (?)", [.init(6)])
                    try database.execute("INSERT INTO nowhere VALUES (?)", [.init(6)])
                    _ = try rows()
                }
            }
        }
        #expect(try rows() == [1, 2, 3])
        try database.transaction {
            #expect(try rows().count == 3)
            try database.transaction { try database.execute("INSERT INTO t VALUES (?)", [.init(7)]) }
        }
        #expect(try rows() == [1, 2, 3, 7])
        // Nothing was asked for, and nothing is sent.
        try database.transaction {}
    }
}
