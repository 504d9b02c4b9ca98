import CallHistory
import Foundation
import Testing

@testable import Records

@Suite struct RetentionTests {
    let scratch: Scratch
    let store: Store
    let recordings: URL
    let run: RetentionRun
    private static let day = 24.0 * 60 * 60

    init() throws {
        scratch = try Scratch()
        store = try Store(file: scratch.file)
        recordings = URL(filePath: scratch.folder + "/recordings", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: recordings, withIntermediateDirectories: true)
        run = RetentionRun(store: store, retention: Retention(), recordings: recordings)
    }

    /// A call with something of every kind, at the clock's beginning.
    private func keepOneOfEverything(_ id: String = "old", at seconds: Double = 0) async throws {
        let sound = recordings.appending(path: "\(id).wav")
        try Data("sound of \(id)".utf8).write(to: sound)
        try Data(#"{"began":"2026-03-01T09:00:00Z","caller":"+447700900123","events":[]}"#.utf8)
            .write(to: recordings.appending(path: "\(id).json"))
        var row = call(id, began: seconds)
        row.callerNumber = "+447700900123"
        row.audioPath = sound.path
        try await store.insert(row)
        try await store.insert(
            TurnRow(
                callID: id, number: 1, asked: "welcome", heard: .utterance,
                hypotheses: #"[{"words":[{"text":"secret words of \#(id)"}]}]"#, decision: #"{"reason":"secret"}"#,
                verdict: "accept missed_bin", reason: "secret words", audioPath: sound.path, audioStart: 0, audioEnd: 9)
        )
        try await store.insert(
            TurnRow(callID: id, number: 2, asked: "ask_mobile", heard: .digits, digits: "07700900123"))
        try await store.insert(
            ActionRow(callID: id, columns: .init(kind: "text", outcome: "promised"), at: time(seconds)))
        try await store.insert(
            ActionRow(
                callID: id,
                columns: CallAction.shadow(
                    .accept(.route("missed_bin")), .route("missed_bin"), reason: "secret words overheard"
                ).columns, at: time(seconds)))
        let text = OutboxRow(
            reference: id, callID: id, to: "+447700900123", body: "secret text", template: "link",
            personalisation: ["link": "https://example.org/?ref=T\(id)"], created: time(seconds))
        let link = LinkRow(token: "T\(id)", callID: id, reference: id, route: "missed_bin", created: time(seconds))
        #expect(try await store.promise(text, limit: 9, since: time(seconds - 1), link: link) == .promised)
        try await store.insert(
            FormResultRow(
                reference: "F\(id)", callID: id, form: "missed_bin", values: #"{"name":"secret name"}"#,
                created: time(seconds)))
        try await store.insert(
            SurveyAnswerRow(
                callID: id, question: "helped", answer: "1", at: time(seconds),
                numberHash: try await store.hash(ofNumber: "+447700900123")))
        try await store.label(
            LabelRow(callID: id, turn: 1, expect: "missed_bin", words: "secret label", by: "a", at: time(seconds)))
    }

    private func holds(_ secret: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: scratch.folder).filter { $0.hasPrefix("records") }.contains
        {
            let bytes = try Data(contentsOf: URL(filePath: scratch.folder + "/" + $0))
            return bytes.range(of: Data(secret.utf8)) != nil
        }
    }

    @Test func `each kind goes on its day and not before`() async throws {
        try await keepOneOfEverything()
        #expect(try holds("secret words") && holds("secret text") && holds("secret name") && holds("7700900123"))
        var gone: [Retention.Kind: Double] = [:]
        for day in stride(from: 0.0, through: 732, by: 1) {
            for deleted in try await run.run(at: time(day * Self.day + 0.001)) {
                #expect(gone[deleted.kind] == nil, "\(deleted.kind) went twice")
                gone[deleted.kind] = day
            }
        }
        #expect(
            gone == [.audio: 30, .words: 90, .numbers: 90, .texts: 90, .forms: 90, .surveys: 365, .calls: 730])
        for secret in [
            "secret words", "secret text", "secret name", "secret label", "7700900123", "Told", "sound of",
        ] {
            #expect(try !holds(secret), "\(secret)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: recordings.path).isEmpty)
        let register = try await store.deletions(in: .distantPast..<Date(timeIntervalSince1970: 4e9))
        #expect(Set(register.map(\.kind)) == Set(Retention.Kind.allCases.map(\.rawValue)))
        #expect(register.contains { $0.why == "90 days: teaching the switchboard what callers say" })
        #expect(try await store.check() == [])
    }

