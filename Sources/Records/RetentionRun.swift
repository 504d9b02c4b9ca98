import Foundation

/// Deletes what is past its time: recordings first, then rows, so that what the rows name is never left behind.
package struct RetentionRun: Sendable {
    private let store: Store
    private let retention: Retention
    private let recordings: OwnRecordings
    private let progress = RetentionProgress()

    /// - Parameters:
    ///   - store: the records.
    ///   - retention: how long each kind is kept.
    ///   - recordings: this machine's; what lies in their folder without a call is deleted in its time, too. What other
    ///     nodes have is left to them.
    package init(store: Store, retention: Retention, recordings: OwnRecordings = OwnRecordings()) {
        self.store = store
        self.retention = retention
        self.recordings = recordings
    }

    /// One line for a log; holds no personal data.
    package struct Deleted: Sendable, Equatable, CustomStringConvertible {
        /// The kind of data.
        package var kind: Retention.Kind
        /// How many calls, turns, texts or files.
        package var amount: Int
        /// Files that could not be deleted, with why; they are tried again in the next run.
        package var left: [String]

        /// `retention: 12 of ‘audio’ deleted`
        package var description: String {
            "retention: \(amount) of ‘\(kind.rawValue)’ deleted"
                + (left.isEmpty ? "" : "; \(left.count) could not be: \(left[0])")
        }
    }

    /// Deletes everything that is past its time at `now`, and enters it in the register of deletions. Where nothing was
    /// to be deleted, nothing is entered. It goes in portions, with pauses between them that are as long as they: nobody who
    /// writes meanwhile waits for more than one. What is broken off is gone on with by the next run. The first run looks at
    /// everything, the others at what they may find: see `RetentionProgress`.
    /// - Parameters:
    ///   - now: the machine's own date, never one that is pretended.
    ///   - isConfirmed: a person says that the date is right.
    /// - Throws: `DatabaseError`, or `CancellationError`; what was deleted before stays deleted. `ImplausibleDate`, and nothing is
    ///   deleted.
    package func run(at now: Date, isConfirmed: Bool = false) async throws -> [Deleted] {
        if !isConfirmed {
            let judgement = try await store.judge(now)
            guard judgement == .plausible else { throw ImplausibleDate(now: now, judgement: judgement) }
        }
        try await store.noteDate(now, isConfirmed: isConfirmed)
        var report: [Deleted] = []
        for kind in Retention.Kind.allCases {
            let deleted = try await delete(
                kind, before: retention.limit(of: kind, at: now), at: now,
                why: "\(retention[kind].days) days: \(retention[kind].purpose)")
            if deleted.amount > 0 || !deleted.left.isEmpty { report.append(deleted) }
        }
        if !report.isEmpty { try await store.emptyLog() }
        return report
    }

    /// Deletes one kind of data of before `limit`.
    /// - Parameter why: for the register.
    /// - Throws: as `run`.
    func delete(_ kind: Retention.Kind, before limit: Date, at now: Date, why: String) async throws -> Deleted {
        let line = DeletionRow(at: now, kind: kind.rawValue, before: limit, amount: 0, why: why)
        var deleted = Deleted(kind: kind, amount: 0, left: [])
        let start = progress.start(of: kind, at: now)
        for sweep in RetentionSweep.all(of: kind) {
            try await eachPortion(of: sweep, from: start, before: limit) { portion in
                let done = kind == .audio || kind == .numbers ? try await files(of: kind, portion, sweep) : Files()
                deleted.left += done.left
                deleted.amount += done.count
                // While a recording is still there, so is the row that names it.
                guard done.left.isEmpty else { return }
                deleted.amount += try await store.expire(
                    sweep, portion, register: line, files: done.count, elsewhere: done.elsewhere)
            }
        }
        var strays = Files()
        if kind == .audio { for place in try await self.strays(before: limit) { delete(place, &strays) } }
        deleted.left += strays.left
        deleted.amount += strays.count
        try await store.finishExpiry(of: kind, before: limit, register: line, files: strays.count)
        if deleted.left.isEmpty { progress.note(kind, before: limit, at: now, isWhole: start.isEmpty) }
        return deleted
    }

    /// Goes through what is older than `limit`, portion after portion.
    private func eachPortion(
        of sweep: RetentionSweep, from first: String = "", before limit: Date,
        _ body: (Range<String>) async throws -> Void
    ) async throws {
        var start = first
        while true {
            let began = ContinuousClock.now
            guard let end = try await store.end(ofPortionOf: sweep, from: start, before: limit, rows: sweep.portion)
            else { return }
            try await body(start..<end)
            start = end
            try await Task.sleep(for: ContinuousClock.now - began)
        }
    }

    /// What became of recordings.
    private struct Files {
        var count = 0
        var elsewhere: [RecordingPlace] = []
        var left: [String] = []
    }

    /// Deletes the recordings of a portion of calls, or takes the numbers out of what lies beside them.
    private func files(of kind: Retention.Kind, _ portion: Range<String>, _ sweep: RetentionSweep) async throws -> Files
    {
        var done = Files()
        guard sweep.table == "calls" else { return done }
        for place in try await store.recordings(of: portion) {
            if kind == .audio {
                delete(place, &done)
            } else {
                // Each node does so with its own.
                do { try recordings.forgetNumber(beside: place) } catch { done.left.append(error.localizedDescription) }
            }
        }
        return done
    }

    private func delete(_ place: RecordingPlace, _ done: inout Files) {
        do {
            if let count = try recordings.delete(place) { done.count += count } else { done.elsewhere.append(place) }
        } catch { done.left.append(error.localizedDescription) }
    }

    /// Recordings of calls that no row names: of a process that died, or of a database that was put back from a copy.
    private func strays(before limit: Date) async throws -> [RecordingPlace] {
        guard let folder = recordings.folder,
            let files = try? FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: [.contentModificationDateKey])
        else { return [] }
        var old = files.filter { file in
            guard Recordings.kinds.contains(file.pathExtension) else { return false }
            let changed = try? file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
            return changed.map { $0 < limit } ?? false
        }
        guard !old.isEmpty, let calls = RetentionSweep.all(of: .audio).first else { return [] }
        var named: Set<String> = []
        try await eachPortion(of: calls, before: .distantFuture) { portion in
            named.formUnion(try await store.recordings(of: portion).map { URL(filePath: $0.path).lastPathComponent })
        }
        old.removeAll { named.contains($0.lastPathComponent) }
        return old.map { RecordingPlace(path: $0.path) }
    }
}

/// Nothing is deleted by a date that may be wrong.
package struct ImplausibleDate: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the machine says.
    package let now: Date
    /// Why that is doubted.
    package let judgement: ClockJudgement

    /// What to do.
    package var description: String {
        let cure = "set the clock; if it is right, run ‘switchboard records retention --now --yes’"
        return switch judgement {
        case .ahead(let known):
            "nothing is deleted: this machine says that it is \(Timestamp.text(now).prefix(10)), and the last that is on "
                + "record is of \(Timestamp.text(known).prefix(10)): \(cure)"
        case .behind, .plausible:
            "nothing is deleted: this machine says that it is \(Timestamp.text(now).prefix(10)): \(cure)"
        }
    }
}
