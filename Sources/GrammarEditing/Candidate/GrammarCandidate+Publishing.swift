import Foundation
import Grammar
import Utilities

extension GrammarCandidate {
    /// A name for all that is in the working copy: another one as soon as one byte of it is another.
    /// - Throws: that it cannot be read.
    package func stamp() throws(EditRefusal) -> String { try Self.stamp(of: directory) }

    /// Copies the working copy as it is at one moment, and names it.
    /// - Parameter copy: a folder, which is replaced.
    /// - Returns: its `stamp`.
    /// - Throws: that it cannot be read, or the copy cannot be written.
    package func copy(to copy: URL) throws(EditRefusal) -> String {
        try whileLocked { () throws(EditRefusal) in
            do {
                try? FileManager.default.removeItem(at: copy)
                try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
                for name in try GrammarFolder.files(in: directory) {
                    let place = copy.appending(path: name)
                    try FileManager.default.createDirectory(
                        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
                    try DurableFile.create(
                        Data(contentsOf: directory.appending(path: name)), at: place.path, mode: 0o644)
                }
            } catch {
                try? FileManager.default.removeItem(at: copy)
                throw EditRefusal.notWritten(file: copy.lastPathComponent, reason: "\(error)")
            }
            return try Self.stamp(of: copy)
        }
    }

    /// Ends it when what was copied of it is published. What somebody changed since stays, made from what was published.
    /// - Parameters:
    ///   - stamp: of what was published.
    ///   - fingerprint: `Grammar.fingerprint` of it.
    ///   - by: whoever published it.
    /// - Returns: whether nothing was left to publish, and it is gone.
    /// - Throws: that the disk does not take it; then it is what it was.
    @discardableResult
    package func settle(
        published stamp: String, fingerprint: String, by: String, at moment: Date = Date()
    ) throws(EditRefusal) -> Bool {
        try whileLocked { () throws(EditRefusal) in
            if try self.stamp() == stamp {
                try discard()
                return true
            }
            do {
                let new = try Self.written(Origin(fingerprint: fingerprint, begun: moment, by: by))
                let file = folder.appending(path: "candidate.json")
                try AtomicFile.take(try AtomicFile.stage(new, for: file), as: file)
            } catch { throw EditRefusal.notWritten(file: "candidate.json", reason: "\(error)") }
            return false
        }
    }

    private func whileLocked<Value>(_ body: () throws(EditRefusal) -> Value) throws(EditRefusal) -> Value {
        let lock: FolderLock
        do { lock = try FolderLock(directory) } catch {
            throw .notWritten(file: folder.lastPathComponent, reason: error.description)
        }
        let result = Result { () throws(EditRefusal) in try body() }
        _ = consume lock
        return try result.get()
    }

    /// The same of a copy.
    /// - Throws: that it cannot be read.
    package static func stamp(of directory: URL) throws(EditRefusal) -> String {
        do {
            var all = Data()
            for name in try GrammarFolder.files(in: directory) {
                let content = try Data(contentsOf: directory.appending(path: name))
                all += Data("\(name) \(content.count) \(version(of: content))\n".utf8)
            }
            return version(of: all)
        } catch { throw .notWritten(file: directory.lastPathComponent, reason: "\(error)") }
    }
}
