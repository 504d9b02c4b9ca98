import Foundation
import TestSupport
import Testing

@Suite struct ConsoleCommandTests {
    /// Runs the program with a line on its standard input.
    private func console(
        _ arguments: String, typed: String, in folder: TemporaryFolder, settings: String? = nil
    ) async throws -> FinishedProgram {
        let place = settings.map { "--config '\($0)'" } ?? "--data '\(folder.path)'"
        let command =
            "printf '%s\\n' '\(typed)' | '\(RunningSwitchboard.program.path)' console \(arguments) \(place)"
        return try await FinishedProgram.run(URL(filePath: "/bin/sh"), ["-c", command])
    }

    @Test func `users of the console are made with a password from standard input, and weak ones are refused`()
        async throws
    {
        let folder = try TemporaryFolder()
        let weak = try await console("adduser alice --role label", typed: "short", in: folder)
        #expect(weak.status == 1 && weak.errors.contains("12 characters or more"))
        let strange = try await console("adduser alice --role king", typed: "correct horse battery", in: folder)
        #expect(strange.status == 64 && strange.errors.contains("not ‘king’"))
        let made = try await console(
            "adduser alice --role label,administer", typed: "correct horse battery", in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let again = try await console("adduser Alice --role label", typed: "correct horse battery", in: folder)
        #expect(again.status == 1 && again.errors.contains("already"))
        let list = try await console("list", typed: "", in: folder)
        #expect(list.output.contains("alice\tlisten,label,administer\tno second factor yet"))
        let gone = try await console("passwd bob", typed: "correct horse battery", in: folder)
        #expect(gone.status == 1 && gone.errors.contains("there is no user ‘bob’"))
    }

    @Test func `of several councils it is said which somebody sees`() async throws {
        let folder = try TemporaryFolder()
        let file = folder.appending(path: "switchboard.json")
        try """
        {"data": "\(folder.path)", "councils": {"south-hams": {"grammar": "a", "numbers": ["1"]},
            "west-town": {"grammar": "b", "numbers": ["2"]}}}
        """.write(to: file, atomically: true, encoding: .utf8)
        func say(_ arguments: String) async throws -> FinishedProgram {
            try await console(arguments, typed: "correct horse battery", in: folder, settings: file.path)
        }
        let unsaid = try await say("adduser wendy --role listen")
        #expect(unsaid.status == 64 && unsaid.errors.contains("there are south-hams, west-town"), "\(unsaid.errors)")
        let unknown = try await say("adduser wendy --role listen --council west")
        #expect(unknown.status == 64 && unknown.errors.contains("there is no council ‘west’"), "\(unknown.errors)")
        #expect(try await say("adduser wendy --role listen --council west-town").status == 0)
        #expect(try await say("adduser ann --role administer --all-councils").status == 0)
        #expect(try await say("list").output.contains("wendy\tlisten\tno second factor yet\twest-town"))
        let changed = try await say("councils wendy --council west-town,south-hams")
        #expect(changed.output == "wendy sees south-hams,west-town\n", "\(changed.errors)")
        let lines = try await say("list").output.split(separator: "\n")
        #expect(
            lines == [
                "ann\tadminister\tno second factor yet", "wendy\tlisten\tno second factor yet\tsouth-hams,west-town",
            ])
    }
}
