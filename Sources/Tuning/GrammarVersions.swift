import Foundation
import Grammar
import Utilities

/// Every grammar that was published, kept whole: `grammars/000012/version.json` and, beside it, `files`.
///
/// A version is made beside its place and moved into it when all of it is on the disk, so that half of one is never found.
/// Files that did not change are the same file on the disk as in the version before.
package struct GrammarVersions: Sendable {
    /// Their folder.
    package let folder: URL
    /// Writes a new file; another one in tests.
    var write: @Sendable (Data, String) throws -> Void = { data, path in
        try DurableFile.create(data, at: path, mode: 0o644)
    }

    private static let draft = ".draft-"
    private static let about = "version.json"

    /// - Parameter data: the folder of records and recordings.
    package init(data: String) {
        folder = URL(filePath: data, directoryHint: .isDirectory).appending(
            path: "grammars", directoryHint: .isDirectory)
    }

    private func place(of number: Int) -> URL {
        folder.appending(path: String(format: "%06d", number), directoryHint: .isDirectory)
    }

    /// The files of a version.
    package func files(of number: Int) -> URL {
        place(of: number).appending(path: "files", directoryHint: .isDirectory)
    }

    /// All of them, the first one first.
    /// - Throws: `PublishingFault` when one of them is damaged.
    package func all() throws -> [GrammarVersion] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return try names.filter { Int($0) != nil }.sorted().map { name in
            let file = folder.appending(path: name).appending(path: Self.about)
            do { return try Self.decoder.decode(GrammarVersion.self, from: Data(contentsOf: file)) } catch {
                throw PublishingFault.damaged(file.path)
            }
        }
    }

    /// Keeps a grammar whole. Only who holds the lock may.
    /// - Parameters:
    ///   - source: its files.
    ///   - number: which it is to be; nil is the one behind the last.
    ///   - describe: what is written of it, by its number.
    /// - Throws: `DurableFile.Failure` and what reading throws; then there is no such version.
    func keep(
        _ source: URL, as number: Int? = nil, _ describe: (Int) -> GrammarVersion
    ) throws -> GrammarVersion {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        removeDrafts()
        let last = try all().last?.number
        let version = describe(number ?? (last ?? 0) + 1)
        let draft = folder.appending(path: Self.draft + UUID().uuidString, directoryHint: .isDirectory)
        do {
            let files = draft.appending(path: "files", directoryHint: .isDirectory)
            var folders: Set<String> = [draft.path, files.path]
            try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
            for name in try GrammarFolder.files(in: source) {
                let data = try Data(contentsOf: source.appending(path: name))
                let copy = files.appending(path: name)
                let parent = copy.deletingLastPathComponent()
                try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
                folders.insert(parent.path)
                let known = last.map { self.files(of: $0).appending(path: name) }
                if let known, (try? Data(contentsOf: known)) == data, link(known.path, copy.path) == 0 { continue }
                try write(data, copy.path)
            }
            try write(Self.encoder.encode(version), draft.appending(path: Self.about).path)
            for path in folders.sorted(by: >) { try DurableFile.sync(folder: path) }
            try DurableFile.move(draft.path, to: place(of: version.number).path)
            try DurableFile.sync(folder: folder.path)
        } catch {
            try? FileManager.default.removeItem(at: draft)
            throw error
        }
        return version
    }

    /// What a process that died has left.
    private func removeDrafts() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names where name.hasPrefix(Self.draft) {
            try? FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }

    /// Takes a version away again that nobody has seen yet.
    func discard(_ number: Int) { try? FileManager.default.removeItem(at: place(of: number)) }

    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return encoder
    }

    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }
}
