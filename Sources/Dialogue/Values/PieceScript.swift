import Foundation

/// The words of every piece, as `pieces.json` of a prompts directory has them.
///
/// The order in which values are put together is that of English.
public struct PieceScript: Sendable, Equatable {
    /// The file's name in a prompts directory.
    public static let file = "pieces.json"
    /// The folder of the recordings in a prompts directory.
    public static let folder = "pieces"

    /// The words of each piece.
    public let words: [Piece: String]

    /// Reads `pieces.json`.
    /// - Throws: `PromptError.script` when it is missing or no JSON, or when a piece is missing or unknown.
    public init(directory: URL) throws(PromptError) {
        let file = directory.appending(path: Self.file)
        let data: Data
        do { data = try Data(contentsOf: file) } catch {
            throw .script(file.path, "cannot be read: \(error.localizedDescription)")
        }
        guard let words = try? JSONDecoder().decode([String: String].self, from: data) else {
            throw .script(file.path, "is not a list of \"piece\": \"its words\", each line but the last with a comma")
        }
        let known = Set(Piece.all.map(\.rawValue))
        if let unknown = words.keys.sorted().first(where: { !known.contains($0) }) {
            throw .script(Self.file, "has ‘\(unknown)’, which is never said; remove it or correct its name")
        }
        if let missing = Piece.all.first(where: { words[$0.rawValue]?.isEmpty != false }) {
            throw .script(Self.file, "lacks ‘\(missing.rawValue)’; add its words")
        }
        self.words = Dictionary(uniqueKeysWithValues: words.map { (Piece(rawValue: $0), $1) })
    }

    /// Everything to be recorded: the stem of the file and the words.
    public var recordings: [(stem: String, words: String)] { Piece.all.map { ($0.rawValue, words[$0] ?? "") } }
}
