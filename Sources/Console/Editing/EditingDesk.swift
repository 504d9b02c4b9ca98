import ConfigurationFiles
import Dispatch
import Foundation
import Grammar
import GrammarEditing
import Recognition
import Synchronization

/// Where staff's edits are made: the published grammar, and beside it the candidate, which is begun with the first edit.
///
/// All of it is read, compiled and written on one queue of its own, so that calls' tasks go on beside it.
package final class EditingDesk: Sendable {
    private let published: URL
    private let folder: URL
    private let pbx: String?
    private let pronouncer: @Sendable (Grammar) -> (any Pronouncer)?
    private let queue = DispatchQueue(label: "editing", qos: .utility)
    private let held = Mutex(Held())

    private struct Held: Sendable {
        var sight: (stamp: [String], sight: Sight)?
        var sounds: (stamp: [String], sounds: PhraseSounds)?
        var published: (stamp: [String], fingerprint: String?)?
        /// What an edit was found to compile to.
        var made: (stamp: [String], landing: GrammarCandidate.Landing)?
    }

    /// The files as they are at one moment.
    struct Sight: Sendable {
        /// Nil while nothing has been changed.
        let candidate: GrammarCandidate?
        /// Of the candidate, or what is published.
        let directory: URL
        /// Both read without being compiled.
        let files: EditableGrammar
        /// Nil when it does not compile; of what is published it may be without its openings.
        let grammar: Grammar?
        /// What keeps it from compiling.
        let faults: [FileFault]
        /// Whether another grammar was published since the candidate was begun.
        let isBehind: Bool
        /// The versions of the files, to be handed back with edits.
        let versions: [String: String]
    }

    /// - Parameters:
    ///   - published: the grammar that answers calls.
    ///   - candidate: the folder of the candidate, which need not be there.
    ///   - pbx: in place of the one in council.json.
    ///   - pronouncer: how words are said; nil when nobody can tell.
    package init(
        published: URL, candidate: URL, pbx: String?, pronouncer: @escaping @Sendable (Grammar) -> (any Pronouncer)?
    ) {
        self.published = published
        folder = candidate
        self.pbx = pbx
        self.pronouncer = pronouncer
    }

    /// The files as they are now; they are read again only when one of them has changed. What is published is compiled without its
    /// openings, which takes more than a second for forty thousand; a candidate with them, since what is wrong with it is told.
    func sight() async -> Sight { await away { $0.look() } }

    /// The files as somebody saw them.
    /// - Parameter versions: of `Sight`.
    /// - Throws: that nobody knows any more how one of them was.
    func seen(_ versions: [String: String]) async throws(EditRefusal) -> EditableGrammar {
        try await result { desk throws(EditRefusal) in
            let now = desk.look()
            let candidate = now.candidate ?? .inPlace(now.directory)
            var lost: FileFault?
            let files = EditableGrammar(forms: now.files.forms.map(\.key)) { name throws(FileFault) in
                do throws(FileFault) { return try candidate.text(of: name, asSeen: versions[name]) } catch {
                    lost = lost ?? error
                    throw error
                }
            }
            if let lost { throw .faults([lost]) }
            return files
        }
    }

    /// Makes edits, all or none, in the candidate, which is begun if there is none.
    /// - Returns: faults that the candidate had before, and still has.
    /// - Throws: why none of them was made.
    func make(_ edits: [GrammarEdit], seen: [String: String], by name: String) async throws(EditRefusal) -> [FileFault]
    {
        try await result { desk throws(EditRefusal) in
            let candidate = try desk.candidate(begunBy: name)
            let landing = try candidate.make(edits, seen: seen, pbx: desk.pbx)
            let stamp = desk.stamp(of: candidate.directory)
            desk.held.withLock { $0.made = (stamp, landing) }
            return landing.faults
        }
    }

    /// What `make` would come to, with nothing written, and without openings where they do not matter.
    /// - Throws: why they would not be made.
    func check(_ edits: [GrammarEdit], seen: [String: String]) async throws(EditRefusal) {
        try await result { desk throws(EditRefusal) in
            let now = desk.look()
            _ = try (now.candidate ?? .inPlace(now.directory)).check(edits, seen: seen, pbx: desk.pbx)
        }
    }

    /// Puts a recording into the candidate, for a message that names it.
    /// - Throws: that it is none, or is not taken by the disk.
    func add(recording: Data, named file: String, by name: String) async throws(EditRefusal) {
        try await result { desk throws(EditRefusal) in
            try desk.candidate(begunBy: name).add(recording: recording, named: file)
        }
    }

    /// The phrases of the candidate by their sounds; nil when it does not compile, or nobody can tell.
    func sounds() async -> PhraseSounds? {
        await away { desk in
            let now = desk.look()
            let stamp = desk.stamp(of: now.directory)
            if let known = desk.held.withLock({ $0.sounds }), known.stamp == stamp { return known.sounds }
            guard let grammar = now.grammar, let pronouncer = desk.pronouncer(grammar) else { return nil }
            let sounds = PhraseSounds(grammar, pronouncer: pronouncer)
            desk.held.withLock { $0.sounds = (stamp, sounds) }
            return sounds
        }
    }

    // MARK: On the queue

    private func candidate(begunBy name: String) throws(EditRefusal) -> GrammarCandidate {
        if FileManager.default.fileExists(atPath: folder.path) { return try .open(in: folder) }
        let candidate = try GrammarCandidate.begin(from: published, in: folder, by: name)
        // Others have the published files before them, and may send what they made of them.
        let forms = EditableGrammar(directory: candidate.directory).forms.map { EditableGrammar.file(ofForm: $0.key) }
        for name in EditableGrammar.files + forms { _ = try? candidate.file(name) }
        return candidate
    }

    private func look() -> Sight {
        let candidate = try? GrammarCandidate.open(in: folder)
        let directory = candidate?.directory ?? published
        let stamp = stamp(of: directory)
        if let known = held.withLock({ $0.sight }), known.stamp == stamp,
            (known.sight.candidate == nil) == (candidate == nil)
        {
            return known.sight
        }
        var faults: [FileFault] = []
        var grammar: Grammar?
        let left = candidate != nil ? [:] : [Opening.file: Data(), Opening.misheardFile: Data()]
        if let made = held.withLock({ $0.made }), made.stamp == stamp {
            (grammar, faults) = (made.landing.grammar, made.landing.faults)
        } else {
            do { grammar = try Grammar(directory: directory, pbx: pbx, replacing: left) } catch {
                faults = error.errors
            }
        }
        let files = candidate ?? .inPlace(directory)
        let editable = EditableGrammar(directory: directory)
        var versions: [String: String] = [:]
        for name in EditableGrammar.files + editable.forms.map({ EditableGrammar.file(ofForm: $0.key) }) {
            versions[name] = version(of: name, in: files, isCandidate: candidate != nil)
        }
        let sight = Sight(
            candidate: candidate, directory: directory, files: editable, grammar: grammar,
            faults: faults, isBehind: candidate.map { $0.origin.fingerprint != publishedFingerprint() } ?? false,
            versions: versions)
        held.withLock { $0.sight = (stamp, sight) }
        return sight
    }

    /// Of a candidate's file that version is kept, so that it can be told later who changed what.
    private func version(of name: String, in files: GrammarCandidate, isCandidate: Bool) -> String? {
        if isCandidate { return try? files.file(name).version }
        return GrammarCandidate.version(
            of: FileManager.default.contents(atPath: files.directory.appending(path: name).path) ?? Data())
    }

    private func publishedFingerprint() -> String? {
        let stamp = stamp(of: published)
        if let known = held.withLock({ $0.published }), known.stamp == stamp { return known.fingerprint }
        let fingerprint = try? Grammar(directory: published, pbx: pbx).fingerprint
        held.withLock { $0.published = (stamp, fingerprint) }
        return fingerprint
    }

    /// Names, sizes and times: it changes when a file does.
    private func stamp(of directory: URL) -> [String] {
        let keys: [URLResourceKey] = [.contentModificationDateKey, .fileSizeKey]
        let folders = [directory, directory.appending(path: Form.folder)]
        return [directory.path]
            + folders.flatMap { folder -> [String] in
                let files = try? FileManager.default.contentsOfDirectory(
                    at: folder.resolvingSymlinksInPath(), includingPropertiesForKeys: keys)
                return (files ?? []).map { file in
                    let values = try? file.resourceValues(forKeys: Set(keys))
                    let time = values?.contentModificationDate?.timeIntervalSince1970 ?? 0
                    return "\(file.lastPathComponent) \(time) \(values?.fileSize ?? 0)"
                }.sorted()
            }
    }

    private func away<Value: Sendable>(_ work: @escaping @Sendable (EditingDesk) -> Value) async -> Value {
        await withCheckedContinuation { done in queue.async { [self] in done.resume(returning: work(self)) } }
    }

    private func result<Value: Sendable>(
        _ work: @escaping @Sendable (EditingDesk) throws(EditRefusal) -> Value
    ) async throws(EditRefusal) -> Value {
        let result: Result<Value, EditRefusal> = await away { desk in
            do throws(EditRefusal) { return .success(try work(desk)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