    @Test func `what is left of a call says nothing about anybody and can still be counted`() async throws {
        try await keepOneOfEverything()
        _ = try await run.run(at: time(100 * Self.day))
        let record = try #require(try await store.calls(in: time(0)..<time(1)).first)
        #expect(record.call.callerNumber == nil)
        #expect(record.call.audioPath == nil)
        #expect(record.turns.map(\.verdict) == ["accept missed_bin", nil])
        #expect(record.turns.map(\.hypotheses) == ["[]", "[]"])
        #expect(record.turns.map(\.digits) == [nil, nil])
        #expect(record.actions.map(\.columns.detail) == [nil, nil])
        let text = try #require(try await store.text("old"))
        #expect(text.to.isEmpty && text.body.isEmpty && text.personalisation.isEmpty)
        #expect(text.state == .failed)
        #expect(try await store.formResults(in: time(0)..<time(1)).isEmpty)
        #expect(try await store.surveyAnswers(in: time(0)..<time(1)).map(\.numberHash) == [nil])
        // A second run finds nothing.
        #expect(try await run.run(at: time(100 * Self.day)).isEmpty)
    }

    @Test func `a recording that outlives the number loses the number`() async throws {
        try await keepOneOfEverything()
        var retention = Retention()
        retention.rules[.audio]?.days = 200
        let run = RetentionRun(store: store, retention: retention, recordings: recordings)
        _ = try await run.run(at: time(100 * Self.day))
        let list = try String(contentsOf: recordings.appending(path: "old.json"), encoding: .utf8)
        #expect(!list.contains("7700"))
        #expect(list.contains("began"))
        #expect(try await store.record(ofCall: "old")?.call.audioPath != nil)
    }

    @Test func `recordings that no call names go in their time and other files stay`() async throws {
        for (name, age) in [("stray.wav", 31.0), ("stray.json", 31), ("young.wav", 29), ("notes.txt", 99)] {
            let file = recordings.appending(path: name)
            try Data("x".utf8).write(to: file)
            try FileManager.default.setAttributes(
                [.modificationDate: time(-age * Self.day)], ofItemAtPath: file.path)
        }
        #expect(try await run.run(at: time(0)).map(\.amount) == [2])
        let left = try FileManager.default.contentsOfDirectory(atPath: recordings.path).sorted()
        #expect(left == ["notes.txt", "young.wav"])
    }

    @Test func `a recording that cannot be deleted is said and its row stays`() async throws {
        try await keepOneOfEverything()
        // A folder in its place, with something in it that the process may not take away.
        let path = try #require(try await store.record(ofCall: "old")?.call.audioPath)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/proc/self/status")
        #expect(try await run.run(at: time(31 * Self.day)).map(\.kind) == [.audio])
        #expect(FileManager.default.fileExists(atPath: "/proc/self/status"))
    }

    @Test func `everything about a number is found and erased however it was written`() async throws {
        try await keepOneOfEverything("mine")
        var landline = call("landline", began: 5)
        landline.callerNumber = "01803861234"
        try await store.insert(landline)
        try await store.insert(
            TurnRow(callID: "landline", number: 1, asked: "ask_mobile", heard: .digits, digits: "07700900123"))
        var other = call("other", began: 6)
        other.callerNumber = "+447700900456"
        try await store.insert(other)
        try await store.optOut("+447700900123", why: "asked staff", at: time(7))

        let spellings: Set = ["+447700900123", "07700900123"]
        #expect(try await store.numbers().isSuperset(of: spellings))
        let records = try await store.everything(about: "+447700900123", spellings: spellings)
        #expect(records.calls.map(\.call.id) == ["mine", "landline"])
        #expect(records.texts.map(\.reference) == ["mine"])
        #expect(records.forms.map(\.reference) == ["Fmine"])
        #expect(records.surveys.count == 1)
        #expect(records.links.map(\.token) == ["Tmine"])
        #expect(records.isOptedOut)

        let erased = try await store.erase(
            "+447700900123", spellings: spellings, why: "asked for by the person", at: time(8))
        #expect(erased.calls == 2)
        #expect(erased.audioPaths.count == 1)
        #expect(try await store.calls(in: time(0)..<time(9)).map(\.call.id) == ["other"])
        for secret in ["700900123", "secret words", "secret text", "secret name", "Tmine", "01803861234"] {
            #expect(try !holds(secret), "\(secret)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: recordings.path).isEmpty)
        // That no texts are wanted is still known, without the number.
        let again = try await store.everything(about: "+447700900123", spellings: spellings)
        #expect(again.isOptedOut && again.calls.isEmpty && again.texts.isEmpty && again.surveys.isEmpty)
        let register = try await store.deletions(in: time(8)..<time(9))
        #expect(register.map(\.kind) == ["erasure"])
        #expect(try await store.check() == [])
    }
}
