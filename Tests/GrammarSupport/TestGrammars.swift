import Foundation
import ConfigurationFiles
import Grammar
import Recognition

/// A grammar directory made for one test, and removed with it.
package final class TestGrammar {
    package let directory: URL

    /// - Parameter files: contents by name; text is written as UTF-8.
    package init(_ files: [String: String]) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "grammar-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        for (name, text) in files {
            let file = directory.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// The grammar, which must be good.
    package func load(pbx: String? = nil) throws -> Grammar { try Grammar(directory: directory, pbx: pbx) }

    /// The faults, of which there must be some.
    package func faults() -> FileFaults? {
        do {
            _ = try Grammar(directory: directory)
            return nil
        } catch { return error }
    }
}

/// A rule file with its header.
package func jsgf(_ rules: String) -> String { "#JSGF V1.0 UTF-8 en-GB;\ngrammar test;\n\(rules)" }

/// CMUdict as Debian's pocketsphinx-en-us installs it; spelling where it is absent.
package struct DictionaryPronouncer: Pronouncer {
    package static let shared = DictionaryPronouncer()
    private let entries: [String: [[String]]]

    private init() {
        var entries: [String: [[String]]] = [:]
        let path = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict"
        for line in ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n") {
            let fields = line.split(separator: " ").map(String.init)
            guard let word = fields.first?.prefix(while: { $0 != "(" }) else { continue }
            entries[String(word), default: []].append(Array(fields.dropFirst()))
        }
        self.entries = entries
    }

    package func pronunciations(of word: String) -> [[String]] { entries[word] ?? [] }
}

/// Speech to measure on, beside the package; absent in most places.
package enum SharedSpeech {
    package static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/speech")
    package static let isPresent = FileManager.default.fileExists(
        atPath: directory.appending(path: "council/manifest.tsv").path)

    package struct Line {
        package var kind: String
        package var expect: String
        package var words: String
    }

    package static func manifest(_ set: String) throws -> [Line] {
        let text = try String(contentsOf: directory.appending(path: "\(set)/manifest.tsv"), encoding: .utf8)
        return text.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Line(kind: fields[1], expect: fields[2], words: fields.count > 3 ? fields[3] : "")
        }
    }

    package static func grammar(_ set: String) throws -> Grammar {
        try Grammar(directory: directory.appending(path: "\(set)/grammar"))
    }
}
