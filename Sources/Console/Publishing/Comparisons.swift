import Foundation
import GrammarEditing
import Synchronization
import Tuning

/// The comparison of the candidate with the grammar that runs: one at a time, for all who look at it.
///
/// It goes on whoever leaves the page. Of what callers said nothing is kept on the disk; what it came to is, and that one was
/// begun, so that after a stop of the switchboard it is told, and goes on from what was learnt and heard until then.
actor Comparisons {
    /// What was begun.
    struct Begun: Sendable, Equatable, Codable {
        var by: String
        var at: Date
        /// Of what is compared: `GrammarCandidate.stamp`.
        var stamp: String
        /// What it was made from: `Grammar.fingerprint`.
        var basis: String
        var isImplied: Bool
    }

    /// How it stands.
    enum State: Sendable, Equatable {
        case none
        /// The switchboard was stopped meanwhile.
        case interrupted(Begun)
        case running(Begun, ComparisonProgress)
        case failed(Begun, [String])
        case done(Begun, ComparedGrammars)

        var begun: Begun? {
            switch self {
            case .none: nil
            case .interrupted(let begun), .running(let begun, _), .failed(let begun, _), .done(let begun, _): begun
            }
        }
    }

    private struct Kept: Codable {
        var begun: Begun
        var compared: ComparedGrammars?
        var failed: [String]?
    }

    private let desk: GrammarDesk
    private var held: State?
    private var work: Task<Void, Never>?
    private let progress = Mutex(ComparisonProgress(.learning))

    init(_ desk: GrammarDesk) { self.desk = desk }

    private var file: URL { desk.comparison.appending(path: "comparison.json") }
    /// What is compared, as it was when it was begun.
    nonisolated var snapshot: URL { desk.comparison.appending(path: "grammar", directoryHint: .isDirectory) }

    /// How it stands now.
    var state: State {
        if held == nil { held = read() }
        if case .running(let begun, _) = held { return .running(begun, progress.withLock { $0 }) }
        return held ?? .none
    }

    private func read() -> State {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard let data = FileManager.default.contents(atPath: file.path),
            let kept = try? decoder.decode(Kept.self, from: data)
        else { return .none }
        if let compared = kept.compared { return .done(kept.begun, compared) }
        return kept.failed.map { .failed(kept.begun, $0) } ?? .interrupted(kept.begun)
    }

    private func keep(_ kept: Kept) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        try encoder.encode(kept).write(to: file, options: .atomic)
    }

    /// Begins one, unless one is going on.
    /// - Throws: `EditRefusal`, and what writing throws.
    func begin(by: String, isImplied: Bool, at now: Date) async throws {
        if case .running = state { return }
        let candidate = try GrammarCandidate.open(in: desk.candidate)
        try FileManager.default.createDirectory(
            at: desk.comparison, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let stamp = try candidate.copy(to: snapshot)
        let begun = Begun(
            by: by, at: now, stamp: stamp, basis: candidate.origin.fingerprint, isImplied: isImplied)
        try keep(Kept(begun: begun))
        progress.withLock { $0 = ComparisonProgress(.learning) }
        held = .running(begun, ComparisonProgress(.learning))
        work = Task.detached(priority: .background) { [desk, snapshot, weak self] in
            do {
                let compared = try await desk.comparer.compare(snapshot, isImplied: isImplied) { [weak self] step in
                    self?.progress.withLock { $0 = step }
                }
                await self?.end(begun, .success(compared))
            } catch { await self?.end(begun, .failure(error)) }
        }
    }

    private func end(_ begun: Begun, _ result: Result<ComparedGrammars, any Error>) {
        guard case .running(begun, _) = held else { return }
        switch result {
        case .success(let compared):
            held = .done(begun, compared)
            try? keep(Kept(begun: begun, compared: compared.withoutReasons))
        case .failure(let failure as ComparisonFailure):
            held = .failed(begun, failure.lines)
            try? keep(Kept(begun: begun, failed: failure.lines))
        case .failure(let error):
            held = .failed(begun, ["\(error)"])
            try? keep(Kept(begun: begun, failed: ["\(error)"]))
        }
    }

    /// Ends the one that is going on, and forgets what it came to.
    func forget() {
        work?.cancel()
        work = nil
        held = State.none
        try? FileManager.default.removeItem(at: file)
    }
}
