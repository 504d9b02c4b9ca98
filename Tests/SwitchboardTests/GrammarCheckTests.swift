import Foundation
import TestSupport
import Testing

/// `switchboard grammar check` and `say`: how words are said, for staff to correct and to hear.
@Suite(.timeLimit(.minutes(2)))
struct GrammarCheckTests {
    private static let routes = """
        #JSGF V1.0 UTF-8 en-GB;
        grammar routes;
        public <ferry> = ferry | ivybridge ferry | cwmbran ferry;
        """

    private func switchboard(_ words: String...) async throws -> FinishedProgram {
        try await FinishedProgram.run(RunningSwitchboard.program, words)
    }

    @Test func `unknown words are listed as lexicon_txt takes them`() async throws {
        let folder = try TemporaryFolder(["routes.jsgf": Self.routes])
        let cache = "\(folder.path)/cache"
        let first = try await switchboard("grammar", "check", folder.path, "--cache", cache)
        #expect(first.status == 0)
        #expect(first.output.contains("ivybridge  AY V IY B R IH JH  # rule: ivy + -bridge"), "\(first.output)")
        // What was printed, copied without a change: a good lexicon, after which nothing is left to guess.
        let lines = first.output.split(separator: "\n").filter { $0.contains("  # ") || $0.hasPrefix("#") }
        try lines.joined(separator: "\n").write(
            toFile: "\(folder.path)/lexicon.txt", atomically: true, encoding: .utf8)
        let second = try await switchboard("grammar", "check", folder.path, "--cache", cache)
        #expect(second.status == 0)
        #expect(!second.output.contains("No dictionary"), "\(second.output)")
        let said = try await switchboard("grammar", "say", folder.path, "Ivybridge", "ferry", "--cache", cache)
        #expect(said.output.contains("ivybridge  AY V IY B R IH JH  # lexicon.txt"), "\(said.output)")
        #expect(said.output.contains("ferry      F EH R IY  # CMUdict"), "\(said.output)")
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/espeak-ng"), "espeak-ng is not installed"))
    func `each way to say an unknown word is recorded on request`() async throws {
        let folder = try TemporaryFolder(["routes.jsgf": Self.routes])
        let checked = try await switchboard(
            "grammar", "check", folder.path, "--cache", "\(folder.path)/cache", "--play-to", "\(folder.path)/said")
        #expect(checked.status == 0, "\(checked.errors)")
        let recordings = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/said").sorted()
        #expect(recordings == ["cwmbran.wav", "ivybridge.wav"])
    }
}
