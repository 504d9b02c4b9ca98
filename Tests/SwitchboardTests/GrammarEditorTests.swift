import Foundation
import TestSupport
import Testing

/// `switchboard grammar edit` and `diff`.
@Suite(.timeLimit(.minutes(2)))
struct GrammarEditorTests {
    private func switchboard(_ words: String...) async throws -> FinishedProgram {
        try await FinishedProgram.run(RunningSwitchboard.program, words)
    }

    private let files = [
        "routes.jsgf": "#JSGF V1.0 UTF-8 en;\ngrammar routes;\n// Ours.\npublic <trees> = trees | hedges; // all\n",
        "officers.csv": "id,first_name,last_name,extension\n1,Jane,Doe,2001\n2,John,Roe,2002\n",
        "export.csv": "id;forename;surname;ext\n1;Jane;Doe;2099\n3;Mary;Poe;2003\n4;Al;Key;x\n",
    ]

    @Test func `a phrase is added in its place, and what would not compile is refused`() async throws {
        let folder = try TemporaryFolder(files)
        let done = try await switchboard("grammar", "edit", folder.path, "add-phrase", "trees", "a fallen branch")
        #expect(done.status == 0, "\(done)")
        let rules = try String(contentsOf: folder.appending(path: "routes.jsgf"), encoding: .utf8)
        #expect(rules == files["routes.jsgf"]?.replacing("hedges;", with: "hedges | a fallen branch;"))
        let refused = try await switchboard("grammar", "edit", folder.path, "add-phrase", "trees", "(a fallen branch")
        #expect(refused.status != 0)
        #expect(try String(contentsOf: folder.appending(path: "routes.jsgf"), encoding: .utf8) == rules)
    }

    @Test func `an import of officers is printed first, and applied when it is asked for`() async throws {
        let folder = try TemporaryFolder(files)
        let table = folder.appending(path: "export.csv").path
        let shown = try await switchboard("grammar", "edit", folder.path, "officers", table)
        #expect(shown.output.contains("1 new, 1 different, 1 gone, 0 as they are, 1 left out"), "\(shown)")
        #expect(
            try String(contentsOf: folder.appending(path: "officers.csv"), encoding: .utf8) == files["officers.csv"])
        let applied = try await switchboard(
            "grammar", "edit", folder.path, "officers", table, "--apply", "--gone=remove")
        #expect(applied.status == 0, "\(applied)")
        #expect(
            try String(contentsOf: folder.appending(path: "officers.csv"), encoding: .utf8)
                == "id,first_name,last_name,extension\n1,Jane,Doe,2099\n3,Mary,Poe,2003\n")
        let before = try TemporaryFolder(files)
        let told = try await switchboard("grammar", "diff", before.path, folder.path)
        #expect(told.output.contains("officer Jane Doe: now goes to 2099, not 2001"), "\(told)")
    }
}
