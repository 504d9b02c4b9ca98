import CallHistory
import Dialogue
import Foundation
import Messaging
import Records
import Telephony
import TestSupport
import Testing
@testable import SwitchboardService

/// The records' server goes away, and comes back.
@Suite(.withPostgreSQL) struct AwayRecordsTests {
    private let folder: TemporaryFolder
    private let complaints = Lines()
    init() throws { folder = try TemporaryFolder() }

    private func spool(_ store: Store) throws -> JournalSpool {
        try JournalSpool(
            folder: folder.appending(path: "unwritten"), store: store, complain: complaints.write)
    }

    private func turn(_ number: Int) -> Turn {
        Turn(number: number, asked: .welcome, answer: .noInput, began: 0, ended: Double(number), latency: 0)
    }

    private func records(_ store: Store) async throws -> [CallRecord] {
        try await store.calls(in: .distantPast..<Date(timeIntervalSince1970: 4e9))
    }

    @Test func `while the records are away calls go on, nothing is promised, and what happened follows`() async throws {
        let server = try PostgreSQLServer()
        let store = try Store(file: server.address(of: try server.makeDatabase()), busyTimeout: .milliseconds(500))
        let spool = try spool(store)
        let journal = RecordsJournal(
            store: store, spool: spool, recording: { _ in nil }, line: { nil }, complain: complaints.write)
        func note(_ entries: [JournalEntry], on id: String) async {
            for entry in entries { await journal.note(entry, on: id) }
            await journal.settle(within: .seconds(60))
        }
        await note([.began(at: .now, caller: Caller(number: "07700900123"), grammar: "g"), .heard(turn(1))], on: "c")
        #expect(await spool.waiting == 0)

        try server.stop()
        await note([.heard(turn(2)), .did(.goodbye, at: 3)], on: "c")
        await note(
            [
                .began(at: .now, caller: Caller(number: nil), grammar: "g"), .heard(turn(1)),
                .ended(.callerHungUp, at: 2),
            ], on: "d")
        #expect(await spool.waiting == 2)
        #expect(await spool.follow() == false)
        await #expect(throws: DatabaseError.self) {
            try await Outbox(store: store).promise(TextMessage(to: "+447700900123", body: "b", callID: "c"))
        }
        let readiness = Readiness(address: "127.0.0.1", ports: 20_000...30_000, store: store)
        #expect(await readiness.faults() == [])
        let health = Monitor.health(.init(), weakness: await readiness.weakness)
        #expect(health.status == 200)
        #expect(String(decoding: health.body, as: UTF8.self).contains("the records are away"))

        try server.start()
        // As long as something of the call waits, what comes next waits behind it.
        await note([.heard(turn(3))], on: "c")
        while await !spool.follow() { try await Task.sleep(for: .milliseconds(50)) }
        #expect(await spool.waiting == 0)
        await note([.ended(.weHungUp, at: 9)], on: "c")
        let all = try await records(store)
        #expect(all.map(\.call.id) == ["c", "d"])
        #expect(all.map { $0.turns.map(\.number) } == [[1, 2, 3], [1]])
        #expect(all.map { $0.actions.map(\.action) } == [[.goodbye], []])
        #expect(all.map(\.call.ending) == ["weHungUp", "callerHungUp"])
        #expect(!complaints.all.joined().contains("7700900123"))
    }

    @Test func `while the records' server stands still nobody on the line waits for it, and what happened follows`()
        async throws
    {
        let server = try PostgreSQLServer()
        let address = server.address(of: try server.makeDatabase())
        let store = try Store(file: address, busyTimeout: .milliseconds(500), mayBeAway: true)
        let spool = try spool(store)
        let journal = RecordsJournal(
            store: store, spool: spool, recording: { _ in nil }, line: { nil }, complain: complaints.write)
        await journal.note(.began(at: .now, caller: Caller(number: "07700900123"), grammar: "g"), on: "c")
        await journal.settle(within: .seconds(60))

        try server.freeze()
        await journal.note(.heard(turn(1)), on: "c")
        // Whoever wants a text is told that there is none.
        await #expect(throws: (any Error).self) {
            try await PromisedTexts(outbox: Outbox(store: store), caller: "+447700900123", records: journal)
                .promise(PromisedText(callID: "c", to: "+447700900123", body: "b", personalisation: [:]))
        }
        // What is written down about the call is on this machine's disk by and by, and waits for nobody.
        for _ in 0..<600 where await spool.waiting == 0 { try await Task.sleep(for: .milliseconds(50)) }
        #expect(await spool.waiting == 1)
        try server.thaw()
        while await !spool.follow() { try await Task.sleep(for: .milliseconds(50)) }
        await journal.note(.ended(.weHungUp, at: 9), on: "c")
        await journal.settle(within: .seconds(60))
        let all = try await records(store)
        #expect(all.map { $0.turns.map(\.number) } == [[1]] && all.map(\.call.ending) == ["weHungUp"])
    }

    @Test func `what takes long is waited for while the server is there`() async throws {
        let server = try PostgreSQLServer.shared.get()
        let name = try server.makeDatabase()
        let store = try Store(file: server.address(of: name), busyTimeout: .milliseconds(300), mayBeAway: true)
        try await store.insert(CallRow(id: "c", began: .now, grammar: "g", software: "s"))
        try server.sql(
            """
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(4); RETURN NEW; END';
            CREATE TRIGGER slow BEFORE INSERT ON turns FOR EACH ROW EXECUTE FUNCTION slow()
            """, in: name)
        try await store.insert(TurnRow(callID: "c", number: 1, asked: "welcome", heard: .noInput))
        #expect(try await store.record(ofCall: "c")?.turns.count == 1)
    }

    @Test func `what a killed process left behind follows from the next, and what had come over is not there twice`()
        async throws
    {
        let server = try PostgreSQLServer.shared.get()
        let store = try Store(file: server.address(of: try server.makeDatabase()))
        let row = CallRow(id: "c", began: Date(timeIntervalSince1970: 1_772_355_600), grammar: "g", software: "s")
        let action = ActionRow(callID: "c", columns: .init(kind: "hang-up", outcome: "done"), at: row.began + 1)
        let entries: [RecordsEntry] = [
            .began(row), .heard(TurnRow(callID: "c", number: 1, asked: "welcome", heard: .noInput)), .did(action),
            .ended(call: "c", at: row.began + 2, ending: "weHungUp", audioPath: nil, line: nil),
        ]
        let first = try spool(store)
        for entry in entries { try await first.keep(entry, of: "c") }
        // Its answer was lost, or the process was killed before the file was done with.
        for entry in entries.dropLast() { try await store.keep(entry) }
        // And a power cut left a line half-written.
        let file = folder.appending(path: "unwritten/c.lines")
        try (Data(contentsOf: file) + Data(#"{"did":{"_0"#.utf8)).write(to: file)

        let second = try spool(store)
        #expect(await second.waiting == 1)
        #expect(await second.follow())
        #expect(await second.waiting == 0)
        let all = try await records(store)
        #expect(all.map(\.actions.count) == [1] && all.map(\.turns.count) == [1])
        #expect(all.map(\.call.ending) == ["weHungUp"])
        #expect(complaints.all.count == 1)
    }

    @Test func `what waits is for nobody else to read`() async throws {
        let server = try PostgreSQLServer.shared.get()
        let spool = try spool(try Store(file: server.address(of: try server.makeDatabase())))
        try await spool.keep(.missed(at: .now, why: "busy"), of: "missed")
        let attributes = try FileManager.default.attributesOfItem(
            atPath: folder.appending(path: "unwritten/missed.lines").path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
}
