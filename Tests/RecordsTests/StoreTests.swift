import CallHistory
import Foundation
import TestSupport
import Testing

@testable import Records

@Suite(.onBothEngines) struct StoreTests {
    let scratch: Scratch
    let store: Store
    init() throws {
        scratch = try Scratch()
        store = try Store(file: scratch.file)
    }

    @Test func `everything about a call comes back as it went in`() async throws {
        var row = CallRow(
            id: "c1", began: time(0.25), callerNumber: "+447700900123", dialled: "01803861234", grammar: "g1",
            software: "0.1")
        let turns = [
            TurnRow(
                callID: "c1", number: 1, asked: "welcome", heard: .utterance,
                hypotheses: #"[{"words":[],"confidence":0.5}]"#, decision: #"{"verdict":"accept"}"#,
                verdict: "accept", reason: "it’s the “bin” route \0 and more", audioPath: "c1.wav", audioStart: 0,
                audioEnd: 2400,
                timings: .init(promptStart: 20, promptEnd: 900, speechStart: 1000, speechEnd: 2100, decided: 2300)),
            TurnRow(callID: "c1", number: 2, asked: "ask_mobile", heard: .digits, digits: "07700900123"),
            TurnRow(callID: "c1", number: 3, asked: "read_back_right", heard: .hangUp),
        ]
        let actions = [
            ActionRow(
                callID: "c1",
                columns: .init(kind: "transfer", target: "waste", outcome: "refused", detail: "486 Busy"), at: time(3)),
            ActionRow(callID: "c1", columns: .init(kind: "hang-up", outcome: "done"), at: time(4.001)),
        ]
        let line = CallLine(
            codec: "pcma", packets: 1490, lost: 10, jitter: 1.25, lostAtPeer: 0, roundTrip: 21.5)
        try await store.insert(row)
        for turn in turns { try await store.insert(turn) }
        for action in actions { try await store.insert(action) }
        try await store.end(call: "c1", at: time(5.75), ending: "callerHungUp", audioPath: "c1.wav", line: line)
        row.ended = time(5.75)
        row.ending = "callerHungUp"
        row.audioPath = "c1.wav"
        row.line = line
        var kept = turns
        // PostgreSQL keeps no NUL, but its picture.
        if RecordsEngine.current == .postgresql { kept[0].reason = turns[0].reason?.replacing("\0", with: "␀") }
        #expect(try await store.calls(in: time(0)..<time(1)) == [CallRecord(call: row, turns: kept, actions: actions)])
    }

    @Test func `each call that asked for something counts once, and older ones do not`() async throws {
        for (id, began) in [("old", 0.0), ("a", 10), ("b", 20)] { try await store.insert(call(id, began: began)) }
        for (id, kind, target) in [
            ("old", "text", "tree"), ("a", "text", "bin"), ("a", "transfer", "bin"), ("b", "answer", "bin"),
            ("b", "elsewhere", "potholes"), ("b", "form", "message"), ("b", "hang-up", nil),
        ] {
            try await store.insert(
                ActionRow(callID: id, columns: .init(kind: kind, target: target, outcome: "done"), at: time(30)))
        }
        #expect(try await store.callsAskingFor(since: time(5)) == ["bin": 2, "potholes": 1])
    }

    @Test func `the backlog is what has not gone and what was given up`() async throws {
        #expect(try await store.backlog() == (0, nil, 0))
        for (index, number) in ["1", "2", "3"].enumerated() {
            let text = OutboxRow(
                reference: "r\(number)", to: "+44770090012\(number)", body: "b", template: "link",
                created: time(Double(index)))
            _ = try await store.promise(text, allowance: TextAllowance())
        }
        var claimed = try await store.claim(limit: 1, now: time(9), lease: time(60))
        claimed[0].row.state = .failed
        try await store.settle(claimed[0].row)
        #expect(try await store.backlog() == (2, time(1), 1))
    }

    @Test func `a period holds its first moment and not its last`() async throws {
        for (id, seconds) in [("before", -0.001), ("first", 0), ("within", 5), ("after", 10)] {
            try await store.insert(call(id, began: seconds))
        }
        #expect(try await store.calls(in: time(0)..<time(10)).map(\.call.id) == ["first", "within"])
    }

    @Test func `nothing is kept for a call that is not there`() async throws {
        let text = OutboxRow(
            reference: "r", callID: "nobody", to: "+447700900123", body: "b", template: "link", created: time(0))
        let attempts: [@Sendable () async throws -> Void] = [
            { [store] in try await store.insert(TurnRow(callID: "nobody", number: 1, asked: "w", heard: .noInput)) },
            { [store] in
                try await store.insert(
                    ActionRow(callID: "nobody", columns: .init(kind: "text", outcome: "promised"), at: time(0)))
            },
            { [store] in _ = try await store.promise(text, allowance: TextAllowance()) },
            { [store] in try await store.end(call: "nobody", at: time(0), ending: "failed") },
        ]
        for attempt in attempts {
            let error = await #expect(throws: DatabaseError.self) { try await attempt() }
            #expect(error?.kind == .constraint)
        }
    }

    @Test func `hypotheses and decisions must be JSON`() async throws {
        try await store.insert(call("a"))
        for turn in [
            TurnRow(callID: "a", number: 1, asked: "w", heard: .utterance, hypotheses: "bin"),
            TurnRow(callID: "a", number: 1, asked: "w", heard: .utterance, decision: "{"),
        ] {
            let error = await #expect(throws: DatabaseError.self) { try await store.insert(turn) }
            #expect(error?.kind == .constraint)
        }
    }

    @Test func `a row that was tampered with is an error and no trap`() async throws {
        try await store.insert(call("a"))
        try scratch.connection().execute("UPDATE calls SET ended = 'yesterday'")
        let error = await #expect(throws: DatabaseError.self) { try await store.calls(in: time(0)..<time(1)) }
        #expect(error?.kind == .damagedRow)
        #expect(error?.message.contains("ended") == true)
    }
}
