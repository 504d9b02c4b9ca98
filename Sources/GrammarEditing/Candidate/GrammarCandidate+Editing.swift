import ConfigurationFiles
import Foundation
import Grammar

extension GrammarCandidate {
    /// Edits that were made, or could be.
    package struct Landing: Sendable {
        /// The files that differ now, by name, each with its new version.
        package var versions: [String: String]
        /// The grammar with the edits; nil when it does not compile, as it did not before.
        package var grammar: Grammar?
        /// What kept the grammar from compiling before, and still does.
        package var faults: [FileFault]
        /// Whether the grammar is broken, as it was before.
        package var isBroken: Bool { grammar == nil }
    }

    /// Makes edits: all of them, or none.
    ///
    /// Where a file was changed meanwhile by somebody else, or by hand, edits of other entries are made beside theirs.
    /// - Parameters:
    ///   - edits: in their order.
    ///   - seen: the versions of the files on which they were made, by name; those that are not named are taken as they are.
    ///   - pbx: as for `Grammar`.
    /// - Throws: why none of them was made.
    @discardableResult
    package func make(
        _ edits: [GrammarEdit], seen: [String: String] = [:], pbx: String? = nil
    ) throws(EditRefusal) -> Landing {
        let lock: FolderLock
        do { lock = try FolderLock(directory) } catch {
            throw .notWritten(file: folder.lastPathComponent, reason: error.description)
        }
        let (landing, changes) = try prepared(edits, seen: seen, pbx: pbx, leavingOut: [])
        try write(changes)
        _ = consume lock
        return landing
    }

    /// What `make` would come to, with nothing written: for forms while somebody types.
    ///
    /// Openings are not gone through where nothing that is edited bears on them, so that the answer comes at once.
    /// - Throws: why the edits would not be made.
    package func check(
        _ edits: [GrammarEdit], seen: [String: String] = [:], pbx: String? = nil
    ) throws(EditRefusal) -> Landing {
        let bears = edits.contains { $0.file.hasSuffix(".jsgf") || $0.file == Opening.file }
        return try prepared(
            edits, seen: seen, pbx: pbx,
            leavingOut: bears ? [Opening.misheardFile] : [Opening.file, Opening.misheardFile]
        ).landing
    }

    /// Puts a recording into the grammar's folder, for a message that names it.
    /// - Parameters:
    ///   - sound: a WAV file.
    ///   - name: such as `closed-early.wav`; one that is there already is replaced.
    /// - Throws: that it is no WAV, or cannot be written.
    package func add(recording sound: Data, named name: String) throws(EditRefusal) {
        let isWAV = sound.starts(with: Array("RIFF".utf8)) && sound.dropFirst(8).starts(with: Array("WAVE".utf8))
        let isName = name.hasSuffix(".wav") && !name.contains("/")
        guard isWAV, isName else {
            throw .faults([
                FileFault(
                    file: name, message: isWAV ? "this is no name of a recording" : "this is no WAV file",
                    cure: isWAV ? "let it end in .wav, without a folder" : "record it again, or convert it to WAV")
            ])
        }
        let file: URL
        do { file = try url(of: name) } catch { throw .faults([error]) }
        do { try AtomicFile.take(try stage(sound, file), as: file) } catch {
            throw .notWritten(file: name, reason: error.description)
        }
    }

    private typealias Changes = [String: (old: Data, new: Data)]

    private func prepared(
        _ edits: [GrammarEdit], seen: [String: String], pbx: String?, leavingOut: [String]
    ) throws(EditRefusal) -> (landing: Landing, changes: Changes) {
        var changes: Changes = [:]
        var conflicts: [EditConflict] = []
        for name in Set(edits.map(\.file)).sorted() {
            do {
                let old = try content(of: name)
                let mine = try sight(of: name, now: old, version: seen[name])
                let own = edits.filter { $0.file == name }
                var merge = FileMerge(now: try WrittenFile(old, file: name), seen: mine)
                for edit in own { if let conflict = try merge.make(edit) { conflicts.append(conflict) } }
                let new = try merge.now.data()
                if new != old { changes[name] = (old, new) }
            } catch { throw .faults([error]) }
        }
        guard conflicts.isEmpty else { throw .conflicts(conflicts) }
        return (try compiled(changes, pbx: pbx, leavingOut: leavingOut), changes)
    }

