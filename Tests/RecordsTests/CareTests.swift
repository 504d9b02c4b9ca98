import Foundation
import TestSupport
import Testing

@testable import Records

@Suite(.onBothEngines) struct CareTests {
    let scratch: Scratch
    let store: Store
    init() throws {
        scratch = try Scratch()
        store = try Store(file: scratch.file)
    }

    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test(.onSQLiteOnly) func `a copy made while calls are kept is whole and private`() async throws {
        for number in 0..<50 { try await store.insert(call("before-\(number)")) }
        let copy = scratch.folder + "/copy.sqlite"
        let writer = try Store(file: scratch.file)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for number in 0..<200 { try await writer.insert(call("during-\(number)")) } }
            group.addTask { [store] in try await store.backUp(to: copy) }
            try await group.waitForAll()
        }
        #expect(try mode(copy) == 0o600)
        let copied = try Store(file: copy)
        #expect(try await copied.check() == [])
        let calls = Set(try await copied.calls(in: time(0)..<time(1)).map(\.call.id))
        #expect(calls.isSuperset(of: (0..<50).map { "before-\($0)" }))
        // What came during the copy is in it up to one moment, and nothing after that.
        let during = calls.count - 50
        #expect(calls.isSuperset(of: (0..<during).map { "during-\($0)" }))
        let error = await #expect(throws: DatabaseError.self) { try await store.backUp(to: copy) }
        #expect(error?.description.contains("exists") == true)
    }

    @Test(.onSQLiteOnly) func `damage is found`() async throws {
        for number in 0..<300 { try await store.insert(call("\(number)")) }
        try await store.emptyLog()
        #expect(try await store.check() == [])
        try scratch.connection().execute("PRAGMA foreign_keys = OFF")
        let other = try scratch.connection()
        try other.execute("PRAGMA foreign_keys = OFF")
        try other.execute("INSERT INTO actions (call_id, kind, outcome, at) VALUES ('nobody', 'text', 'x', '')")
        #expect(try await store.check() == ["a row of ‘actions’ belongs to a row of ‘calls’ that is gone"])
        let handle = try FileHandle(forUpdating: URL(filePath: scratch.file))
        try handle.seek(toOffset: 4096 * 3)
        try handle.write(contentsOf: Data(repeating: 0xFF, count: 4096 * 4))
        try handle.close()
        do {
            #expect(try await !Store(reading: scratch.file).check().isEmpty)
        } catch let error as DatabaseError {
            #expect(error.kind == .notADatabase)
        }
    }

    @Test(.onSQLiteOnly) func `the files are for their user only, also where they were open before`() async throws {
        try await store.insert(call("a"))
        for name in try FileManager.default.contentsOfDirectory(atPath: scratch.folder) {
            #expect(try mode(scratch.folder + "/" + name) == 0o600, "\(name)")
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: scratch.file)
        _ = try Store(file: scratch.file)
        #expect(try mode(scratch.file) == 0o600)
    }

    @Test func `a label belongs to a turn and takes the place of the one before`() async throws {
        try await store.insert(call("c"))
        try await store.insert(TurnRow(callID: "c", number: 1, asked: "welcome", heard: .noInput))
        try await store.label(LabelRow(callID: "c", turn: 1, expect: "bins", by: "a", at: time(1)))
        let label = LabelRow(callID: "c", turn: 1, expect: "none", words: "hello", by: "b", at: time(2))
        try await store.label(label)
        #expect(try await store.labels(in: time(0)..<time(1)) == [label])
        #expect(try await store.labelledTurns(in: time(0)..<time(1)).map(\.label) == [label])
        #expect(try await store.labelledTurns(in: time(1)..<time(2)).isEmpty)
        let error = await #expect(throws: DatabaseError.self) {
            try await store.label(LabelRow(callID: "c", turn: 2, expect: "bins", by: "a", at: time(1)))
        }
        #expect(error?.description.contains("there is no turn 2") == true)
    }

    @Test func `labels of every source stand beside one another and a person's is the one that counts`() async throws {
        try await store.insert(call("c"))
        try await store.insert(
            TurnRow(
                callID: "c", number: 1, asked: "welcome", heard: .utterance,
                hypotheses: #"[{"words":[{"text":"bin"}]}]"#, verdict: "accept bins"))
        let implied = LabelRow(callID: "c", turn: 1, source: .confirmed, expect: "bins", by: "switchboard", at: time(1))
        let listed = LabelRow(callID: "c", turn: 1, source: .manifest, expect: "tax", by: "b", at: time(2))
        let heard = LabelRow(callID: "c", turn: 1, expect: "none", isProtected: true, by: "a", at: time(3))
        try await store.label([implied, listed])
        #expect(try await store.labelledTurns(in: time(0)..<time(1)).map(\.label) == [listed])
        try await store.label(heard)
        #expect(try await store.labels(ofCall: "c") == [implied, listed, heard])
        #expect(try await store.labelledTurns(in: time(0)..<time(1)).map(\.label) == [heard])
        #expect(try await store.labelCounts() == ["none": 1])
        let facts = try await store.reduce(time(0)..<time(1), into: [String?]()) { $0 += $1.turns.map(\.label) }
        #expect(facts == ["none"])
        let turns = try await store.turnsWithLabels(in: time(0)..<time(1))
        #expect(turns.map { $0.label(isImplied: true) } == [heard])
        #expect(try await store.removeLabel(ofCall: "c", turn: 1, source: .staff))
        #expect(try await !store.removeLabel(ofCall: "c", turn: 1, source: .staff))
        #expect(try await store.labelledTurns(in: time(0)..<time(1)).map(\.label) == [listed])
    }

    @Test func `of many labels none is kept when one of them is of no turn`() async throws {
        try await store.insert(call("c"))
        try await store.insert(TurnRow(callID: "c", number: 1, asked: "welcome", heard: .noInput))
        await #expect(throws: DatabaseError.self) {
            try await store.label([1, 2].map { LabelRow(callID: "c", turn: $0, expect: "bins", by: "a", at: time(1)) })
        }
        #expect(try await store.labels(ofCall: "c").isEmpty)
    }

    @Test func `a label goes with its call`() async throws {
        try await store.insert(call("c"))
        try await store.insert(TurnRow(callID: "c", number: 1, asked: "welcome", heard: .noInput))
        try await store.label(LabelRow(callID: "c", turn: 1, source: .denied, expect: "not:bins", by: "a", at: time(1)))
        _ = try await RetentionRun(store: store, retention: Retention()).delete(
            .calls, before: time(10), at: time(10), why: "a test")
        #expect(try await store.labels(ofCall: "c").isEmpty)
    }

    @Test func `how clearly a turn was heard is kept with it`() async throws {
        try await store.insert(call("c"))
        let turn = TurnRow(
            callID: "c", number: 1, asked: "welcome", heard: .utterance, signalToNoise: 21.5, fit: -0.75,
            isHeardTwice: true)
        let typed = TurnRow(callID: "c", number: 2, asked: "welcome", heard: .utterance)
        try await store.insert(turn)
        try await store.insert(typed)
        #expect(try await store.record(ofCall: "c")?.turns == [turn, typed])
    }
}
