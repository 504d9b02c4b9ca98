import ConfigurationFiles
import Foundation
import Grammar
import Utilities

/// A working copy of a council's grammar, beside the published one, in which staff make their edits.
///
/// Its folder has `grammar`, the copy itself, which may be edited by hand as well; `seen`, the versions of its files that
/// were shown to somebody; and `candidate.json`, what it started from.
package struct GrammarCandidate: Sendable {
    /// What a candidate started from.
    package struct Origin: Sendable, Equatable, Codable {
        /// `Grammar.fingerprint` of the published grammar.
        package var fingerprint: String
        /// When it was begun.
        package var begun: Date
        /// By whom.
        package var by: String
    }

    /// A file as it was shown to somebody.
    package struct SeenFile: Sendable, Equatable {
        /// Empty when there is none of that name yet.
        package var text: String
        /// To be handed back with the edits that are made on it.
        package var version: String
    }

    /// Where all of it is.
    package let folder: URL
    /// What it started from.
    package let origin: Origin
    /// Stages a file's new content; another one in tests, where disks are full.
    var stage: @Sendable (Data, URL) throws(AtomicFile.Fault) -> URL = AtomicFile.stage

    /// The working copy: a grammar directory as any other.
    package let directory: URL
    private var seenFolder: URL { folder.appending(path: "seen") }
    /// Versions of one file that are kept for those who look at them.
    private static let mostSeen = 40

    /// Begins one: copies a published grammar.
    /// - Parameters:
    ///   - published: which must compile.
    ///   - folder: which must not be there yet.
    ///   - by: whoever begins it.
    /// - Throws: the published grammar's faults; that there is one already; that it cannot be copied.
    package static func begin(
        from published: URL, in folder: URL, by: String, at moment: Date = Date()
    ) throws(EditRefusal) -> GrammarCandidate {
        // A link that is moved at publishing is no grammar to copy: what it leads to is.
        let published = published.resolvingSymlinksInPath()
        let grammar: Grammar
        do { grammar = try Grammar(directory: published) } catch { throw .faults(error.errors) }
        let files = FileManager.default
        if files.fileExists(atPath: folder.path) {
            throw .faults([
                FileFault(
                    file: folder.lastPathComponent, message: "there is a candidate already",
                    cure: "go on with it, or discard it first")
            ])
        }
        let origin = Origin(fingerprint: grammar.fingerprint, begun: moment, by: by)
        let parent = folder.deletingLastPathComponent()
        let new = parent.appending(path: ".\(folder.lastPathComponent).\(UUID().uuidString)")
        do {
            try files.createDirectory(at: new.appending(path: "seen"), withIntermediateDirectories: true)
            try files.copyItem(at: published, to: new.appending(path: "grammar"))
            try written(origin).write(to: new.appending(path: "candidate.json"))
            // All that was copied is on the disk before the candidate has its name.
            sync()
            try files.moveItem(at: new, to: folder)
        } catch {
            try? files.removeItem(at: new)
            throw .notWritten(file: folder.lastPathComponent, reason: error.localizedDescription)
        }
        return GrammarCandidate(folder: folder, origin: origin)
    }

    /// Goes on with one.
    /// - Throws: that there is none, or that its `candidate.json` cannot be read.
    package static func open(in folder: URL) throws(EditRefusal) -> GrammarCandidate {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            let data = try Data(contentsOf: folder.appending(path: "candidate.json"))
            return GrammarCandidate(folder: folder, origin: try decoder.decode(Origin.self, from: data))
        } catch {
            throw .faults([
                FileFault(
                    file: "\(folder.lastPathComponent)/candidate.json",
                    message: "there is no candidate that can be read",
                    cure: "begin one from the published grammar")
            ])
        }
    }

    private init(folder: URL, origin: Origin, directory: URL? = nil) {
        self.folder = folder
        self.origin = origin
        self.directory = directory ?? folder.appending(path: "grammar")
    }

    /// A grammar directory itself, which whoever runs a command edits in its place.
    package static func inPlace(_ directory: URL) -> GrammarCandidate {
        GrammarCandidate(folder: directory, origin: Origin(fingerprint: "", begun: .now, by: ""), directory: directory)
    }

    /// Whether another grammar was published since this one was begun: what it changed is not in here.
    package func isBehind(_ published: Grammar) -> Bool { published.fingerprint != origin.fingerprint }

    /// Takes it away with all its edits.
    /// - Throws: that the disk does not let it go.
    package func discard() throws(EditRefusal) {
        do { try FileManager.default.removeItem(at: folder) } catch {
            throw .notWritten(file: folder.lastPathComponent, reason: error.localizedDescription)
        }
    }

    static func written(_ origin: Origin) throws -> Data {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(origin)
    }

    /// The working copy, compiled.
    /// - Throws: every fault of it.
    package func grammar(pbx: String? = nil) throws(FileFaults) -> Grammar {
        try Grammar(directory: directory, pbx: pbx)
    }

    /// A file to be shown, with the version to hand back with its edits. That version is kept, so that it can be told later
    /// what was changed by whom.
    /// - Throws: that it is no text, or cannot be read.
    package func file(_ name: String) throws(EditRefusal) -> SeenFile {
        do {
            let data = try content(of: name)
            let version = Self.version(of: data)
            let kept = seenFolder.appending(path: Self.keptName(name, version))
            if !FileManager.default.fileExists(atPath: kept.path) {
                // Without it edits of others meanwhile cannot be merged, and no more is lost.
                if let staged = try? AtomicFile.stage(data, for: kept) { try? AtomicFile.take(staged, as: kept) }
                forgetOldest(of: name)
            }
            return SeenFile(text: try WrittenFile(data, file: name).text, version: version)
        } catch { throw .faults([error]) }
    }

    /// The text of a file as somebody saw it.
    /// - Parameter version: of `file`; nil, or the version that it still has, is as it is now.
    /// - Throws: that nobody knows any more how it was; that it cannot be read.
    package func text(of name: String, asSeen version: String?) throws(FileFault) -> String {
        let now = try content(of: name)
        guard let version, version != Self.version(of: now) else { return try WrittenFile(now, file: name).text }
        guard let data = seen(name, version: version) else {
            throw FileFault(
                file: name, message: "it was changed since you looked at it, too long ago to tell what was changed",
                cure: "look at it again, and make your change there")
        }
        return try WrittenFile(data, file: name).text
    }

    /// The text of a file as it is now; empty when it is not there.
    /// - Throws: that it is no text, or cannot be read.
    package func text(of name: String) throws(FileFault) -> String {
        try WrittenFile(content(of: name), file: name).text
    }

    /// The bytes of a file, none when it is not there.
    func content(of name: String) throws(FileFault) -> Data {
        let url = try url(of: name)
        guard FileManager.default.fileExists(atPath: url.path) else { return Data() }
        do { return try Data(contentsOf: url) } catch {
            throw FileFault(
                file: name, message: "the file cannot be read", cure: "look whether it is a file, and whose it is")
        }
    }

    /// A file as somebody saw it; nil when that version is kept no more.
    func seen(_ name: String, version: String) -> Data? {
        guard version.allSatisfy(\.isHexDigit) else { return nil }
        return FileManager.default.contents(atPath: seenFolder.appending(path: Self.keptName(name, version)).path)
    }

    /// Where a file of the grammar is.
    /// - Throws: that the name leads out of it.
    func url(of name: String) throws(FileFault) -> URL {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") && !$0.contains("\0") }) else {
            throw FileFault(
                file: name, message: "this is no file of a grammar", cure: "name a file within the grammar's directory")
        }
        return directory.appending(path: name)
    }

    /// A name for a content, the same for the same bytes.
    package static func version(of data: Data) -> String {
        [Fingerprint.offset, 0x8422_2325_cbf2_9ce4].map { start in
            var fingerprint = Fingerprint(from: start)
            fingerprint.add(bytes: data)
            return fingerprint.name
        }.joined()
    }

    private static func keptName(_ name: String, _ version: String) -> String {
        "\(name.replacing("/", with: "+"))@\(version)"
    }

    private func forgetOldest(of name: String) {
        let files = FileManager.default
        let prefix = Self.keptName(name, "")
        let kept = (try? files.contentsOfDirectory(atPath: seenFolder.path))?.filter { $0.hasPrefix(prefix) } ?? []
        guard kept.count > Self.mostSeen else { return }
        let byAge = kept.map { name -> (URL, Date) in
            let url = seenFolder.appending(path: name)
            let date = try? files.attributesOfItem(atPath: url.path)[.modificationDate] as? Date
            return (url, date ?? .distantPast)
        }.sorted { $0.1 < $1.1 }
        for (url, _) in byAge.prefix(kept.count - Self.mostSeen) { try? files.removeItem(at: url) }
    }
}