    /// A file as the editor saw it; nil when it is as it was then.
    private func sight(of name: String, now: Data, version: String?) throws(FileFault) -> String? {
        guard let version, version != Self.version(of: now) else { return nil }
        guard let data = self.seen(name, version: version) else {
            throw FileFault(
                file: name, message: "it was changed since you looked at it, too long ago to tell what was changed",
                cure: "look at it again, and make your change there")
        }
        return try WrittenFile(data, file: name).text
    }

    private func compiled(_ changes: Changes, pbx: String?, leavingOut: [String]) throws(EditRefusal) -> Landing {
        let left = Dictionary(uniqueKeysWithValues: leavingOut.map { ($0, Data()) })
        var landing = Landing(versions: changes.mapValues { Self.version(of: $0.new) }, grammar: nil, faults: [])
        let after: FileFaults
        do {
            let new = changes.mapValues(\.new).merging(left) { edited, _ in edited }
            landing.grammar = try Grammar(directory: directory, pbx: pbx, replacing: new)
            return landing
        } catch { after = error }
        var before: [FileFault] = []
        do { _ = try Grammar(directory: directory, pbx: pbx, replacing: left) } catch { before = error.errors }
        // A fault that has only moved to another line is an old one.
        var known = Dictionary(grouping: before, by: Self.sense).mapValues(\.count)
        let new = after.errors.filter { fault in
            let sense = Self.sense(fault)
            guard let count = known[sense], count > 0 else { return true }
            known[sense] = count - 1
            return false
        }
        guard new.isEmpty, !before.isEmpty else { throw .faults(new) }
        landing.faults = after.errors
        return landing
    }

    private static func sense(_ fault: FileFault) -> String {
        // Messages name lines of the same file, which move as well.
        let message = fault.message.replacing(/line \d+/, with: "line")
        return "\(fault.file)\n\(message)\n\(fault.cure)"
    }

    /// A form is a file, which is there or is not; of every other file what it holds may be nothing.
    private static func isGone(_ name: String, _ new: Data) -> Bool {
        new.isEmpty && name.hasPrefix("\(Form.folder)/")
    }

    /// Every file or none: all are on the disk before the first takes its place, and what goes goes last.
    private func write(_ changes: Changes) throws(EditRefusal) {
        var staged: [(name: String, from: URL, to: URL)] = []
        var taken: [String] = []
        var current = ""
        do {
            for (name, change) in changes.sorted(by: { $0.key < $1.key }) where !Self.isGone(name, change.new) {
                current = name
                let file = directory.appending(path: name)
                staged.append((name, try stage(change.new, file), file))
            }
            for (name, from, to) in staged {
                current = name
                try AtomicFile.take(from, as: to)
                taken.append(name)
            }
            for (name, change) in changes.sorted(by: { $0.key < $1.key }) where Self.isGone(name, change.new) {
                current = name
                try AtomicFile.remove(directory.appending(path: name))
            }
        } catch {
            for (name, from, to) in staged {
                if taken.contains(name), let old = changes[name]?.old, let back = try? AtomicFile.stage(old, for: to) {
                    try? AtomicFile.take(back, as: to)
                } else {
                    try? FileManager.default.removeItem(at: from)
                }
            }
            throw .notWritten(file: current, reason: error.description)
        }
    }
}

/// Makes edits in a file that may have been changed since their author saw it.
private struct FileMerge {
    var now: WrittenFile
    /// As its author saw it; nil when it is the same.
    var seen: String?

    /// Makes one, or says what somebody else has made of the same.
    mutating func make(_ edit: GrammarEdit) throws(FileFault) -> EditConflict? {
        guard let mine = seen else {
            now.text = try edit.applied(to: now.text)
            return nil
        }
        let before = try edit.entry(in: mine)
        let theirs = try edit.entry(in: now.text)
        let wanted = try edit.applied(to: mine)
        let yours = try edit.entry(in: wanted)
        seen = wanted
        if theirs == before {
            now.text = try edit.applied(to: now.text)
        } else if theirs != yours {
            // Of many at once, those that somebody else has changed.
            let changed = before.indices.filter { before[$0] != theirs[$0] && theirs[$0] != yours[$0] }
            func shown(_ values: [String?]) -> [String?] { changed.isEmpty ? values : changed.map { values[$0] } }
            return EditConflict(
                subject: edit.subject, seen: shown(before), theirs: shown(theirs), yours: shown(yours))
        }
        return nil
    }
}
