import Foundation
import SpokenValues

/// What values are said from, number words and months and letters, as `pieces.json` of a prompts directory has it: each
/// piece as `Verbaliser` writes it, and how the voice is told to say it.
///
/// The order in which a value's pieces follow one another is that of English.
package struct PieceScript: Sendable, Equatable {
    /// The file's name in a prompts directory.
    package static let file = "pieces.json"
    /// The folder of the recordings in a prompts directory.
    package static let folder = "pieces"

    /// What the voice is told, by piece.
    package let voiced: [String: String]

    /// Reads `pieces.json`.
    /// - Throws: `PromptError.script` when it is missing or no JSON, or lacks a piece.
    package init(directory: URL) throws(PromptError) {
        let file = directory.appending(path: Self.file)
        let data: Data
        do { data = try Data(contentsOf: file) } catch {
            throw .script(file.path, "cannot be read: \(error.localizedDescription)")
        }
        guard let voiced = try? JSONDecoder().decode([String: String].self, from: data) else {
            throw .script(
                file.path, "is not a list of \"piece\": \"as it is said\", each line but the last with a comma")
        }
        if let missing = Self.needed.first(where: { voiced[$0]?.isEmpty != false }) {
            throw .script(Self.file, "lacks ‘\(missing)’; add it, and how it is said")
        }
        self.voiced = voiced
    }

    /// The pieces that there must be, each once.
    package static let needed: [String] = {
        var seen: Set<String> = []
        return (Verbaliser.pieces + Verbaliser.joined).filter { seen.insert($0).inserted }
    }()
}
