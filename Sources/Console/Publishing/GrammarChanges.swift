import Foundation
import Grammar
import GrammarEditing
import Synchronization

/// What is different between two folders in words, kept until a file of either changes: forty thousand openings take a moment.
final class GrammarChanges: Sendable {
    private let known = Mutex<[(key: [String], statements: [GrammarDifference.Statement])]>([])
    private static let most = 6

    /// What differs; on a thread aside.
    func between(_ old: URL, and new: URL) async throws -> [GrammarDifference.Statement] {
        try await aside { [self] in
            let key = Self.stamp(old) + ["and"] + Self.stamp(new)
            if let found = known.withLock({ known in known.first { $0.key == key } }) { return found.statements }
            let statements = GrammarDifference(from: old, to: new).statements
            known.withLock { known in
                known.append((key, statements))
                if known.count > Self.most { known.removeFirst() }
            }
            return statements
        }
    }

    /// Names, sizes, times and places on the disk.
    private static func stamp(_ folder: URL) -> [String] {
        ((try? GrammarFolder.files(in: folder)) ?? []).map { name in
            var status = stat()
            stat(folder.appending(path: name).path, &status)
            return
                "\(folder.path) \(name) \(status.st_size) \(status.st_ino) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
        }
    }
}
