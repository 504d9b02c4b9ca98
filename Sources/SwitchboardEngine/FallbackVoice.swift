import Dialogue
import Foundation

/// Says what has no recording yet, such as a message that was typed a minute ago: in a poorer voice, and at once.
package struct FallbackVoice: Sendable {
    private let program: VoiceProgram
    private let folder: URL
    private let log: @Sendable (String) -> Void

    /// Debian's, which `./setup` installs because pronunciations come from it.
    package static let standard = "espeak-ng -v en-gb -s 150 -w {wav} {text}"

    /// - Parameters:
    ///   - command: the program, as for `switchboard prompts render`.
    ///   - cache: where its recordings are kept.
    ///   - log: told of what it says, and what it cannot.
    /// - Throws: `UsageError` when the command is none.
    package init(command: String, cache: String, log: @escaping @Sendable (String) -> Void) throws {
        program = try VoiceProgram(commandLine: command)
        folder = URL(filePath: cache).appending(path: "spoken")
        self.log = log
    }

    /// A recording of each of the names that it can say.
    package func recordings(of names: [String]) -> [String: URL] {
        guard var shelf = try? RecordingFolder(directory: folder) else { return [:] }
        var made: [String: URL] = [:]
        for name in names {
            let stem = RecordingFolder.stem(forName: name)
            do {
                if shelf.state(stem, words: name) != .current {
                    try shelf.keep(program.say(name), as: stem, words: name)
                }
                made[name] = shelf.file(stem)
                log("warning: ‘\(name)’ has no recording yet: run ‘switchboard prompts render --grammar …’")
            } catch {
                log("warning: ‘\(name)’ has no recording and is left out: \(error)")
            }
        }
        return made
    }
}
