import Foundation
import Speech
import Utilities

/// Recordings to train on, in an order that is the same everywhere.
package enum TrainingSpeech {
    private static let endings: Set = ["wav", "flac", "ogg", "opus", "mp3", "aiff"]

    /// All recordings in a folder and below, by their names.
    package static func recordings(below folder: String) -> [String] {
        files(below: folder).filter { endings.contains(($0 as NSString).pathExtension.lowercased()) }
    }

    private static func files(below folder: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return found.sorted().map { "\(folder)/\($0)" }
    }

    /// Every recording that a manifest gives the words of.
    /// - Throws: `UsageError` when there is none; `RecordingError`, `SpeechError` for what cannot be read.
    package static func items(below folders: [String]) throws -> [PhoneTrainer.Item] {
        var spoken: [(file: String, words: [String])] = []
        for path in folders.flatMap(files(below:)) {
            let name = (path as NSString).lastPathComponent
            guard name.hasPrefix("manifest"), name.hasSuffix(".tsv") else { continue }
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let rows = text.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
            guard let head = rows.first, let file = head.firstIndex(of: "file"),
                let words = head.firstIndex(of: "words")
            else { throw UsageError("\(path): its first line has to name the columns ‘file’ and ‘words’") }
            let folder = (path as NSString).deletingLastPathComponent
            for row in rows.dropFirst() where row.count > max(file, words) && !row[words].isEmpty {
                spoken.append(("\(folder)/\(row[file])", row[words].split(separator: " ").map { $0.lowercased() }))
            }
        }
        guard !spoken.isEmpty else { throw UsageError("no manifest*.tsv below \(folders.joined(separator: ", "))") }
        let lexicon = try Lexicon(words: Set(spoken.flatMap(\.words)))
        return spoken.filter { FileManager.default.isReadableFile(atPath: $0.file) }.map {
            PhoneTrainer.Item(file: $0.file, words: $0.words.map(lexicon.pronunciations(of:)))
        }
    }
}
