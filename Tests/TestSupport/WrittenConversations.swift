import Foundation

/// The conversations in `Tests/Conversations`, and the grammar that they are held with.
package enum WrittenConversations {
    package static let folder = Program.package.appending(path: "Tests/Conversations")

    package static let files: [URL] = {
        let all = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (all ?? []).filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }
    }()

    /// A copy of the example's grammar with other settings in council.json.
    package static func grammar(_ council: (String) -> String) throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        let example = Program.package.appending(path: "Grammars/south-hams")
        for name in try FileManager.default.contentsOfDirectory(atPath: example.path) {
            try FileManager.default.copyItem(at: example.appending(path: name), to: copy.appending(path: name))
        }
        let file = copy.appending(path: "council.json")
        let text = council(try String(contentsOf: file, encoding: .utf8))
        try text.write(to: file, atomically: true, encoding: .utf8)
        return copy
    }
}
