import Audio
import Foundation
import Routing
import Speech

/// What `switchboard bench` measures, piece by piece.
enum BenchParts {
    /// One recorded turn as on a call: listened to, recognised, decided.
    static func turn(_ recording: Pcm, publication: Publication) throws -> UtteranceReplay.Turn {
        try UtteranceReplay.decide(on: recording.padded(before: 0.3, after: 2.2), publication: publication)
    }

    /// This process's own memory once every decoder has worked (MB).
    static func memory(_ recordings: [Pcm], publication: Publication) throws -> Double {
        // The longest leaves the most behind.
        guard let recording = recordings.max(by: { $0.duration < $1.duration }) else { return 0 }
        try publication.recogniser.warmUp(with: recording)
        return ProcessMemory.privateMB ?? 0
    }

    /// Allocations for each 20 ms of speech, in the second hearing of each recording: nothing is new then.
    static func allocations(_ recordings: [Pcm], publication: Publication) throws -> Double {
        guard let count = AllocationCount() else {
            throw UsageError("allocations are counted under jemalloc: LD_PRELOAD=libjemalloc.so.2")
        }
        var frames = 0
        var allocated = 0
        let router = publication.router
        for recording in recordings {
            let padded = recording.padded(before: 0.3, after: 0)
            for isCounted in [false, true] {
                let listener = TurnListener(recogniser: publication.recogniser) { router.isComplete($0) }
                listener.begin(vocabulary: .routing)
                for offset in stride(from: 0, to: padded.samples.count, by: padded.rate / AudioFrame.perSecond) {
                    let frame = AudioFrame(copying: padded.samples, from: offset, rate: padded.rate)
                    let before = count.now
                    let heard = try listener.hear(frame)
                    let after = count.now
                    guard isCounted, heard == .speech else { continue }
                    frames += 1
                    allocated += after - before
                }
                listener.end()
            }
        }
        return Double(allocated) / Double(max(1, frames))
    }
}

/// Counts every allocation of the process, by jemalloc's own statistics.
struct AllocationCount {
    /// Where Debian puts jemalloc; nil when it is not installed.
    static var library: String? {
        ["x86_64-linux-gnu", "aarch64-linux-gnu"].map { "/usr/lib/\($0)/libjemalloc.so.2" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    private typealias Control =
        @convention(c) (
            UnsafePointer<CChar>, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?, UnsafeMutableRawPointer?, Int
        ) -> Int32

    private let control: Control

    /// Nil when this process does not run under jemalloc.
    init?() {
        guard let symbol = dlsym(nil, "mallctl") else { return nil }
        control = unsafeBitCast(symbol, to: Control.self)
    }

    /// Allocations since the process began. Exact with `MALLOC_CONF=tcache:false`.
    var now: Int {
        var epoch: UInt64 = 1
        _ = control("epoch", nil, nil, &epoch, MemoryLayout<UInt64>.size)
        // 4096 is jemalloc's MALLCTL_ARENAS_ALL.
        return read("stats.arenas.4096.small.nmalloc") + read("stats.arenas.4096.large.nmalloc")
    }

    private func read(_ name: String) -> Int {
        var value: UInt64 = 0
        var size = MemoryLayout<UInt64>.size
        return control(name, &value, &size, nil, 0) == 0 ? Int(clamping: value) : 0
    }
}

/// Matching on made-up grammars of a given size, with words of the pronouncing dictionary.
struct MatchBench {
    private let router: Router
    private let utterances: [Utterance]

    /// - Parameter phrases: how many, ten to a route.
    init(phrases: Int) throws {
        let words = try Self.words()
        var random = SeededRandom(seed: 7)
        var lines = ["#JSGF V1.0 UTF-8 en-GB;", "grammar bench;"]
        var said: [Utterance] = []
        var known: Set<String> = []
        for route in 0..<(phrases / 10) {
            var own: [String] = []
            while own.count < 10 {
                let phrase = (0..<3).compactMap { _ in random.pick(words) }.joined(separator: " ")
                if known.insert(phrase).inserted { own.append(phrase) }
            }
            lines.append("public <route_\(route)> = \(own.joined(separator: " | "));")
            if route % max(1, phrases / 2000) == 0 { said.append(Utterance(typed: "i'd like to talk about \(own[3])")) }
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try lines.joined(separator: "\n").write(
            to: folder.appending(path: "routes.jsgf"), atomically: true, encoding: .utf8)
        let grammar = try Grammar(directory: folder)
        router = Router(grammar: grammar, pronouncer: try Lexicon(words: words))
        utterances = said
    }

    func matchesPerSecond() throws -> Double {
        let clock = ContinuousClock()
        for utterance in utterances.prefix(20) { _ = router.decide(utterance) }
        let start = clock.now
        var count = 0
        while clock.now - start < .seconds(1) {
            for utterance in utterances { _ = router.decide(utterance) }
            count += utterances.count
        }
        return Double(count) / ((clock.now - start) / .seconds(1))
    }

    /// Some 3,000 words of the dictionary, long enough to be told apart.
    private static func words() throws -> [String] {
        let text = try String(contentsOfFile: AcousticModel.installed.dictionary, encoding: .utf8)
        let all = text.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
            .filter { (5...9).contains($0.count) && $0.allSatisfy { $0.isASCII && $0.isLetter } }
        return stride(from: 0, to: all.count, by: max(1, all.count / 3000)).map { all[$0] }
    }
}
