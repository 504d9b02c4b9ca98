import Foundation
import Records
import TestSupport
import Testing

/// `switchboard tune`, as a process.
@Suite struct TuneCommandTests {
    private let folder: TemporaryFolder
    private var database: String { folder.appending(path: "records.sqlite").path }

    init() throws {
        folder = try TemporaryFolder()
        let grammar = folder.appending(path: "grammar")
        try FileManager.default.createDirectory(at: grammar, withIntermediateDirectories: true)
        let rules = """
            #JSGF V1.0 UTF-8 en-GB;
            grammar test;
            public <missed_bin> = missed bin | my bin was not collected;
            public <council_tax> = council tax | pay my council tax;
            """
        try Data(rules.utf8).write(to: grammar.appending(path: "routes.jsgf"))
    }

    private func run(_ arguments: String...) async throws -> (status: Int32, output: String) {
        try await run(arguments)
    }

    private func run(_ arguments: [String]) async throws -> (status: Int32, output: String) {
        let run = try await FinishedProgram.run(
            RunningSwitchboard.program,
            ["tune"] + arguments + ["--database", database, "--grammar", folder.appending(path: "grammar").path],
            in: folder.url)
        return (run.status, run.output + run.errors)
    }

    @Test func `a turn comes out of the queue and goes when it has a label`() async throws {
        let store = try Store(file: database)
        try await store.insert(CallRow(id: "c1", began: .now - 60, grammar: "g", software: "0"))
        try await store.insert(
            TurnRow(
                callID: "c1", number: 1, asked: "welcome", heard: .utterance,
                hypotheses:
                    #"[{"confidence":1,"words":[{"text":"seagull","confidence":1,"start":0,"end":1}]}]"#,
                verdict: "no-match"))
        let queue = try await run("queue")
        #expect(queue.status == 0)
        #expect(queue.output.contains("c1 1  1 words  no-match"))
        #expect(queue.output.contains("nothing was understood"))
        #expect(!queue.output.contains("seagull"))
        let json = try await run("queue", "--json", "--show-personal")
        #expect(json.output.contains(#""words" : "seagull""#))

        let wrong = try await run("label", "c1", "1", "mised_bin")
        #expect(wrong.status == 1)
        #expect(wrong.output.contains("did you mean ‘missed_bin’?"))
        #expect(try await run("label", "c1", "1", "missed_bin", "--protect", "--by", "ann").status == 0)
        let labels = try await store.labels(ofCall: "c1")
        #expect(labels.map(\.expect) == ["missed_bin"])
        #expect(labels.map(\.isProtected) == [true])
        #expect(try await run("queue").output.contains("no turn is waiting"))
        #expect(try await run("label", "c1", "1", "--remove").status == 0)
        #expect(try await run("label", "c1", "1", "--remove").status == 1)
        #expect(try await run("label").status == 64)
    }

    @Test func `a candidate is compared and published and gone back from`() async throws {
        let store = try Store(file: database)
        try await store.insert(CallRow(id: "c1", began: .now - 60, grammar: "g", software: "0"))
        for (number, words) in [(1, "missed bin"), (2, "seagull sacks")] {
            let heard = words.split(separator: " ").map {
                #"{"text":"\#($0)","confidence":1,"start":0,"end":1}"#
            }.joined(separator: ",")
            try await store.insert(
                TurnRow(
                    callID: "c1", number: number, asked: "welcome", heard: .utterance,
                    hypotheses: #"[{"confidence":1,"words":[\#(heard)]}]"#))
            try await store.label(
                LabelRow(
                    callID: "c1", turn: number, expect: "missed_bin", isProtected: number == 1, by: "ann", at: .now))
        }
        let data = ["--data", folder.appending(path: "data").path]
        let candidate = folder.appending(path: "next").path
        #expect(try await run(["candidate", candidate] + data).status == 0)
        let rules = URL(filePath: candidate).appending(path: "routes.jsgf")
        let text = try String(contentsOf: rules, encoding: .utf8)
        // One more phrase, and a protected call that goes wrong.
        try Data(text.replacing("= missed bin", with: "= seagull sacks").utf8).write(to: rules)
        let harmful = try await run(["regress", "--candidate", candidate] + data)
        #expect(harmful.status == 2, "\(harmful.output)")
        #expect(harmful.output.contains("c1/1 (protected)  should be missed_bin"))
        #expect(harmful.output.contains("1 protected call becomes worse: c1/1"))
        let publish = ["publish", "--candidate", candidate, "--why", "gulls", "--by", "ann"] + data
        let unsure = try await run(publish)
        #expect(unsure.status == 1)
        #expect(unsure.output.contains("say --sure"))
        #expect(try await run(publish + ["--sure", "--refuse"]).output.contains("take the protection away"))

        try Data(text.replacing("= missed bin", with: "= missed bin | seagull sacks").utf8).write(to: rules)
        let good = try await run(["regress", "--candidate", candidate, "--json"] + data)
        #expect(good.status == 0, "\(good.output)")
        #expect(good.output.contains(#""gate" : "open""#))
        let published = try await run(publish)
        #expect(published.status == 0, "\(published.output)")
        #expect(published.output.contains("version 2 is published: gulls"))
        let versions = try await run(["versions"] + data)
        #expect(versions.output.contains("ann  gulls"))
        #expect(versions.output.contains("2 of 2 right (before 1); 1 better, 0 worse"))
        #expect(
            try await run(["versions", "1"] + data).output.contains("one phrase added: ‘seagull sacks’"))
        #expect(try await run(["rollback"] + data).output.contains("version 3 is published: back to version 1"))
        let running = folder.appending(path: "grammar/routes.jsgf")
        #expect(try String(contentsOf: running, encoding: .utf8) == text)
        #expect(try await run(["advise"] + data).output.contains("Too few calls have a label"))
    }
}
