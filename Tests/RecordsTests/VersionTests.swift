import Foundation
import TestSupport
import Testing

@testable import Records

@Suite(.onBothEngines) struct VersionTests {
    let scratch: Scratch
    init() throws { scratch = try Scratch() }

    @Test func `a database of the first version is brought forward with its rows`() async throws {
        do {
            let old = try scratch.connection()
            try Schema.migrate(old, steps: [Schema.steps[0]])
            try old.execute(
                "INSERT INTO calls (id, began, grammar, software) VALUES ('c', '2026-03-01T09:00:00.000Z', 'g', '0')")
            try old.execute(
                """
                INSERT INTO outbox VALUES (
                    1, 'r', 'c', '+447700900123', 'b', 'link', '{}', '2026-03-01T09:00:00.000Z', 'sent', 1,
                    '2026-03-01T09:00:00.000Z', NULL, 'n1')
                """)
        }
        let store = try Store(file: scratch.file)
        #expect(try await store.calls(in: time(-9000)..<time(9000)).map(\.call.id) == ["c"])
        let text = try #require(try await store.outbox(in: time(-9000)..<time(9000)).first)
        #expect(text.gatewayID == "n1")
        #expect(text.receipt == nil)
        try await store.insert(SurveyAnswerRow(callID: "c", question: "helped", answer: "1", at: time(0)))
        #expect(try await store.surveyAnswers(in: time(0)..<time(1)).count == 1)
    }

    /// Every version that a council may have in use.
    @Test(arguments: 1..<6)
    func `a database of an earlier version keeps its calls, and new ones have their line on record`(
        version: Int
    ) async throws {
        do {
            let old = try scratch.connection()
            try Schema.migrate(old, steps: Array(Schema.steps.prefix(version)))
            try old.execute(
                "INSERT INTO calls (id, began, grammar, software) VALUES ('old', '2026-03-01T09:00:00.000Z', 'g', '0')")
        }
        let refused = #expect(throws: DatabaseError.self) { _ = try Store(reading: scratch.file) }
        #expect(refused?.description.contains("at version \(version)") == true)
        let store = try Store(file: scratch.file)
        try await store.insert(call("new", began: 1))
        let line = CallLine(codec: "g722", packets: 96, lost: 4, jitter: 2)
        try await store.end(call: "new", at: time(3), ending: "weHungUp", line: line)
        let calls = try await store.calls(in: time(-9000)..<time(9000)).map(\.call)
        #expect(Set(calls.map(\.id)) == ["old", "new"])
        #expect(calls.first { $0.id == "old" }?.line == nil)
        #expect(calls.first { $0.id == "new" }?.line == line)
        let poor = try await store.reduce(time(-9000)..<time(9000), into: [Bool?]()) { $0.append($1.isLinePoor) }
        #expect(Set(poor) == [nil, true])
    }

    @Test func `form results come back and are handed over once`() async throws {
        let store = try Store(file: scratch.file)
        try await store.insert(call("c"))
        let first = FormResultRow(
            reference: "F1", callID: "c", form: "missed_bin", values: #"{"postcode":"TQ9 5JN"}"#, created: time(0))
        let second = FormResultRow(reference: "F2", form: "missed_bin", values: "{}", created: time(1))
        try await store.insert(second)
        try await store.insert(first)
        #expect(try await store.formResults(in: time(0)..<time(2)) == [first, second])
        var claimed = try await store.claimForms(limit: 1, now: time(5), lease: time(60))
        #expect(claimed.map(\.reference) == ["F1"])
        #expect(try await store.claimForms(limit: 9, now: time(5), lease: time(60)).map(\.reference) == ["F2"])
        #expect(try await store.claimForms(limit: 9, now: time(5), lease: time(60)).isEmpty)
        claimed[0].state = .delivered
        claimed[0].delivered = time(6)
        try await store.update(claimed[0])
        #expect(try await store.formResult("F1") == claimed[0])
        #expect(try await store.claimForms(limit: 9, now: time(61), lease: time(90)).map(\.reference) == ["F2"])
        for form in [first, FormResultRow(reference: "F3", form: "x", values: "no JSON", created: time(0))] {
            let error = await #expect(throws: DatabaseError.self) { try await store.insert(form) }
            #expect(error?.kind == .constraint)
        }
        let stranger = await #expect(throws: DatabaseError.self) {
            try await store.update(FormResultRow(reference: "F9", form: "x", values: "{}", created: time(0)))
        }
        #expect(stranger?.description.contains("there is no form result ‘F9’") == true)
    }

    @Test func `survey answers come back and tell when a number was last asked`() async throws {
        let store = try Store(file: scratch.file)
        try await store.insert(call("c"))
        let hash = try await store.hash(ofNumber: "+447700900123")
        let answer = SurveyAnswerRow(callID: "c", question: "helped", answer: "5", at: time(3), numberHash: hash)
        try await store.insert(answer)
        #expect(try await store.surveyAnswers(in: time(0)..<time(9)) == [answer])
        #expect(try await store.lastSurvey(ofNumberHash: hash) == time(3))
        #expect(try await store.lastSurvey(ofNumberHash: "0") == nil)
    }

    @Test func `a number's hash is its own and the database's`() async throws {
        let store = try Store(file: scratch.file)
        let another = try RecordsPlace.another(in: scratch.folder)
        let other = try Store(file: another.address)
        let hash = try await store.hash(ofNumber: "+447700900123")
        #expect(hash.utf8.count == 32)
        #expect(try await Store(file: scratch.file).hash(ofNumber: "+447700900123") == hash)
        #expect(try await store.hash(ofNumber: "+447700900124") != hash)
        #expect(try await other.hash(ofNumber: "+447700900123") != hash)
    }

    @Test func `a call from the same number within the hour is noted on the one before`() async throws {
        let store = try Store(file: scratch.file)
        for (id, seconds, number) in [
            ("a", 0.0, "1"), ("b", 1800, "2"), ("c", 3599, "1"), ("d", 7300, "1"), ("w", 7301, nil), ("x", 7302, nil),
        ] {
            var row = call(id, began: seconds)
            row.callerNumber = number
            try await store.insert(row)
        }
        let back = try await store.calls(in: time(0)..<time(9000)).map(\.call.calledBack)
        #expect(back == [time(3599), nil, nil, nil, nil, nil])
    }
}
