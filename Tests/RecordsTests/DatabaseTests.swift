import Foundation
import TestSupport
import Testing

@testable import Records

@Suite(.onBothEngines) struct DatabaseTests {
    let scratch: Scratch
    init() throws { scratch = try Scratch() }

    @Test func `an empty file gets the tables and opens again as it was`() async throws {
        try await Store(file: scratch.file).insert(call("a"))
        let again = try Store(file: scratch.file)
        #expect(try await again.calls(in: time(0)..<time(1)).map(\.call.id) == ["a"])
        let versions = try scratch.connection().query("SELECT version FROM schema_version") {
            try $0.requireInteger("version")
        }
        #expect(versions == Array(1...Schema.steps.count))
    }

    @Test func `an older database is brought forward and keeps its rows`() throws {
        let database = try scratch.connection()
        let first = ["CREATE TABLE t (a TEXT) STRICT"]
        try Schema.migrate(database, steps: [first])
        try database.execute("INSERT INTO t VALUES ('kept')")
        try Schema.migrate(database, steps: [first, ["ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'new'"]])
        let rows = try database.query("SELECT * FROM t") { [try $0.requireText("a"), try $0.requireText("b")] }
        #expect(rows == [["kept", "new"]])
        let versions = try database.query("SELECT max(version) AS v FROM schema_version") { try $0.requireInteger("v") }
        #expect(versions == [2])
    }

    @Test func `a step that fails leaves the database at the version before`() throws {
        let database = try scratch.connection()
        let first = ["CREATE TABLE t (a TEXT) STRICT"]
        try Schema.migrate(database, steps: [first])
        #expect(throws: DatabaseError.self) {
            try Schema.migrate(database, steps: [first, ["CREATE TABLE half (a TEXT) STRICT", "CREATE TABEL wrong"]])
        }
        try Schema.requireCurrent(database, steps: [first])
        #expect(try !database.tables().contains("half"))
    }

    @Test func `a database from a newer version is refused with a message`() throws {
        _ = try Store(file: scratch.file)
        try scratch.connection().execute("INSERT INTO schema_version VALUES (99, '2030-01-01T00:00:00.000Z')")
        // It only added something: this one may go on with it, while nodes are upgraded one by one.
        _ = try Store(file: scratch.file)
        _ = try Store(reading: scratch.file)
        try scratch.connection().execute("UPDATE marks SET at = '99' WHERE name = 'schema'")
        for open in [{ try Store(file: $0) }, { try Store(reading: $0) }] {
            let error = #expect(throws: DatabaseError.self) { _ = try open(scratch.file) }
            #expect(error?.kind == .version)
            #expect(error?.description.contains("a newer switchboard wrote the database (version 99") == true)
            #expect(error?.file == scratch.file)
        }
    }

    @Test func `another program's database is left alone`() throws {
        try scratch.connection().execute("CREATE TABLE bookmarks (url TEXT)")
        let error = #expect(throws: DatabaseError.self) { _ = try Store(file: scratch.file) }
        #expect(error?.kind == .notADatabase)
        #expect(try scratch.connection().tables() == ["bookmarks"])
    }

    @Test(.onSQLiteOnly) func `a file that is no database is refused`() throws {
        try Data(repeating: 0x41, count: 8192).write(to: URL(filePath: scratch.file))
        let error = #expect(throws: DatabaseError.self) { _ = try Store(file: scratch.file) }
        #expect(error?.kind == .notADatabase)
        #expect(error?.cure.isEmpty == false)
    }

    @Test(.onSQLiteOnly) func `a damaged database gives an error and no trap`() async throws {
        let store = try Store(file: scratch.file)
        for number in 0..<200 { try await store.insert(call("\(number)")) }
        try scratch.connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        let handle = try FileHandle(forUpdating: URL(filePath: scratch.file))
        try handle.seek(toOffset: 4096)
        try handle.write(contentsOf: Data(repeating: 0xFF, count: 4096 * 6))
        try handle.close()
        let error = await #expect(throws: DatabaseError.self) {
            _ = try await Store(file: scratch.file).calls(in: time(0)..<time(1))
        }
        #expect(error?.kind == .notADatabase)
    }

    @Test(.onSQLiteOnly) func `a missing folder and a missing file to read are said`() throws {
        for open in [{ try Store(file: $0 + "/no/such/folder") }, { try Store(reading: $0) }] {
            let error = #expect(throws: DatabaseError.self) { _ = try open(scratch.file) }
            #expect(error?.kind == .cannotOpen)
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.file))
    }

    @Test func `a store opened for reading writes nothing`() async throws {
        let writer = try Store(file: scratch.file)
        try await writer.insert(call("a"))
        let reader = try Store(reading: scratch.file)
        #expect(try await reader.calls(in: time(0)..<time(1)).count == 1)
        let error = await #expect(throws: DatabaseError.self) { try await reader.insert(call("b")) }
        #expect(error?.kind == .readOnly)
    }

    @Test(.onSQLiteOnly) func `a locked database is said after the busy timeout and works afterwards`() async throws {
        let store = try Store(file: scratch.file, busyTimeout: .milliseconds(20))
        let other = try scratch.connection()
        try other.execute("BEGIN IMMEDIATE")
        let error = await #expect(throws: DatabaseError.self) { try await store.insert(call("a")) }
        #expect(error?.kind == .locked)
        #expect(error?.description.contains("Another program is using the file") == true)
        try other.execute("ROLLBACK")
        try await store.insert(call("a"))
    }

    @Test(.onSQLiteOnly) func `a full disk is said and leaves nothing half-written`() async throws {
        let store = try Store(file: scratch.file)
        try await store.insert(call("a"))
        try await store.limit(toPages: 3)
        let turn = TurnRow(
            callID: "a", number: 1, asked: "welcome", heard: .utterance,
            reason: String(repeating: "long ", count: 10_000))
        let error = await #expect(throws: DatabaseError.self) { try await store.insert(turn) }
        #expect(error?.kind == .full)
        #expect(error?.cure.contains("Make room") == true)
        #expect(try await store.calls(in: time(0)..<time(1)).first?.turns == [])
        try await store.limit(toPages: 1000)
        try await store.insert(turn)
        #expect(try await store.calls(in: time(0)..<time(1)).first?.turns == [turn])
    }

    @Test func `many tasks and two connections write everything once`() async throws {
        // Nobody is to be turned away here, however slow the disk.
        let patience = Duration.seconds(600)
        let stores = [
            try Store(file: scratch.file, busyTimeout: patience), try Store(file: scratch.file, busyTimeout: patience),
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                let store = stores[number % 2]
                group.addTask {
                    try await store.insert(call("\(number)"))
                    try await store.insert(TurnRow(callID: "\(number)", number: 1, asked: "welcome", heard: .noInput))
                    try await store.end(call: "\(number)", at: time(5), ending: "weHungUp")
                }
            }
            try await group.waitForAll()
        }
        let calls = try await stores[0].calls(in: time(0)..<time(1))
        #expect(Set(calls.map(\.call.id)) == Set((0..<200).map(String.init)))
        #expect(calls.allSatisfy { $0.turns.count == 1 && $0.call.ending == "weHungUp" })
    }
}
