import Foundation
import Meaning
import Recognition
import Records
import Replay
import Speech
import SwitchboardEngine
import Synchronization
import Utilities

/// Tries cases with two grammars, on several cores.
package struct RegressionRun: Sendable {
    /// What is compared with.
    package var current: CouncilRouter
    /// What may be published.
    package var candidate: CouncilRouter
    /// What was compiled and heard before.
    package var cache: String
    /// How recordings are heard.
    package var settings: RecogniserSettings
    /// What recordings go through before, and its name for the cache.
    package var line: (sound: RecordingLine, name: String)
    /// Cores that work at once.
    package var cores: Int

    /// - Parameters:
    ///   - current: what is compared with.
    ///   - candidate: what may be published.
    ///   - cache: what was compiled and heard before.
    ///   - settings: how recordings are heard.
    ///   - line: what recordings go through before, and its name for the cache.
    ///   - cores: that work at once; a switchboard that answers calls meanwhile leaves some.
    package init(
        current: CouncilRouter, candidate: CouncilRouter, cache: String,
        settings: RecogniserSettings = RecogniserSettings(), line: (RecordingLine, String) = (RecordingLine(), "plain"),
        cores: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        self.current = current
        self.candidate = candidate
        self.cache = cache
        self.settings = settings
        self.line = line
        self.cores = max(1, cores)
    }

    /// Compares both. Of recordings that were heard with the same language model before, nothing is heard again; of words that
    /// were compared before, nothing is encoded again.
    /// - Parameters:
    ///   - cases: what is tried.
    ///   - records: where what the encoder makes of turns' words is kept, beside the words; nil where it cannot be.
    ///   - progress: told how many of how many are done; from any thread.
    /// - Throws: `RecordingError`, `SpeechError`; what was heard and encoded until then is kept.
    package func run(
        _ cases: [RegressionCase], keepingIn records: Store? = nil,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> Regression {
        try await run(cases, vectors: SharedVectors(), keepingIn: records, progress: progress)
    }

    /// - Parameter vectors: what is known already; both grammars ask for the same.
    func run(
        _ cases: [RegressionCase], vectors: SharedVectors, keepingIn records: Store? = nil,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> Regression {
        let total = 2 * cases.count
        let encoder = current.router.meaning?.encoder ?? candidate.router.meaning?.encoder
        var kept = KeptSentences(vectors: vectors, encoder: encoder, records: records)
        let before = try await outcomes(of: cases, by: current, &kept) { progress($0, total) }
        let after = try await outcomes(of: cases, by: candidate, &kept) { progress(cases.count + $0, total) }
        return Regression(zip(cases, zip(before, after)).map { (item: $0, before: $1.0, after: $1.1) })
    }

    /// Cases after which what was encoded is kept: seconds of work.
    private static let stretch = 100

    private func outcomes(
        of cases: [RegressionCase], by council: CouncilRouter, _ kept: inout KeptSentences,
        progress: @escaping @Sendable (Int) -> Void
    ) async throws -> [RegressionOutcome] {
        let ears = try ears(of: council, for: cases)
        let done = Mutex(0)
        var outcomes: [RegressionOutcome] = []
        for start in stride(from: 0, to: cases.count, by: Self.stretch) {
            let stretch = Array(cases[start..<min(start + Self.stretch, cases.count)])
            await kept.recall(stretch, ears?.kept)
            let vectors = kept.vectors
            let made = try await Spread.over(stretch, cores: cores) { item in
                let utterance: Utterance? =
                    switch item.matter {
                    case .words(let utterance): utterance
                    case .recording(let path): try ears?.hear(path) ?? nil
                    case .turn(let path, let place): try ears?.hear(path, place) ?? nil
                    }
                let (outcome, asked) = vectors.noting {
                    RegressionOutcome(of: utterance, expecting: item.expected, by: council.router)
                }
                progress(
                    done.withLock {
                        $0 += 1
                        return $0
                    })
                return (outcome, asked)
            }
            outcomes += made.map(\.0)
            await kept.keep(zip(stretch, made.map(\.1)), ears?.kept)
        }
        return outcomes
    }

    /// What hears recordings; nil where there are none.
    private func ears(of council: CouncilRouter, for cases: [RegressionCase]) throws -> Ears? {
        let recordings = cases.compactMap { if case .recording(let path) = $0.matter { path } else { nil } }
        let hasTurns = cases.contains { if case .turn = $0.matter { true } else { false } }
        if recordings.isEmpty, !hasTurns { return nil }
        var settings = settings
        settings.decoders = 1
        let kept = HeardRecordings(
            cache: cache, hearing: "\(council.hearing) \(SwitchboardVersion.number) \(settings) \(line.name)")
        settings.decoders = cores
        // A recogniser takes seconds to make, and is not needed where all of it was heard before.
        let isKnown = !hasTurns && recordings.allSatisfy { kept.heard(in: $0) != nil }
        return Ears(
            kept: kept, council: isKnown ? nil : try CompiledCouncil(council, cache: cache, settings: settings),
            line: line.sound)
    }
}

/// Hears recordings, or remembers what was heard in them.
private struct Ears: Sendable {
    var kept: HeardRecordings
    var council: CompiledCouncil?
    var line: RecordingLine

    func hear(_ path: String, _ place: Range<Int>) throws -> Utterance? {
        guard let council else { return nil }
        return try UtteranceReplay.decide(on: try line.turn(path, place), council: council).utterance
    }

    func hear(_ path: String) throws -> Utterance? {
        if let known = kept.heard(in: path) { return known }
        guard let council else { return nil }
        let heard = try UtteranceReplay.decide(on: try line.utterance(path).0, council: council).utterance
        kept.keep(heard, of: path)
        return heard
    }
}
