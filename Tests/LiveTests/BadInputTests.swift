import Foundation
import TestSupport
import Testing

/// The program says what is wrong, and how to put it right, and ends with a status that says so too.
@Suite(.timeLimit(.minutes(2)))
struct BadInputTests {
    private static let grammar = "Grammars/south-hams"

    @Test func `a port in use is named with its cure`() async throws {
        let running = try await RunningSwitchboard(pbx: 5070)
        let second = try await switchboard("serve", "--listen", "127.0.0.1:\(running.port)")
        await running.stop()
        #expect(second.status == 1)
        #expect(second.errors.contains("\(running.port)"), "\(second.errors)")
    }

    @Test func `a faulty grammar is refused with file, line and cure`() async throws {
        let folder = try TemporaryFolder([
            "routes.jsgf": "#JSGF V1.0;\ngrammar g;\npublic <bins> = missed bin | <bin_tpye>;\n"
        ])
        for words in [
            ["grammar", "check", folder.path], ["serve", "--grammar", folder.path, "--listen", "127.0.0.1:0"],
        ] {
            let refused = try await FinishedProgram.run(RunningSwitchboard.program, words)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("routes.jsgf:3:"), "\(refused.errors)")
            #expect(refused.errors.contains("bin_tpye"))
        }
    }

    @Test func `an empty grammar is refused`() async throws {
        let folder = try TemporaryFolder(["routes.jsgf": ""])
        let refused = try await switchboard("replay", "--grammar", folder.path, "Tests/Recordings/no-joe.wav")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("routes.jsgf"), "\(refused.errors)")
    }

    @Test func `a recording that cannot be read is named`() async throws {
        let folder = try TemporaryFolder(["noise.wav": "this is no recording"])
        for file in ["\(folder.path)/missing.wav", "\(folder.path)/noise.wav"] {
            let refused = try await switchboard(
                "replay", "--grammar", Self.grammar, "--cache", RunningSwitchboard.cache, file)
            #expect(refused.status == 1)
            #expect(refused.errors.contains(file), "\(refused.errors)")
        }
    }

    @Test func `a data folder that cannot be made is named with the setting to change`() async throws {
        let folder = try TemporaryFolder(["file": ""])
        let refused = try await switchboard(
            "serve", "--listen", "127.0.0.1:0", "--data", "\(folder.path)/file/data", "--grammar", Self.grammar)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("\(folder.path)/file/data"), "\(refused.errors)")
    }

    @Test(arguments: [
        ["dance"], ["replay"], ["replay", "--grammar", "Grammars/south-hams"], ["serve", "--port", "1"],
        ["replay", "--grammar", "Grammars/south-hams", "--line", "tin", "a.wav"], ["demo", "--refer", "maybe"],
        ["serve", "--log-level", "loud"],
    ])
    func `a command line that makes no sense is explained`(words: [String]) async throws {
        let refused = try await FinishedProgram.run(RunningSwitchboard.program, words)
        #expect(refused.status == 64)
        #expect(refused.errors.hasPrefix("switchboard: "), "\(refused.errors)")
    }

    private func switchboard(_ words: String...) async throws -> FinishedProgram {
        try await FinishedProgram.run(RunningSwitchboard.program, words)
    }
}
