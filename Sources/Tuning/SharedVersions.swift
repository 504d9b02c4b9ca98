import Foundation
import Grammar
import Records
import Utilities

/// One node's copy of the grammars that were published for all nodes that share the records.
///
/// Versions are fetched into the node's own list of versions, and the latest takes the place of what runs. A file there says how
/// far that went, so that what a process that died had begun is ended by the next.
struct SharedVersions {
    let versions: GrammarVersions
    let running: GrammarFolder
    let grammars: SharedGrammars

    /// Where versions are put that this node had before it shared any.
    static let aside = "grammars-before-sharing"
    private var mark: URL { versions.folder.appending(path: ".shared") }

    /// The number of the version whose files run here, as far as is known; nil where nothing was shared yet.
    var taken: Int? {
        FileManager.default.contents(atPath: mark.path).flatMap { Int(String(decoding: $0, as: UTF8.self)) }
    }

    /// Notes that a version's files are in place.
    func noteTaken(_ number: Int) throws { try Data("\(number)".utf8).write(to: mark, options: .atomic) }

    /// Where nothing was published for all yet, what this node has published is the beginning.
    func begin() throws {
        guard taken == nil, try grammars.all().isEmpty else { return }
        let own = try versions.all()
        for version in own { try handOver(version) }
        if let last = own.last { try noteTaken(last.number) }
    }

    /// Gives a version of this node to all.
    func handOver(_ version: GrammarVersion) throws {
        let folder = versions.files(of: version.number)
        var files: [String: Data] = [:]
        for name in try GrammarFolder.files(in: folder) {
            files[name] = try Data(contentsOf: folder.appending(path: name))
        }
        let about = String(decoding: try GrammarVersions.encoder.encode(version), as: UTF8.self)
        try grammars.keep(version.number, about: about, files: files)
        // What was changed by hand runs already.
        if version.by == "unknown" { try noteTaken(version.number) }
    }

    /// Brings this node's list of versions up to date, and puts the latest in the place of what runs unless it is there.
    /// - Returns: the latest; nil where there is none.
    /// - Throws: `DatabaseError`, `PublishingFault`, and what writing throws; then what ran goes on running.
    @discardableResult
    func fetch() throws -> GrammarVersion? {
        let all = try grammars.all()
        guard !all.isEmpty else { return nil }
        if taken == nil, try !versions.all().isEmpty { try putAside() }
        var known: [Int: GrammarVersion] = [:]
        for version in try versions.all() { known[version.number] = version }
        var last: GrammarVersion?
        for shared in all {
            guard let version = try? GrammarVersions.decoder.decode(GrammarVersion.self, from: Data(shared.about.utf8))
            else { throw PublishingFault.damaged("version \(shared.number) in the records") }
            if known[shared.number] != version {
                // What was kept here by somebody who died before all could have it.
                if known[shared.number] != nil { versions.discard(shared.number) }
                try fetch(shared, version)
            }
            last = version
        }
        guard let last else { return nil }
        if (taken ?? 0) < last.number {
            try running.replace(with: versions.files(of: last.number))
            try noteTaken(last.number)
        }
        return last
    }

    private func fetch(_ shared: SharedGrammars.Version, _ version: GrammarVersion) throws {
        let folder = versions.folder.appending(path: ".fetched-\(UUID().uuidString)", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let before = versions.files(of: shared.number - 1)
        for (name, hash) in shared.files {
            // What another machine wrote stays in this folder.
            guard
                !name.split(separator: "/", omittingEmptySubsequences: false).contains(where: {
                    $0.isEmpty || $0.hasPrefix(".")
                })
            else { throw PublishingFault.damaged("version \(shared.number) in the records") }
            let place = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            if let same = try? Data(contentsOf: before.appending(path: name)), SharedGrammars.hash(of: same) == hash {
                try same.write(to: place)
            } else {
                try grammars.contents(hash).write(to: place)
            }
        }
        _ = try versions.keep(folder, as: shared.number) { _ in version }
    }

    private func putAside() throws {
        let place = versions.folder.deletingLastPathComponent().appending(path: Self.aside)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        for version in try versions.all() {
            let name = versions.files(of: version.number).deletingLastPathComponent().lastPathComponent
            try DurableFile.move(
                versions.folder.appending(path: name).path, to: place.appending(path: name).path)
        }
    }
}

extension Publisher {
    /// Brings this node up to what was published for all nodes.
    /// - Returns: the latest version; nil where none was, or nothing is shared.
    /// - Throws: `DatabaseError`, `PublishingFault`, and what writing throws; then what ran goes on running.
    @discardableResult
    package func fetch() throws -> GrammarVersion? {
        guard server != nil else { return nil }
        return try whileAtVersions(by: "another node's grammar") { try $0?.fetch() }
    }
}
