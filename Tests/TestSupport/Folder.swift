import Foundation

/// A folder for one test.
package final class Folder {
    package let path: String

    /// - Parameter files: their text by name.
    package init(_ files: [String: String]) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "folder-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        path = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
