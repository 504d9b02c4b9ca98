import Foundation
import Records
import TestSupport
import Testing

/// The commands themselves, as processes.
@Suite struct RecordsCommandTests {
    private let folder: TemporaryFolder
    private var database: String { folder.appending(path: "records.sqlite").path }

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: String...) async throws -> (status: Int32, output: String) {
        let run = try await FinishedProgram.run(RunningSwitchboard.program, arguments, in: folder.url)
        return (run.status, run.output + run.errors)
    }

    private func prepared() async throws -> Store {
        let store = try Store(file: database)
        let sound = folder.appending(path: "c1.wav")
        try Data("sound".utf8).write(to: sound)
        try await store.insert(
            CallRow(
                id: "c1", began: .now - 60, callerNumber: "07700900123", grammar: "g", software: "0",
                audioPath: sound.path))
        try await store.insert(
            TurnRow(
                callID: "c1", number: 1, asked: "welcome", heard: .utterance,
                hypotheses: #"[{"words":[{"text":"missed"},{"text":"bin"}]}]"#, verdict: "accept missed_bin"))
        let text = OutboxRow(
            reference: "r1", callID: "c1", to: "+447700900123", body: "Report it", template: "link", created: .now - 50,
            state: .failed, lastError: "GOV.UK Notify said 400")
        _ = try await store.promise(text, allowance: TextAllowance())
        return store
    }

    @Test(arguments: [
        "tune label --implied", "tune queue", "records check", "records deletions", "texts list", "forms list",
        "report",
        "report --calls", "node list",
    ])
    func `every command has the records that the settings have, in their own data folder too`(command: String)
        async throws
    {
        _ = try await prepared()
        let settings = folder.appending(path: "settings.json").path
        let grammar = folder.appending(path: "grammar")
        try FileManager.default.createDirectory(at: grammar, withIntermediateDirectories: true)
        try Data("#JSGF V1.0 UTF-8 en-GB;\ngrammar test;\npublic <missed_bin> = missed bin;\n".utf8).write(
            to: grammar.appending(path: "routes.jsgf"))
        let words = command.split(separator: " ").map(String.init)
        func run(inData data: String) async throws -> (status: Int32, output: String) {
            try Data(#"{"data": "\#(data)", "grammar": "\#(grammar.path)"}"#.utf8).write(to: URL(filePath: settings))
            let run = try await FinishedProgram.run(
                RunningSwitchboard.program, words + ["--config", settings], in: folder.url)
            return (run.status, run.output + run.errors)
        }
        let found = try await run(inData: folder.path)
        #expect(found.status == 0, "\(found.output)")
        // It is not by chance that they are found.
        let missing = try await run(inData: folder.appending(path: "elsewhere").path)
        #expect(missing.status != 0 && missing.output.contains("/elsewhere/records.sqlite"), "\(missing.output)")
    }

    @Test func `a person's records are exported and erased`() async throws {
        let store = try await prepared()
        try await store.label(
            LabelRow(callID: "c1", turn: 1, expect: "missed_bin", words: "my missed bin", by: "ann", at: .now))
        let out = folder.appending(path: "export")
        let exported = try await run("records", "export", "+44 7700 900123", "--database", database, "--out", out.path)
        #expect(exported.status == 0, "\(exported.output)")
        let json = try Data(contentsOf: out.appending(path: "records.json"))
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        let call = try #require((object["calls"] as? [[String: Any]])?.first)
        #expect((call["turns"] as? [[String: Any]])?.first?["hypotheses"] as? [String] == ["missed bin"])
        let label = ((call["turns"] as? [[String: Any]])?.first?["labels"] as? [[String: Any]])?.first
        #expect(label?["words"] as? String == "my missed bin")
        #expect(label?["by"] == nil)
        #expect(((object["texts"] as? [[String: Any]])?.first)?["words"] as? String == "Report it")
        #expect(try Data(contentsOf: out.appending(path: "audio/c1.wav")) == Data("sound".utf8))
        #expect(try String(contentsOf: out.appending(path: "README.txt"), encoding: .utf8).contains("1 calls, 1 texts"))
        for file in ["", "records.json", "README.txt", "audio", "audio/c1.wav"] {
            let path = out.appending(path: file).path
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == (file.contains(".") ? 0o600 : 0o700), "\(file)")
        }
        #expect(
            try await run("records", "export", "07700900123", "--database", database, "--out", out.path).status != 0)

        // What was exported is handed over: left beside the records, it would have the number, and the erasure says so.
        try FileManager.default.removeItem(at: out)
        let counted = try await run("records", "erase", "07700900123", "--database", database)
        #expect(counted.output.contains("1 calls, 1 texts"))
        #expect(try await store.record(ofCall: "c1") != nil)
        #expect(try await run("records", "erase", "07700900123", "--yes", "--database", database).status == 0)
        #expect(try await store.record(ofCall: "c1") == nil)
        #expect(try await store.text("r1") == nil)
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "c1.wav").path))
        #expect(try await run("records", "deletions", "--database", database).output.contains("2 × erasure"))
    }

    @Test func `records are copied, checked and labelled`() async throws {
        let store = try await prepared()
        let copy = folder.appending(path: "copy.sqlite").path
        #expect(try await run("records", "backup", copy, "--database", database).status == 0)
        #expect(try await Store(reading: copy).record(ofCall: "c1") != nil)
        #expect(try await run("records", "check", "--database", copy).output.contains("is sound"))
        #expect(try await run("records", "label", "c1", "1", "bins", "--by", "Ann", "--database", database).status == 0)
        #expect(try await store.labels(in: .distantPast..<Date(timeIntervalSince1970: 4e9)).map(\.expect) == ["bins"])
        let labelled = try await store.labelledTurns(in: .distantPast..<Date(timeIntervalSince1970: 4e9))
        #expect(labelled.map(\.heard) == ["missed bin"])
        #expect(labelled.map(\.asked) == ["welcome"])
        let missing = try await run("records", "label", "c1", "7", "bins", "--database", database)
        #expect(missing.status == 1)
        #expect(missing.output.contains("there is no turn 7"))
        #expect(try await run("records", "check", "--database", "nowhere.sqlite").status == 1)
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "nowhere.sqlite").path))
    }

    @Test(.withPostgreSQL) func `records are taken over to a server, which the settings then name`() async throws {
        let store = try await prepared()
        let server = try PostgreSQLServer.shared.get()
        let address = server.address(of: try server.makeDatabase())
        let moved = try await run("records", "move", "--to", address, "--database", database)
        #expect(moved.status == 0, "\(moved.output)")
        #expect(moved.output.contains("calls: 1\n") && moved.output.contains("are the same in postgresql://"))
        try #"{"records": "\#(address)"}"#
            .write(to: folder.appending(path: "switchboard.json"), atomically: true, encoding: .utf8)
        #expect(try await run("records", "check").output.contains("is sound"))
        #expect(try await run("texts", "list").output.contains("r1"))
        #expect(try await run("report", "--json").output.contains("\"offered\" : 1"))
        let copied = try await run("records", "backup", "copy")
        #expect(copied.status == 1 && copied.output.contains("pg_dump"))
        #expect(try await run("records", "erase", "07700900123", "--yes").status != 64)
        #expect(try await Store(reading: address).record(ofCall: "c1") == nil)
        #expect(try await store.record(ofCall: "c1") != nil)
        let again = try await run("records", "move", "--to", database)
        #expect(again.status == 1 && again.output.contains("there are records in it already"), "\(again.output)")
    }

    @Test func `retention is told with its purpose and run when asked`() async throws {
        let store = try await prepared()
        try #"{"retention": {"audio": 0, "words": {"days": 7, "purpose": "a trial", "basis": "consent"}}}"#
            .write(to: folder.appending(path: "switchboard.json"), atomically: true, encoding: .utf8)
        let told = try await run("records", "retention")
        #expect(told.output.contains("words     7 days  for a trial  (consent)"), "\(told.output)")
        let ran = try await run("records", "retention", "--now", "--database", database)
        #expect(ran.output.contains("of ‘audio’ deleted"), "\(ran.output)")
        #expect(try await store.record(ofCall: "c1")?.call.audioPath == nil)
    }

    @Test func `forms that were refused are listed, and handed over again`() async throws {
        let store = try await prepared()
        try await store.insert(
            FormResultRow(
                reference: "SH-1111-2222", callID: "c1", form: "missed_bin", values: #"{"name":{"value":"Jo Smith"}}"#,
                state: .failed, created: .now - 50, attempts: 1, lastError: "it refused it with 422"))
        try await store.insert(
            FormResultRow(reference: "SH-1111-3333", form: "call_back", values: "{}", state: .delivered, created: .now))
        let list = try await run("forms", "list", "--database", database).output
        #expect(list.contains("SH-1111-2222") && list.contains("missed_bin  not handed over: it refused it with 422"))
        #expect(!list.contains("Jo Smith") && !list.contains("3333"))
        #expect(try await run("forms", "list", "--show-personal", "--database", database).output.contains("Jo Smith"))
        #expect(try await run("forms", "list", "--every", "--database", database).output.contains("SH-1111-3333"))
        let again = try await run("forms", "resend", "--all", "--database", database)
        #expect(again.output == "SH-1111-2222 is handed over again\n")
        let form = try #require(try await store.formResult("SH-1111-2222"))
        #expect(form.state == .waiting && form.attempts == 0 && form.lastError == nil && form.resent != nil)
        #expect(try await run("forms", "list", "--database", database).output.hasPrefix("every form was handed over"))
        for reference in ["SH-1111-3333", "nothing"] {
            let refused = try await run("forms", "resend", reference, "--database", database)
            #expect(refused.output.contains("cannot be handed over again"))
        }
        #expect(try await run("forms", "resend", "--database", database).status == 64)
    }

    @Test func `texts that failed are listed, sent again and stopped`() async throws {
        let store = try await prepared()
        let list = try await run("texts", "list", "--database", database).output
        #expect(list.contains("r1"))
        #expect(list.contains("…123  not sent: GOV.UK Notify said 400"))
        #expect(!list.contains("7700900") && !list.contains("Report it"))
        #expect(
            try await run("texts", "list", "--show-personal", "--database", database).output.contains("“Report it”"))
        #expect(try await run("texts", "resend", "--all", "--database", database).output == "r1 is sent again\n")
        #expect(try await store.text("r1")?.state == .waiting)
        let stopped = try await run("texts", "optout", "07700 900123", "--database", database)
        #expect(stopped.output.contains("1 that waited will not be sent"))
        #expect(try await run("texts", "resend", "r1", "--database", database).output.contains("cannot be sent again"))
        #expect(try await run("texts", "optouts", "--database", database).output.contains("…123"))
        #expect(try await run("texts", "optout", "07700900123", "--undo", "--database", database).status == 0)
        #expect(try await store.optOuts().isEmpty)
        #expect(try await run("texts", "optout", "not a number", "--database", database).status == 64)
    }
}
