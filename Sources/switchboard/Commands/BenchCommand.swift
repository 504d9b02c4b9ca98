import Audio
import AudioFiles
import Foundation
import Records
import Replay
import Speech
import SwitchboardEngine
import SwitchboardService
import Benchmarks
import Utilities

/// `switchboard bench`: what a channel costs, beside PocketSphinx as it comes, in one run.
struct BenchCommand: Command {
    static let name = "bench"
    static let summary = "measure speed and memory, beside PocketSphinx as it comes"
    static let help = """
        switchboard bench [FILE …] [options]

          FILE …           recordings to measure on (those in Tests/Recordings)
          --manifest M.tsv recordings of a manifest instead
          --grammar DIR    the grammar (Grammars/south-hams)
          --cache DIR      compiled grammars (var/cache)
          --json           one object instead of the table
          --matching N     the matcher alone on N made-up phrases, with all phrases and utterances, as one object;
                           Tests/Peers/rapidfuzz-beside.py lays RapidFuzz beside it
          --report FILE    a report of all calls in these records alone: time and memory. ‘swift run -c release
                           GeneratedYear FILE’ makes such records, a year of 180,000 calls that nobody made
          --part memory    the memory of this process alone (MB), with ‘--decoders N’, and with ‘--beside DIR’ the grammar of a
                           second council that the process answers for
          --console FILE   the pages for staff over these records: each page's time, from the request to its last byte

        Recordings go through the telephone line first. Each is decoded by ours, by ours with PocketSphinx's scorer, and by
        PocketSphinx's own front end and search in turn, with the same language model. Memory and allocations are counted in
        processes of their own, allocations by jemalloc; ten calls that speak at once run in another, in real time, for half
        a minute. The sentence encoder and the classifier of openings, on one core, are given the grammar's openings a dozen
        words at a time. A figure that cannot be had here is left out, and why is said.
        """

    static func run(_ arguments: inout Arguments) async throws {
        if let phrases = try arguments.option("matching", as: Int.self) {
            try arguments.finish()
            print(try MatchFigures(try MadeUpSpeech.bench(phrases: phrases)).json())
            return
        }
        if let records = try arguments.option("report") {
            let asJSON = arguments.flag("json")
            try arguments.finish()
            let figures = try await ReportBench(records: records).run()
            print(asJSON ? try figures.json() : figures.text())
            return
        }
        if let records = try arguments.option("console") {
            let asJSON = arguments.flag("json")
            let grammar = try arguments.option("grammar") ?? Configuration().grammar
            try arguments.finish()
            let figures = try await ConsoleBench(records: records, grammar: grammar).run()
            print(asJSON ? try figures.json() : figures.text())
            return
        }
        let part = try arguments.option("part")
        let grammar = try arguments.option("grammar") ?? Configuration().grammar
        let cache = try arguments.option("cache") ?? Configuration().cache
        let manifest = try arguments.option("manifest").map(Manifest.init(reading:))
        let asJSON = arguments.flag("json")
        let beside = try arguments.option("beside")
        let decoders = try arguments.option("decoders", as: Int.self) ?? 1
        var files = try arguments.positionals()
        if let manifest { files += manifest.items.map(\.file) }
        if files.isEmpty { files = try recordings(in: "Tests/Recordings") }
        let recordings = try files.map { try TelephoneLine.carry(Pcm(reading: $0)) }
        var settings = RecogniserSettings(decoders: decoders)
        // As in calls, where sound comes in real time.
        settings.hearsAhead = part == "crowd"
        let council = try CompiledCouncil(directory: grammar, cache: cache, settings: settings)
        switch part {
        case nil:
            let own = OwnProcess(arguments: ["--grammar", grammar, "--cache", cache] + files)
            var unaided = RecogniserSettings(decoders: 1)
            unaided.scorer = .library
            let plain = try CompiledCouncil(directory: grammar, cache: cache, settings: unaided)
            let figures = try BenchFigures(recordings, council: council, plain: plain, own: own)
            print(asJSON ? try figures.json() : figures.text())
        case "memory":
            let further = try beside.map { try CompiledCouncil(directory: $0, cache: cache, settings: settings) }
            print(try BenchParts.memory(recordings, councils: [council] + (further.map { [$0] } ?? [])))
        case "allocations": print(try BenchParts.allocations(recordings, council: council))
        case "crowd":
            let figures = try await CrowdBench(recordings, council: council).run()
            print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
        case "openings": print(String(decoding: try JSONEncoder().encode(OpeningsBench(council)), as: UTF8.self))
        case .some(let unknown):
            throw UsageError("--part takes memory, allocations, crowd or openings, not ‘\(unknown)’")
        }
    }

    private static func recordings(in folder: String) throws -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let files = names.filter { $0.hasSuffix(".wav") }.sorted().map { "\(folder)/\($0)" }
        guard !files.isEmpty else { throw UsageError("there are no recordings in \(folder): name some") }
        return files
    }
}
