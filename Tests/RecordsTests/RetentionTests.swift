import CallHistory
import Foundation
import TestSupport
import Testing

@testable import Records

@Suite(.onBothEngines) struct RetentionTests {
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
        run = RetentionRun(store: store, retention: Retention(), recordings: OwnRecordings(folder: recordings))
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
        #expect(try await store.promise(text, allowance: TextAllowance(), link: link) == .promised)
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
        try await store.keep(
            [TurnVectors(callID: id, turn: 1, vectors: Data("secret vectors of \(id)".utf8))], by: "an encoder")
        #expect(try await store.vectors(of: [(id, 1)], by: "an encoder").count == 1)
        let day = time(seconds - 3600)..<time(seconds + 3600)
        let claim = try await store.claim([day], counting: 1)
        try await store.keep(
            [day.lowerBound: DaySums(sums: "{}", words: #"{"secret words nobody understood":1}"#)], claim: claim)
    }

    private func holds(_ secret: String) throws -> Bool { try scratch.place.holds(secret) }

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
        _ = try await run.run(at: time(100 * Self.day), isConfirmed: true)
        let record = try #require(try await store.calls(in: time(0)..<time(1)).first)
        #expect(record.call.callerNumber == nil)
        #expect(record.call.audioPath == nil)
        #expect(record.turns.map(\.verdict) == ["accept missed_bin", nil])
        #expect(record.turns.map(\.hypotheses) == ["[]", "[]"])
        #expect(record.turns.map(\.digits) == [nil, nil])
        #expect(record.actions.map(\.columns.detail) == [nil, nil])
        #expect(try await store.vectors(of: [("old", 1)], by: "an encoder").isEmpty)
        let text = try #require(try await store.text("old"))
        #expect(text.to.isEmpty && text.body.isEmpty && text.personalisation.isEmpty)
        #expect(text.state == .failed)
        #expect(try await store.formResults(in: time(0)..<time(1)).isEmpty)
        #expect(try await store.surveyAnswers(in: time(0)..<time(1)).map(\.numberHash) == [nil])
        // A second run finds nothing.
        #expect(try await run.run(at: time(100 * Self.day), isConfirmed: true).isEmpty)
    }

    @Test func `what is made of words goes with them, and is not kept of words that are gone`() async throws {
        try await keepOneOfEverything("early")
        try await keepOneOfEverything("late", at: 50 * Self.day)
        let made = Data("secret vectors of early".utf8).base64EncodedString()
        #expect(try holds(made))
        _ = try await run.run(at: time(100 * Self.day), isConfirmed: true)
        #expect(try !holds(made))
        #expect(try await store.vectors(of: [("early", 1), ("late", 1)], by: "an encoder").map(\.callID) == ["late"])
        // Somebody read the words before, and is ready only now.
        let vectors = ["early", "late", "nobody"].map { TurnVectors(callID: $0, turn: 1, vectors: Data([7])) }
        try await store.keep(vectors, by: "another")
        #expect(try await store.vectors(of: [("early", 1), ("late", 1)], by: "another") == [vectors[1]])
        #expect(try await store.vectors(of: [("late", 1)], by: "an encoder").isEmpty)
        // And an erasure takes them with the call.
        try await store.erase("+447700900123", spellings: ["+447700900123"], why: "asked", at: time(101 * Self.day))
        #expect(try await store.vectors(of: [("late", 1)], by: "another").isEmpty)
    }

    @Test func `a recording that outlives the number loses the number`() async throws {
        try await keepOneOfEverything()
        var retention = Retention()
        retention.rules[.audio]?.days = 200
        let run = RetentionRun(store: store, retention: retention, recordings: OwnRecordings(folder: recordings))
        _ = try await run.run(at: time(100 * Self.day), isConfirmed: true)
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
        #expect(try await run.run(at: time(31 * Self.day), isConfirmed: true).map(\.kind) == [.audio])
        #expect(FileManager.default.fileExists(atPath: "/proc/self/status"))
    }

    @Test func `nothing is deleted by a date that may be wrong, until a person says that it is right`() async throws {
        try await keepOneOfEverything()
        #expect(try await run.run(at: time(3 * Self.day)).isEmpty)
        for day in [12.0, 400, 5000] {
            await #expect(throws: ImplausibleDate.self) { try await run.run(at: time(day * Self.day)) }
        }
        // Nor is a wrong date believed because it goes on being told.
        try await store.noteDate(time(400 * Self.day))
        await #expect(throws: ImplausibleDate.self) { try await run.run(at: time(400 * Self.day)) }
        await #expect(throws: ImplausibleDate.self) { try await run.run(at: Date(timeIntervalSince1970: 86_400)) }
        #expect(try holds("secret words") && holds("7700900123"))
        #expect(FileManager.default.fileExists(atPath: recordings.appending(path: "old.wav").path))
        let doubt = ImplausibleDate(now: time(400 * Self.day), judgement: .ahead(of: time(3 * Self.day)))
        #expect("\(doubt)".contains("2026-03-04") && "\(doubt)".contains("records retention --now --yes"))
        // Day after day, the date is believed.
        try await store.noteDate(time(9 * Self.day))
        #expect(try await run.run(at: time(14 * Self.day)).isEmpty)
        #expect(try await run.run(at: time(100 * Self.day), isConfirmed: true).contains { $0.kind == .words })
        #expect(try await run.run(at: time(101 * Self.day)).isEmpty)
    }

    /// What was erased stays where it was before: in the log, in the file that the log was written to, or in both. SQLite
    /// writes no page to the file whose newest state is past what the reader sees.
    @Test(
        .onSQLiteOnly,
        arguments: [["records.sqlite-wal"], ["records.sqlite"], ["records.sqlite", "records.sqlite-wal"]])
    func `what a reader keeps in the log is gone as soon as the reader is`(places: [String]) async throws {
        if places.contains("records.sqlite") {
            try await keepOneOfEverything("before")
            #expect(try await store.emptyLog())
        }
        if places.contains("records.sqlite-wal") { try await keepOneOfEverything("mine") }
        let reader = try scratch.connection()
        try reader.execute("BEGIN")
        _ = try reader.query("SELECT count(*) AS n FROM calls") { try $0.requireInteger("n") }
        let quick = try Store(file: scratch.file, busyTimeout: .milliseconds(50))
        let erased = try await quick.erase(
            "+447700900123", spellings: ["+447700900123", "07700900123"], why: "asked", at: time(8))
        #expect(!erased.isOutOfLog)
        #expect(try await quick.isLogToBeEmptied)
        let left = LeftBehind(of: "+447700900123", in: scratch.folder).files
        #expect(left.map { URL(filePath: $0).lastPathComponent } == places)
        try reader.execute("COMMIT")
        #expect(try await quick.emptyLog())
        #expect(try await !quick.isLogToBeEmptied)
        #expect(LeftBehind(of: "+447700900123", in: scratch.folder).files.isEmpty)
    }

    /// Each is where the number stands, on a call that withholds it.
    @Test(arguments: [
        "form", "message", "words", "correction", "label", "text", "form without a call",
    ])
    func `a number is found within what was filled in and said`(place: String) async throws {
        try await store.insert(call("said"))
        try await store.insert(TurnRow(callID: "said", number: 1, asked: "welcome", heard: .noInput))
        let words = "oh seven seven double oh nine oh oh seven seven eight".split(separator: " ")
        switch place {
        case "form", "form without a call", "message":
            let values =
                place == "message"
                ? #"{"message":{"value":"call me on \#(words.joined(separator: " ")) please"}}"#
                : #"{"number":{"value":"07700 900 778"}}"#
            try await store.insert(
                FormResultRow(
                    reference: "F1", callID: place == "form without a call" ? nil : "said", form: "call_back",
                    values: values, created: time(0)))
        case "words":
            let list = words.map { #"{"text":"\#($0)","confidence":0.5,"start":0,"end":1}"# }.joined(separator: ",")
            try await store.insert(
                TurnRow(
                    callID: "said", number: 2, asked: "ask_mobile", heard: .utterance,
                    hypotheses: #"[{"confidence":1,"words":[\#(list)]}]"#))
        case "correction":
            try await store.insert(
                ActionRow(
                    callID: "said",
                    columns: .init(kind: "shadow", target: "x", outcome: "no match", detail: "heard 07700-900778"),
                    at: time(0)))
        case "label":
            try await store.label(
                LabelRow(callID: "said", turn: 1, expect: "x", words: "ring (07700) 900778", by: "a", at: time(0)))
        default:
            let text = OutboxRow(
                reference: "t", callID: "said", to: "+447700900999", body: "You asked for +44 7700 900778",
                template: "number", created: time(0))
            _ = try await store.promise(text, allowance: TextAllowance())
        }
        let records = try await store.everything(about: "+447700900778", spellings: ["+447700900778"])
        #expect(records.calls.map(\.call.id) == (place == "form without a call" ? [] : ["said"]))
        #expect(try await store.everything(about: "+447700900779", spellings: ["+447700900779"]).isEmpty)
        try await store.erase("+447700900778", spellings: ["+447700900778"], why: "asked", at: time(8))
        #expect(try await store.everything(about: "+447700900778", spellings: ["+447700900778"]).isEmpty)
        #expect(LeftBehind(of: "+447700900778", in: scratch.folder).files.isEmpty)
        #expect(try await store.formResult("F1") == nil)
    }

    /// Columns that hold what we write ourselves, and never words of people or of other machines.
    private static let ours: Set<String> = [
        "id", "call_id", "reference", "token", "number_hash", "caller", "began", "ended", "created", "at", "sent",
        "receipt",
        "receipt_at", "resent", "next_attempt", "clicked", "completed", "delivered", "before", "state", "kind", "heard",
        "outcome", "source", "verdict", "ending", "grammar", "software", "audio_path", "codec", "asked", "route",
        "form",
        "claim", "template", "question", "name", "value", "applied", "gateway_id", "called_back", "node", "encoder",
        // Of nodes, and of files by their calls' ids.
        "recordings", "path",
        // Numbers made of a turn's words, which are looked through: they go with them.
        "vectors",
        // Numbers in one of their spellings.
        "caller_number", "to_number",
    ]

    @Test func `no column of any table keeps a number that is erased`() async throws {
        let connection = try scratch.connection()
        let tables = try connection.tables()
        let texts =
            RecordsEngine.current == .sqlite
            ? "SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'"
            : "SELECT column_name AS name FROM information_schema.columns WHERE table_name = ? AND data_type = 'text'"
        var tried: Set<String> = []
        for table in tables where !table.hasPrefix("sqlite") {
            let columns = try connection.query(texts, [.init(table)]) { try $0.requireText("name") }
            for column in columns where !Self.ours.contains(column) {
                let id = "\(table)-\(column)"
                try await keepOneOfEverything(id)
                try await store.optOut("+447700900456", why: "asked", at: time(1))
                try await store.missedCall(at: time(1), why: "full")
                let text =
                    switch column {
                    case "hypotheses": #"[{"words":[{"text":"07700 – 900 778"}]}]"#
                    case "decision", "personalisation", "values": #"{"text":"07700 – 900 778"}"#
                    default: "on 07700 – 900 778"
                    }
                try connection.execute("UPDATE \(table) SET \"\(column)\" = ?", [.init(text)])
                tried.insert(id)
                try await store.erase("+447700900778", spellings: ["+447700900778"], why: "asked", at: time(8))
                #expect(LeftBehind(of: "+447700900778", in: scratch.folder).files.isEmpty, "\(id)")
                #expect(try !scratch.place.holds("900 778"), "\(id)")
                try await store.erase("+447700900123", spellings: ["+447700900123"], why: "asked", at: time(8))
            }
        }
        #expect(
            tried.isSuperset(of: [
                "calls-dialled", "turns-reason", "actions-detail", "labels-words", "deletions-why", "day_sums-words",
            ]))
    }

    @Test(arguments: [
        ["07700", "900778"], ["0770", "0900", "778"], ["oh seven seven double oh", "nine hundred seven seven eight"],
    ])
    func `a number that was given in parts is found`(parts: [String]) async throws {
        try await store.insert(call("parts"))
        for (place, part) in parts.enumerated() {
            let isKeyed = part.allSatisfy(\.isNumber)
            let words = part.split(separator: " ").map { #"{"text":"\#($0)"}"# }.joined(separator: ",")
            try await store.insert(
                TurnRow(
                    callID: "parts", number: place + 1, asked: "ask_mobile", heard: isKeyed ? .digits : .utterance,
                    digits: isKeyed ? part : nil, hypotheses: isKeyed ? "[]" : "[{\"words\":[\(words)]}]"))
        }
        let found = try await store.everything(about: "+447700900778", spellings: ["+447700900778"])
        #expect(found.calls.map(\.call.id) == ["parts"])
        #expect(try await store.everything(about: "+447700900779", spellings: ["+447700900779"]).isEmpty)
    }

    @Test func `a number in a file beside the records is found, and a recording's list goes with its sound`() throws {
        for (name, text) in [
            ("recordings/x.json", #"{"caller":"+447700900778"}"#), ("recordings/x.flac", "sound"),
            ("notes.txt", "07700\u{20}900 778"), ("other.txt", "07700900779"),
        ] {
            try Data(text.utf8).write(to: URL(filePath: "\(scratch.folder)/\(name)"))
        }
        let found = LeftBehind(of: "+447700900778", in: scratch.folder)
        #expect(found.files.map { URL(filePath: $0).lastPathComponent } == ["notes.txt", "x.json"])
        #expect(try found.deleteRecordings() == 2)
        #expect(LeftBehind(of: "+447700900778", in: scratch.folder).files.count == 1)
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
