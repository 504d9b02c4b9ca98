import Audio
import Foundation
import Replay
import Reporting
import SwitchboardEngine
import Utilities

/// The figures of `switchboard bench`.
package struct BenchFigures: Encodable {
    /// Processor time for a second of speech (s), the whole loop.
    package var rtf: Double
    /// The same of PocketSphinx as it comes.
    var rtfStock: Double
    /// Ours, but with PocketSphinx's own scorer.
    var rtfLibraryScorer: Double
    /// What scored, and why it was not ours, if it was not.
    package var scorer: String
    /// Speaking callers that one core keeps up with.
    var channelsPerCore: Double
    /// From the end of a turn to the decision (ms).
    package var decision: ReplayScore.Latency
    /// Of utterances with five hypotheses, heard with errors, by the number of phrases in the grammar.
    var matchesPerSecond: [String: Double]
    /// To understand callers' own words.
    var openings: OpeningsBench
    /// While a caller speaks, 20 ms at a time.
    var allocationsPerFrame: Double?
    /// For each further decoder.
    var mbPerChannel: Double?
    /// With one decoder.
    var mbProcess: Double?
    /// Ten calls that speak at once.
    package var crowd: CrowdBench.Figures?

    private static let sizes = [100, 10_000, 100_000]
    private static let furtherDecoders = 4

    /// - Parameters:
    ///   - recordings: 8 kHz, as they come from the line.
    ///   - publication: with one decoder.
    ///   - plain: the same with PocketSphinx's own scorer.
    ///   - own: for what needs a process of its own.
    package init(_ recordings: [Pcm], council: CompiledCouncil, plain: CompiledCouncil, own: OwnProcess) throws {
        let stock = try StockRecogniser(beside: council.recogniser)
        var progress = ProgressBar(total: recordings.count + Self.sizes.count + 1)
        defer { progress.finish() }
        var ours = 0.0
        var theirs = 0.0
        var plainly = 0.0
        var audio = 0.0
        var latencies: [Double] = []
        for recording in recordings {
            let wide = try recording.resampled(to: 16_000)
            let before = ProcessorTime.now
            let turn = try BenchParts.turn(recording, council: council)
            let between = ProcessorTime.now
            _ = try stock.recognise(wide)
            let after = ProcessorTime.now
            _ = try BenchParts.turn(recording, council: plain)
            plainly += ProcessorTime.now - after
            theirs += after - between
            ours += between - before
            audio += recording.duration / .seconds(1)
            latencies.append(turn.latency)
            progress.advance()
        }
        latencies.sort()
        rtf = ours / audio
        rtfStock = theirs / audio
        rtfLibraryScorer = plainly / audio
        scorer = council.recogniser.scorer.description
        channelsPerCore = 1 / rtf
        decision = .init(p50: Percentile.of(latencies, 0.50), p95: Percentile.of(latencies, 0.95))
        matchesPerSecond = [:]
        for size in Self.sizes {
            matchesPerSecond["\(size)"] = try MadeUpSpeech.bench(phrases: size).matchesPerSecond(hypotheses: 5)
            progress.advance()
        }
        openings = OpeningsBench(council)
        progress.advance()
        mbProcess = own.figure("memory")
        if let mbProcess, let more = own.figure("memory", ["--decoders", "\(1 + Self.furtherDecoders)"]) {
            mbPerChannel = (more - mbProcess) / Double(Self.furtherDecoders)
        }
        crowd = own.output("crowd", ["--decoders", "\(CrowdBench.calls)"])
            .flatMap { try? JSONDecoder().decode(CrowdBench.Figures.self, from: Data($0.utf8)) }
        allocationsPerFrame = AllocationCount.library.flatMap {
            own.figure("allocations", environment: ["LD_PRELOAD": $0, "MALLOC_CONF": "tcache:false"])
        }
    }

    private enum CodingKeys: String, CodingKey {
        case rtf
        case rtfStock = "rtf_stock"
        case rtfLibraryScorer = "rtf_library_scorer"
        case scorer
        case channelsPerCore = "channels_per_core"
        case decision = "decision_ms"
        case matchesPerSecond = "matches_per_second"
        case openings
        case allocationsPerFrame = "allocations_per_frame"
        case mbPerChannel = "mb_per_channel"
        case mbProcess = "mb_process"
        case crowd = "speaking_at_once"
    }

    package func encode(to encoder: any Encoder) throws {
        // Spelled out so that what could not be had is null and not left out.
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rtf, forKey: .rtf)
        try container.encode(rtfStock, forKey: .rtfStock)
        try container.encode(rtfLibraryScorer, forKey: .rtfLibraryScorer)
        try container.encode(scorer, forKey: .scorer)
        try container.encode(channelsPerCore, forKey: .channelsPerCore)
        try container.encode(decision, forKey: .decision)
        try container.encode(matchesPerSecond, forKey: .matchesPerSecond)
        try container.encode(openings, forKey: .openings)
        try container.encode(allocationsPerFrame, forKey: .allocationsPerFrame)
        try container.encode(mbPerChannel, forKey: .mbPerChannel)
        try container.encode(mbProcess, forKey: .mbProcess)
        try container.encode(crowd, forKey: .crowd)
    }

    /// The figures as JSON.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The figures for people.
    package func text() -> String {
        var table = FigureTable()
        table.add("real-time factor of a speaking channel", rtf, decimals: 4)
        table.add("  PocketSphinx as it comes", rtfStock, decimals: 4)
        table.add("  ours to its", rtf / rtfStock, decimals: 2)
        table.add("  with PocketSphinx's scorer", rtfLibraryScorer, decimals: 4)
        table.add("scorer", scorer)
        table.add("speaking channels a core", channelsPerCore, decimals: 1)
        table.add("end of speech to decision, p50", decision.p50, "ms", decimals: 1)
        table.add("end of speech to decision, p95", decision.p95, "ms", decimals: 1)
        table.add(
            "\(CrowdBench.calls) calls speaking at once, real time: end of speech to decision, p50",
            crowd?.decision.p50, "ms", decimals: 1)
        table.add("  p95", crowd?.decision.p95, "ms", decimals: 1)
        table.add("  20 ms of sound due to heard, p95", crowd?.frame.p95, "ms", decimals: 1)
        table.add("  the latest", crowd?.latestFrame, "ms", decimals: 1)
        for size in Self.sizes {
            table.add("matches a second (5-best), \(size) phrases", matchesPerSecond["\(size)"], decimals: 0)
        }
        openings.add(to: &table)
        table.add("allocations a 20 ms frame of speech", allocationsPerFrame, decimals: 2)
        if allocationsPerFrame == nil { table.note("allocations are counted by jemalloc: apt install libjemalloc2") }
        table.add("memory of the process, one decoder", mbProcess, "MB", decimals: 1)
        table.add("memory of each further channel", mbPerChannel, "MB", decimals: 1)
        return table.text
    }
}
