import Foundation
import TestSupport
import Testing

@testable import Records

/// Several councils' records in one database: nobody sees or touches another's.
@Suite struct CouncilSchemaTests {
    @Test(arguments: ["", "West", "a b", "x\"y", "a'b", "council=", String(repeating: "a", count: 41)])
    func `a council whose name cannot stand in SQL and in commands is refused`(name: String) {
        #expect(CouncilSchema(name) == nil)
        let error = #expect(throws: DatabaseError.self) {
            _ = try PostgreSQLAddress("postgresql://host/calls?council=\(name)")
        }
        #expect(error?.kind == .address)
    }

    @Test func `the address says which council, and so do errors`() throws {
        let text = "postgresql://desk@db.example.org/calls?password_file=/etc/p&council=south-hams"
        #expect(try PostgreSQLAddress(text).council?.schema == "council_south-hams")
        #expect(PostgreSQLAddress.name(of: text) == "postgresql://desk@db.example.org/calls?council=south-hams")
        #expect(try PostgreSQLAddress("postgresql://db/calls").council == nil)
    }

    /// A database of a user who is not above row-level security.
    private struct Shared {
        let server: PostgreSQLServer
        let name: String
        let user: String

        init() throws {
            server = try PostgreSQLServer.shared.get()
            name = try server.makeDatabase()
            user = "u_\(name)"
            try server.sql("CREATE ROLE \(user) LOGIN", in: "postgres")
            try server.sql("ALTER DATABASE \(name) OWNER TO \(user)", in: "postgres")
        }

        func address(_ council: String?) -> String {
            server.address(of: name).replacing("switchboard@", with: "\(user)@")
                + (council.map { "?council=\($0)" } ?? "")
        }

        /// What the tables' owner reads who is no council's session, or says that it is one's.
        func count(_ table: String, of council: String, as session: String? = nil) throws -> String {
            let setting = session.map { "SET switchboard.council = '\($0)';" } ?? ""
            return try server.sql(
                "SET ROLE \(user); \(setting) SELECT count(*) FROM \"council_\(council)\".\(table)", in: name)
        }
    }

    private static let number = "+447700900123"

    private func fill(_ store: Store, _ id: String) async throws {
        try await store.insert(call(id))
        let text = OutboxRow(
            reference: "text-\(id)", callID: id, to: Self.number, body: "to \(id)", template: "link", created: time(1))
        #expect(try await store.promise(text, allowance: TextAllowance()) == .promised)
        _ = try await store.note(
            NodeRow(
                name: "node", address: "127.0.0.1:5060", software: "0.1", started: time(0), seen: time(0),
                state: .taking, calls: 0, callLimit: 1, grammar: id))
    }

    @Test(.withPostgreSQL) func `nobody sees, sends, drains, publishes, erases or deletes what is another council's`()
        async throws
    {
        let shared = try Shared()
        let (one, other) = (
            try Store(file: shared.address("south-hams")), try Store(file: shared.address("west-devon"))
        )
        try await fill(one, "a")
        try await fill(other, "b")
        let ever = Date.distantPast..<Date(timeIntervalSince1970: 4e9)

        // Reading and searching.
        #expect(try await one.calls(in: ever).map(\.call.id) == ["a"])
        #expect(try await Store(reading: shared.address("west-devon")).calls(in: ever).map(\.call.id) == ["b"])
        #expect(try await one.record(ofCall: "b") == nil)
        #expect(try await one.everything(about: Self.number, spellings: [Self.number]).texts.map(\.body) == ["to a"])
        #expect(try await one.nodes().map(\.grammar) == ["a"])

        // Hashes are of no use beside each other.
        #expect(try await one.hash(ofNumber: Self.number) != other.hash(ofNumber: Self.number))
        // The same names and references are free again.
        try await other.insert(call("a"))

        // Opt-outs, shares, the outbox.
        _ = try await one.optOut("+447700900999", why: "asked", at: time(2))
        #expect(try await other.optOuts().isEmpty)
        #expect(
            try await other.claim(limit: 10, now: time(60), lease: time(90)).map(\.row.body) == ["to b"])
        #expect(try await one.claim(limit: 10, now: time(60), lease: time(90)).map(\.row.body) == ["to a"])

        // Nodes and grammars.
        #expect(try await one.order(node: "node", drained: true))
        #expect(try await other.node("node")?.isDrained == false)
        try SharedGrammars(in: shared.address("south-hams")).keep(1, about: "{}", files: ["x": Data("x".utf8)])
        #expect(try await one.latestSharedGrammar() == 1)
        #expect(try await other.latestSharedGrammar() == nil)
        // The same contents of another council are kept again, and found.
        let own = try SharedGrammars(in: shared.address("west-devon"))
        try own.keep(1, about: "{}", files: ["x": Data("x".utf8)])
        #expect(try own.contents(SharedGrammars.hash(of: Data("x".utf8))) == Data("x".utf8))

        // Erasure reaches one council's alone.
        try await one.erase(Self.number, spellings: [Self.number], why: "asked", at: time(100))
        #expect(try await one.outbox(in: ever).isEmpty)
        #expect(try await other.outbox(in: ever).map(\.body) == ["to b"])
        #expect(try await other.deletions(in: ever).isEmpty)
    }

    @Test(.withPostgreSQL) func `SQL that does not say which council it is for sees and changes nothing`() async throws
    {
        let shared = try Shared()
        try await fill(Store(file: shared.address("south-hams")), "a")
        try await fill(Store(file: shared.address("west-devon")), "b")
        // Every table of both, by the owner: no row without the setting, and none with the other's.
        for council in ["south-hams", "west-devon"] {
            let tables = try shared.server.sql(
                "SELECT relname FROM pg_class WHERE relnamespace = '\"council_\(council)\"'::regnamespace AND relkind = 'r'",
                in: shared.name
            ).split(separator: "\n").map(String.init)
            #expect(tables.contains("calls") && tables.contains("secrets") && tables.count > 10)
            for table in tables {
                #expect(try shared.count(table, of: council) == "0", "\(table)")
                #expect(
                    try shared.count(table, of: council, as: council == "west-devon" ? "south-hams" : "west-devon")
                        == "0", "\(table)")
            }
            #expect(try shared.count("calls", of: council, as: council) == "1")
        }
        // Nor can a row be put there, or taken away.
        #expect(throws: Missing.self) {
            try shared.server.sql(
                "SET ROLE \(shared.user); INSERT INTO \"council_west-devon\".missed_calls (at, why) VALUES ('', '')",
                in: shared.name)
        }
        try shared.server.sql("SET ROLE \(shared.user); DELETE FROM \"council_west-devon\".calls", in: shared.name)
        #expect(try shared.count("calls", of: "west-devon", as: "west-devon") == "1")
        // An address without a council is of records of its own.
        let ever = Date.distantPast..<Date(timeIntervalSince1970: 4e9)
        let none = try Store(file: shared.address(nil))
        #expect(try await none.calls(in: ever).isEmpty)
    }

    @Test(.withPostgreSQL) func `a user to whom row-level security does not apply is refused`() throws {
        let server = try PostgreSQLServer.shared.get()
        let address = server.address(of: try server.makeDatabase()) + "?council=south-hams"
        let error = #expect(throws: DatabaseError.self) { _ = try Store(file: address) }
        #expect(error?.kind == .noRights)
        #expect(error?.description.contains("above row-level security") == true, "\(error?.description ?? "")")
    }

    @Test(.withPostgreSQL) func `a table that a later version adds is closed as well`() async throws {
        let shared = try Shared()
        _ = try Store(file: shared.address("south-hams"))
        try shared.server.sql(
            "SET ROLE \(shared.user); CREATE TABLE \"council_south-hams\".later AS SELECT 1 AS one", in: shared.name)
        #expect(try shared.count("later", of: "south-hams") == "1")
        _ = try Store(file: shared.address("south-hams"))
        #expect(try shared.count("later", of: "south-hams") == "0")
        #expect(try shared.count("later", of: "south-hams", as: "south-hams") == "1")
    }

    @Test(.withPostgreSQL) func `records move into a council's place and out again, and its copy is of it alone`()
        async throws
    {
        let shared = try Shared()
        let scratch = try Scratch()
        let ever = Date.distantPast..<Date(timeIntervalSince1970: 4e9)
        let file = "\(scratch.folder)/from.sqlite"
        try await fill(Store(file: file), "a")
        try await fill(Store(file: shared.address("west-devon")), "b")
        _ = try RecordsMove(from: file, to: shared.address("south-hams")).run()
        #expect(try await Store(reading: shared.address("south-hams")).calls(in: ever).map(\.call.id) == ["a"])
        #expect(try await Store(reading: shared.address("west-devon")).calls(in: ever).map(\.call.id) == ["b"])
        let back = "\(scratch.folder)/back.sqlite"
        _ = try RecordsMove(from: shared.address("south-hams"), to: back).run()
        #expect(try await Store(reading: back).calls(in: ever).map(\.call.id) == ["a"])
    }
}
