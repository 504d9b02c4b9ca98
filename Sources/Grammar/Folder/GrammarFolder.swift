import ConfigurationFiles
import Foundation
import Utilities

/// A grammar's folder while its files are being replaced: whoever reads it gets the old ones or the new ones, never some of
/// each, whatever dies meanwhile.
///
/// ```
/// 1  each new file beside its place, hidden, and on the disk      a fault here: they go, nothing has changed
/// 2  the mark .publishing, which names the whole of the new       from here on readers wait
/// 3  each takes its place by rename; what is not in the new goes   a death here: the next reader ends it from the mark
/// 4  the mark goes                                                 readers see the new
/// ```
package struct GrammarFolder: Sendable {
    /// The folder.
    package let directory: URL
    /// Writes a new file; another one in tests.
    var write: @Sendable (Data, String) throws -> Void = { data, path in
        try DurableFile.create(data, at: path, mode: 0o644)
    }

    /// The mark. Hidden files are no part of a grammar.
    static let mark = ".publishing"
    private static let draft = ".new-"

    /// What is wrong with the folder, and what to do.
    package struct Fault: Error, Sendable, CustomStringConvertible {
        /// In plain words.
        package let description: String
    }

    /// - Parameter directory: the folder.
    package init(_ directory: URL) { self.directory = directory }

    private var markPath: String { directory.appending(path: Self.mark).path }

    /// Whether its files are being replaced, or were when a process died.
    package var isBeingReplaced: Bool { FileManager.default.fileExists(atPath: markPath) }

    /// The files of a folder and of those in it, by their paths within it, sorted; hidden ones are no part of a grammar.
    /// - Throws: `Fault` when the folder cannot be read.
    package static func files(in folder: URL) throws -> [String] {
        let root = folder.resolvingSymlinksInPath().path
        guard let walk = FileManager.default.enumerator(atPath: root) else {
            throw Fault(description: "\(folder.path): cannot be read; check its name and whose it is")
        }
        var files: [String] = []
        for case let name as String in walk {
            if name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) { continue }
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isFolder), !isFolder.boolValue {
                files.append(name)
            }
        }
        return files.sorted()
    }

    /// Puts the files of another folder in the place of this one's.
    /// - Parameter source: a folder that stays as it is, for whoever has to end this in our place.
    /// - Throws: `DurableFile.Failure` and what reading throws. Before anything is in place, nothing has changed; after
    ///   that, the mark stays, and the next who reads or replaces ends it.
    package func replace(with source: URL) throws {
        try finishReplacing()
        removeDrafts()
        var drafts: [(draft: String, place: String)] = []
        do {
            for name in try Self.files(in: source) {
                let place = directory.appending(path: name)
                let data = try Data(contentsOf: source.appending(path: name))
                if (try? Data(contentsOf: place)) == data { continue }
                let folder = place.deletingLastPathComponent()
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                let draft = folder.appending(path: "\(Self.draft)\(place.lastPathComponent)").path
                try write(data, draft)
                drafts.append((draft, place.path))
            }
            try write(Data(source.resolvingSymlinksInPath().path.utf8), markPath + Self.draft)
        } catch {
            for (draft, _) in drafts { unlink(draft) }
            unlink(markPath + Self.draft)
            throw error
        }
        // Held while we live, so that a reader can tell.
        let lock = FileLock(markPath + Self.draft, creates: false)
        try DurableFile.move(markPath + Self.draft, to: markPath)
        try DurableFile.sync(folder: directory.path)
        for (draft, place) in drafts { try DurableFile.move(draft, to: place) }
        try removeStrangers(to: source)
        try end()
        withExtendedLifetime(lock) {}
    }

    /// Ends what a process that died had begun.
    /// - Throws: `Fault` when another process is at it, or what it had begun with is gone.
    package func finishReplacing() throws {
        guard isBeingReplaced else { return }
        guard let lock = FileLock(markPath, creates: false) else {
            if !isBeingReplaced { return }
            throw Fault(description: "\(directory.path): another process is replacing its files; try again in a moment")
        }
        // It may have ended while we asked.
        guard isBeingReplaced, let data = FileManager.default.contents(atPath: markPath) else { return }
        let source = URL(filePath: String(decoding: data, as: UTF8.self), directoryHint: .isDirectory)
        guard FileManager.default.fileExists(atPath: source.path) else {
            throw Fault(
                description:
                    "\(directory.path): its files were being replaced with those of \(source.path), which is gone; "
                    + "put good files there and delete \(Self.mark) in it")
        }
        for name in try Self.files(in: source) {
            let place = directory.appending(path: name)
            let data = try Data(contentsOf: source.appending(path: name))
            if (try? Data(contentsOf: place)) == data { continue }
            let draft = place.deletingLastPathComponent().appending(path: Self.draft + place.lastPathComponent).path
            unlink(draft)
            try write(data, draft)
            try DurableFile.move(draft, to: place.path)
        }
        try removeStrangers(to: source)
        try end()
        withExtendedLifetime(lock) {}
    }

    private func removeStrangers(to source: URL) throws {
        let known = Set(try Self.files(in: source))
        for name in try Self.files(in: directory) where !known.contains(name) {
            try FileManager.default.removeItem(at: directory.appending(path: name))
        }
    }

    private func end() throws {
        let folders = Set(
            try Self.files(in: directory).map { directory.appending(path: $0).deletingLastPathComponent().path })
        for folder in folders.union([directory.path]) { try DurableFile.sync(folder: folder) }
        unlink(markPath)
        try DurableFile.sync(folder: directory.path)
        removeDrafts()
    }

    /// What a process that died before the mark has left.
    private func removeDrafts() {
        let walk = FileManager.default.enumerator(atPath: directory.path)
        for case let name as String in walk ?? .init()
        where name.split(separator: "/").last?.hasPrefix(Self.draft) == true {
            unlink(directory.appending(path: name).path)
        }
    }

    /// How often it is read again when its files change meanwhile, and how long a replacement is waited for.
    private static let (tries, waits) = (5, 100)

    /// Reads it so that all is of one moment: while its files are being replaced it waits, and what changed while it was
    /// read is read again.
    /// - Throws: what `read` throws, or `Fault` when its files never stay as they are.
    package func steadily<Value>(_ read: () throws -> Value) throws -> Value {
        for _ in 0..<Self.tries {
            try waitForReplacement()
            let before = stamp()
            let value = Result { try read() }
            if before == stamp(), !isBeingReplaced { return try value.get() }
        }
        throw Fault(
            description: "\(directory.path): its files keep changing while they are read; try again in a moment")
    }

    private func waitForReplacement() throws {
        for _ in 0..<Self.waits where isBeingReplaced {
            do {
                try finishReplacing()
                return
            } catch is Fault where FileLock(markPath, creates: false) == nil { usleep(100_000) }
        }
    }

    /// Names, sizes, times and places on the disk.
    private func stamp() -> [String] {
        ((try? Self.files(in: directory)) ?? []).map { name in
            var status = stat()
            stat(directory.appending(path: name).path, &status)
            return "\(name) \(status.st_size) \(status.st_ino) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
        }
    }
}
