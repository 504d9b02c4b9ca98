import Foundation
import TestSupport
import Testing

@Suite struct ConsoleCommandTests {
    /// Runs the program with a line on its standard input.
    private func console(_ arguments: String, typed: String, in folder: TemporaryFolder) async throws -> FinishedProgram
    {
        let command =
            "printf '%s\\n' '\(typed)' | '\(RunningSwitchboard.program.path)' console \(arguments) --data '\(folder.path)'"
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
}
