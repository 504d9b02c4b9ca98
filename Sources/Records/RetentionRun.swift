import Foundation

/// Deletes what is past its time: recordings first, then rows, so that what the rows name is never left behind.
package struct RetentionRun: Sendable {
    private let store: Store
    private let retention: Retention
    private let recordings: OwnRecordings

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
    /// to be deleted, nothing is entered.
    /// - Parameters:
    ///   - now: the machine's own date, never one that is pretended.
    ///   - isConfirmed: a person says that the date is right.
    /// - Throws: `DatabaseError`; what was deleted before stays deleted. `ImplausibleDate`, and nothing is deleted.
    package func run(at now: Date, isConfirmed: Bool = false) async throws -> [Deleted] {
        if !isConfirmed {
            let judgement = try await store.judge(now)
            guard judgement == .plausible else { throw ImplausibleDate(now: now, judgement: judgement) }
        }
        try await store.noteDate(now, isConfirmed: isConfirmed)
        var report: [Deleted] = []
        for kind in Retention.Kind.allCases {
            let limit = retention.limit(of: kind, at: now)
            let why = "\(retention[kind].days) days: \(retention[kind].purpose)"
            var left: [String] = []
            var (files, elsewhere) = (0, [RecordingPlace]())
            switch kind {
            case .audio:
                for place in try await store.recordings(before: limit) + strays(before: limit) {
                    do {
                        if let count = try recordings.delete(place) { files += count } else { elsewhere.append(place) }
                    } catch { left.append(error.localizedDescription) }
                }
            case .numbers:
                // Each node does so with its own.
                for place in try await store.recordings(before: limit) {
                    do { try recordings.forgetNumber(beside: place) } catch { left.append(error.localizedDescription) }
                }
            case .words, .texts, .forms, .surveys, .calls: break
            }
            // While a recording is still there, so is the row that names it.
            let rows =
                left.isEmpty
                ? try await store.expire(kind, before: limit, at: now, why: why, files: files, elsewhere: elsewhere) : 0
            if rows + files > 0 || !left.isEmpty {
                report.append(Deleted(kind: kind, amount: rows + files, left: left))
            }
        }
        if !report.isEmpty { try await store.emptyLog() }
        return report
    }

    /// Recordings of calls that no row names: of a process that died, or of a database that was put back from a copy.
    private func strays(before limit: Date) async throws -> [RecordingPlace] {
        guard let folder = recordings.folder,
            let files = try? FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: [.contentModificationDateKey])
        else { return [] }
        let named = Set(
            try await store.recordings(before: .distantFuture).map { URL(filePath: $0.path).lastPathComponent })
        return files.filter { file in
            guard Recordings.kinds.contains(file.pathExtension), !named.contains(file.lastPathComponent) else {
                return false
            }
            let changed = try? file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
            return changed.map { $0 < limit } ?? false
        }.map { RecordingPlace(path: $0.path) }
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
