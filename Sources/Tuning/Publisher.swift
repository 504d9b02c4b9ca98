import Foundation
import Grammar
import GrammarEditing
import Records
import Utilities

/// Puts a grammar in the place of the one that runs, and back.
///
/// One at a time: who comes second is told, and by whom. First the whole of the new is kept as a version; then the running
/// folder's files are replaced, so that no reader sees some of each (`GrammarFolder`). Whatever fails or dies in between,
/// what ran goes on running, or the next reader ends what was begun.
package struct Publisher: Sendable {
    /// What was published before.
    package var versions: GrammarVersions
    /// What runs.
    package var running: GrammarFolder
    /// The records' server, where what is published is for all nodes that share it; nil where there is none.
    let server: String?

    /// - Parameters:
    ///   - data: the folder of records and recordings.
    ///   - running: the folder of the grammar that runs.
    ///   - records: where the records are.
    package init(data: String, running: String, records: String? = nil) {
        versions = GrammarVersions(data: data)
        self.running = GrammarFolder(URL(filePath: running, directoryHint: .isDirectory))
        server = records.flatMap { RecordsAddress.isServer($0) ? $0 : nil }
    }

    /// A note in a candidate's folder of what it was made from; no part of the grammar.
    package static let basis = ".based-on"

    /// Makes a candidate: a copy of what runs, for changes, that remembers what it was made from.
    /// - Throws: when the folder is there already, or cannot be written.
    package func makeCandidate(at folder: URL) throws {
        guard !FileManager.default.fileExists(atPath: folder.path) else {
            throw GrammarFolderTaken(path: folder.path)
        }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let fingerprint = try running.steadily {
            for name in try GrammarFolder.files(in: running.directory) {
                let copy = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(contentsOf: running.directory.appending(path: name)).write(to: copy)
            }
            return try Grammar(directory: running.directory).fingerprint
        }
        try Data(fingerprint.utf8).write(to: folder.appending(path: Self.basis))
    }

    /// What a candidate was made from: a fingerprint; nil where nobody noted it.
    package static func basis(of candidate: URL) -> String? {
        FileManager.default.contents(atPath: candidate.appending(path: basis).path).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// Publishes a candidate that compiles.
    /// - Parameters:
    ///   - candidate: its folder.
    ///   - by: who.
    ///   - why: in their words.
    ///   - figures: what it makes of the labelled calls.
    ///   - basis: the fingerprint of what it was made from; nil does not ask whether that runs still.
    ///   - now: when.
    /// - Returns: the version that runs from the next call on, as soon as the running switchboard has read it.
    /// - Throws: `PublishingFault`, `FileFaults` and what writing throws; then what ran goes on running.
    package func publish(
        _ candidate: URL, by: String, why: String, figures: GrammarVersion.Figures? = nil, basis: String? = nil,
        at now: Date = .now
    ) throws -> GrammarVersion {
        try whileLocked(by: by) { shared in
            let new = try Grammar(directory: candidate)
            let current = try self.current(by: by, at: now, shared)
            if let basis, basis != current.grammar.fingerprint {
                throw try changed(since: basis, to: current)
            }
            // Recordings of names are no part of the fingerprint.
            if new.fingerprint == current.grammar.fingerprint, try isSame(candidate) { throw PublishingFault.unchanged }
            let version = try keep(candidate, shared) { number in
                GrammarVersion(
                    number: number, fingerprint: new.fingerprint, by: by, at: now.wholeSeconds, why: why,
                    software: SwitchboardVersion.number, replaced: current.grammar.fingerprint, figures: figures)
            }
            try running.replace(with: versions.files(of: version.number))
            try shared?.noteTaken(version.number)
            // So that whoever goes on with the same candidate is not told of their own change.
            if basis != nil { try? Data(new.fingerprint.utf8).write(to: candidate.appending(path: Self.basis)) }
            return version
        }
    }

    /// Goes back to a version, as a new one.
    /// - Parameter number: which; nil is the one before that which runs.
    /// - Throws: as `publish`.
    package func rollBack(to number: Int? = nil, by: String, why: String?, at now: Date = .now) throws -> GrammarVersion
    {
        try whileLocked(by: by) { shared in
            let current = try self.current(by: by, at: now, shared)
            let all = try versions.all()
            guard let wanted = number ?? all.last(where: { $0.fingerprint == current.version.replaced })?.number else {
                throw PublishingFault.nothingBefore
            }
            guard let back = all.first(where: { $0.number == wanted }) else {
                throw PublishingFault.unknown(wanted, last: all.last?.number)
            }
            if back.fingerprint == current.grammar.fingerprint, try isSame(versions.files(of: back.number)) {
                throw PublishingFault.unchanged
            }
            let version = try keep(versions.files(of: back.number), shared) { number in
                GrammarVersion(
                    number: number, fingerprint: back.fingerprint, by: by, at: now.wholeSeconds,
                    why: why ?? "back to version \(back.number)", software: SwitchboardVersion.number,
                    replaced: current.grammar.fingerprint, rolledBackTo: back.number, figures: back.figures)
            }
            try running.replace(with: versions.files(of: version.number))
            try shared?.noteTaken(version.number)
            return version
        }
    }

    /// What runs, which is kept first where it is no version yet: files that were changed by hand are never lost.
    private func current(
        by: String, at now: Date, _ shared: SharedVersions?
    ) throws -> (grammar: Grammar, version: GrammarVersion) {
        let grammar = try running.steadily { try Grammar(directory: running.directory) }
        let all = try versions.all()
        if let last = all.last, last.fingerprint == grammar.fingerprint { return (grammar, last) }
        let version = try keep(running.directory, shared) { number in
            GrammarVersion(
                number: number, fingerprint: grammar.fingerprint, by: "unknown", at: now.wholeSeconds,
                why: all.isEmpty ? "what ran before anything was published" : "changed by hand",
                software: SwitchboardVersion.number,
                replaced: all.last?.fingerprint)
        }
        return (grammar, version)
    }

    private func changed(
        since basis: String, to current: (grammar: Grammar, version: GrammarVersion)
    ) throws -> PublishingFault {
        let old = try versions.all().last { $0.fingerprint == basis }
        let differences = old.map {
            GrammarDifference(from: versions.files(of: $0.number), to: running.directory).statements.map(\.description)
        }
        let isByHand = current.version.by == "unknown"
        return .changedSince(
            by: isByHand ? nil : current.version.by, at: isByHand ? nil : current.version.at,
            why: isByHand ? nil : current.version.why, differences: differences ?? [])
    }

    /// Whether a folder has the same files as the running one.
    private func isSame(_ folder: URL) throws -> Bool {
        let names = try GrammarFolder.files(in: folder)
        return try names == GrammarFolder.files(in: running.directory)
            && names.allSatisfy { name in
                try Data(contentsOf: folder.appending(path: name))
                    == Data(contentsOf: running.directory.appending(path: name))
            }
    }

    /// Keeps a version, for all nodes where they share them; or nowhere.
    private func keep(
        _ source: URL, _ shared: SharedVersions?, _ describe: (Int) -> GrammarVersion
    ) throws -> GrammarVersion {
        let version = try versions.keep(source, describe)
        do { try shared?.handOver(version) } catch {
            versions.discard(version.number)
            throw error
        }
        return version
    }

    /// Nobody else publishes meanwhile, on this machine or on another that shares the records.
    /// - Parameter body: given what is shared, which has been fetched before; nil where nothing is.
    private func whileLocked<Value>(by: String, _ body: (SharedVersions?) throws -> Value) throws -> Value {
        try whileAtVersions(by: by) { shared in
            guard let shared else { return try body(nil) }
            return try shared.grammars.alone {
                try shared.begin()
                try shared.fetch()
                return try body(shared)
            }
        }
    }

    /// Nobody else on this machine changes the versions meanwhile.
    func whileAtVersions<Value>(by: String, _ body: (SharedVersions?) throws -> Value) throws -> Value {
        try FileManager.default.createDirectory(at: versions.folder, withIntermediateDirectories: true)
        let path = versions.folder.appending(path: ".lock").path
        guard let lock = FileLock(path, holder: by) else {
            let holder = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
            throw PublishingFault.underWay(by: holder ?? "")
        }
        defer { withExtendedLifetime(lock) {} }
        return try body(
            server.map {
                SharedVersions(versions: versions, running: running, grammars: try SharedGrammars(in: $0))
            })
    }
}

/// A candidate is not made where something is already.
struct GrammarFolderTaken: Error, CustomStringConvertible {
    let path: String
    var description: String { "\(path) is there already; name a folder that is new" }
}

extension Date {
    /// As a version's file has it.
    fileprivate var wholeSeconds: Date { Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down)) }
}
