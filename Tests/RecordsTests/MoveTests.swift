import CallHistory
import Foundation
import TestSupport
import Testing

@testable import Records

/// Records taken over from a file to a server and back.
@Suite(.withPostgreSQL) struct MoveTests {
    private let scratch: Scratch
    private let server: PostgreSQLServer
    init() throws {
        scratch = try Scratch()
        server = try PostgreSQLServer.shared.get()
    }

    /// Something in every table.
    private func fill(_ store: Store, calls: Int = 30) async throws {
        for number in 0..<calls {
            // Later calls have earlier names, so that the order is not that of names.
            let id = "c\(1000 - number)"
            var row = call(id, began: Double(number / 10))
            row.callerNumber = "+4477009001\(10 + number % 50)"
            try await store.insert(row)
            try await store.insert(
                TurnRow(
                    callID: id, number: 1, asked: "welcome", heard: .utterance,
                    hypotheses: #"[{"words":[{"text":"bin ☂"}]}]"#, verdict: "accept bins", reason: "a \0 and ‘more’",
                    signalToNoise: 20.1 + Double(number) / 3))
            try await store.insert(
                ActionRow(callID: id, columns: .init(kind: "text", outcome: "promised"), at: time(1)))
            try await store.end(
                call: id, at: time(9), ending: "weHungUp",
                line: CallLine(codec: "pcma", packets: 9, lost: 0, jitter: 0.1, roundTrip: nil))
            let text = OutboxRow(
                reference: "r\(number)", callID: id, to: "+4477009001\(10 + number % 50)", body: "b", template: "link",
                created: time(Double(number)))
            let link = LinkRow(token: "T\(number)", callID: id, reference: "r\(number)", route: "x", created: time(1))
            _ = try await store.promise(text, allowance: TextAllowance(), link: link)
            try await store.insert(
                FormResultRow(reference: "F\(number)", callID: id, form: "f", values: "{}", created: time(1)))
            try await store.insert(SurveyAnswerRow(callID: id, question: "q", answer: "yes", at: time(2)))
            try await store.label(LabelRow(callID: id, turn: 1, expect: "bins", by: "a", at: time(3)))
            try await store.keep([TurnVectors(callID: id, turn: 1, vectors: Data([1, 2]))], by: "e")
        }
        try await store.insert(
            FormResultRow(reference: "FX", form: "f", values: "{}", state: .failed, created: time(1)))
        #expect(try await store.resendForm("FX", at: time(2)))
        try await store.optOut("+447700900999", why: "asked", at: time(4))
        try await store.missedCall(at: time(5), why: "busy")
        try await store.noteDate(time(6), isConfirmed: true)
        _ = try await store.claim([time(-9000)..<time(-99)], counting: 1)
        for sweep in RetentionSweep.all(of: .surveys) {
            _ = try await store.expire(
                sweep, ""..<Timestamp.text(time(1)),
                register: DeletionRow(at: time(6), kind: "surveys", before: time(1), amount: 0, why: "none"), files: 1,
                elsewhere: [RecordingPlace(path: "/recordings/c.wav", node: "b")])
        }
    }

    private func facts(_ store: Store) async throws -> [CallFacts] {
        try await store.reduce(time(-9)..<time(99), into: [CallFacts]()) { $0.append($1) }
    }

    @Test func `everything comes over and goes back, in its order and under its key`() async throws {
        let file = try Store(file: scratch.file)
        try await fill(file)
        try SharedGrammars(in: scratch.file).keep(1, about: "{}", files: ["routes.jsgf": Data("x".utf8)])
        let address = server.address(of: try server.makeDatabase())
        let moved = try RecordsMove(from: scratch.file, to: address).run()
        #expect(moved.first == .init(table: "calls", rows: 30))
        #expect(
            Set(moved.map(\.table)).isSuperset(of: ["turns", "actions", "outbox", "links", "form_results", "labels"]))
        #expect(moved.allSatisfy { $0.rows > 0 })
        let store = try Store(file: address)
        #expect(try await facts(store) == facts(file))
        #expect(try await store.outbox(in: time(-9)..<time(99)) == file.outbox(in: time(-9)..<time(99)))
        #expect(try await store.hash(ofNumber: "+447700900123") == file.hash(ofNumber: "+447700900123"))
        #expect(try await store.judge(time(7)) == .plausible)
        // What comes now is numbered on.
        let text = OutboxRow(reference: "new", to: "+447700900888", body: "b", template: "link", created: time(90))
        #expect(try await store.promise(text, allowance: TextAllowance()) == .promised)
        #expect(try await store.text("new")?.id == 31)
        try await store.insert(call("new", began: 50))

        let back = scratch.folder + "/back.sqlite"
        _ = try RecordsMove(from: address, to: back).run()
        let again = try Store(file: back)
        #expect(try await facts(again) == facts(store))
        #expect(try await again.check() == [])
        #expect(try await again.hash(ofNumber: "+447700900123") == file.hash(ofNumber: "+447700900123"))
    }

    @Test func `a move that was broken off goes on where it was`() async throws {
        let file = try Store(file: scratch.file)
        try await fill(file, calls: 40)
        let name = try server.makeDatabase()
        let address = server.address(of: name)
        struct Enough: Error {}
        // As if it were killed once the calls are over, and again in the middle of the turns.
        #expect(throws: (any Error).self) {
            try RecordsMove(from: scratch.file, to: address).run {
                if $0.table == "calls" {
                    _ = try? server.sql("ALTER TABLE turns ADD CHECK (call_id > 'c980')", in: name)
                }
            }
        }
        #expect(try server.sql("SELECT count(*) FROM calls", in: name) == "40")
        #expect(try server.sql("SELECT count(*) FROM turns", in: name) == "0")
        try server.sql("ALTER TABLE turns DROP CONSTRAINT turns_call_id_check", in: name)
        _ = try RecordsMove(from: scratch.file, to: address).run()
        #expect(try await facts(Store(reading: address)) == facts(file))
        #expect(try server.sql("SELECT count(*) FROM marks WHERE name LIKE 'move%'", in: name) == "0")
    }

    @Test func `records that are there already are not mixed with others`() async throws {
        try await fill(try Store(file: scratch.file), calls: 1)
        let address = server.address(of: try server.makeDatabase())
        try await Store(file: address).insert(call("other"))
        let error = #expect(throws: DatabaseError.self) { _ = try RecordsMove(from: scratch.file, to: address) }
        #expect(error?.description.contains("there are records in it already (calls)") == true)
    }

    @Test func `what was changed meanwhile is found out, and the next run begins anew`() async throws {
        let file = try Store(file: scratch.file)
        try await fill(file, calls: 3)
        let name = try server.makeDatabase()
        let address = server.address(of: name)
        let error = #expect(throws: RecordsChanged.self) {
            try RecordsMove(from: scratch.file, to: address).run {
                if $0.table == "calls" {
                    _ = try? server.sql("UPDATE calls SET ending = 'other' WHERE id = 'c999'", in: name)
                }
            }
        }
        #expect(error?.table == "calls")
        _ = try RecordsMove(from: scratch.file, to: address).run()
        #expect(try await facts(Store(reading: address)) == facts(file))
    }
}
