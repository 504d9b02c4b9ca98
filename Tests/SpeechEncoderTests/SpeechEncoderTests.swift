import Foundation
import TestSupport
import Testing
import Utilities

@testable import SpeechEncoder

/// By a small encoder, which needs nothing that setup fetches.
struct SpeechEncoderTests {
    let files: SmallEncoder
    let encoder: SpeechEncoder
    let sound = Reference.sound

    init() throws {
        files = try SmallEncoder()
        encoder = try files.encoder()
    }

    @Test(arguments: Reference.loaded.small.utterances)
    func `vectors are the reference's`(_ utterance: Reference.Utterance) {
        let vectors = encoder.encode(Array(sound.prefix(utterance.samples)))
        #expect(vectors.count == utterance.frames * encoder.dimensions)
        #expect(utterance.difference(vectors) < 4e-4)
    }

    @Test func `what is shorter than a frame has no vector`() {
        #expect(encoder.encode([Int16]()).isEmpty)
        #expect(encoder.encode([Float]()).isEmpty)
        #expect(encoder.encode(Array(sound.prefix(319))).isEmpty)
        #expect(encoder.frames(of: 319) == 0 && encoder.frames(of: 320) == 1)
    }

    @Test func `what is over the limit is left out`() {
        #expect(encoder.frameLimit == 150 && encoder.frames(of: 1_000_000) == 150)
        let longest = encoder.encode(Array(sound.prefix(150 * 320)))
        #expect(longest.count == 150 * encoder.dimensions)
        #expect(encoder.encode(Array(sound.prefix(150 * 320 + 1))) == longest)
        #expect(encoder.encode(sound) == longest)
    }

    @Test func `an utterance comes out the same to the last bit, whatever went before, and by two threads`() {
        let samples = Array(sound.prefix(12_345))
        let first = encoder.encode(samples)
        #expect(encoder.encode(samples) == first)
        let long = encoder.encode(Array(sound.prefix(140 * 320)))
        _ = encoder.encode([Float](repeating: .nan, count: 145 * 320))
        #expect(encoder.encode(samples) == first)
        #expect(encoder.encode(samples, threads: 2) == first)
        #expect(encoder.encode(Array(sound.prefix(140 * 320)), threads: 2) == long)
        #expect(encoder.encode(samples, threads: 100) == first)
    }

    @Test func `many calls encode at once`() async {
        let samples = (1...6).map { Array(sound.prefix(5000 * $0)) }
        let alone = samples.map { encoder.encode($0) }
        await withTaskGroup(of: [[Float]].self) { group in
            for threads in [1, 2, 1, 2] {
                group.addTask { [encoder] in samples.map { encoder.encode($0, threads: threads) } }
            }
            for await vectors in group { #expect(vectors == alone) }
        }
    }

    @Test func `samples from -1 to 1 are the same as whole ones`() {
        let samples = Array(sound.prefix(9000))
        #expect(encoder.encode(samples.map { Float($0) / 32_768 }) == encoder.encode(samples))
    }

    @Test func `vectors go where they are wanted and no further`() {
        let samples = Array(sound.prefix(2000))
        var vectors = [Float](repeating: 7, count: 6 * encoder.dimensions + 1)
        let count = vectors.withUnsafeMutableBufferPointer { output in
            samples.withUnsafeBufferPointer { encoder.encode($0, into: output) }
        }
        #expect(count == 6 && vectors.last == 7)
        #expect(Array(vectors.dropLast()) == encoder.encode(samples))
    }

    @Test func `silence has vectors, which are numbers`() {
        let vectors = encoder.encode([Int16](repeating: 0, count: 16_000))
        #expect(vectors.count == 50 * encoder.dimensions && vectors.allSatisfy(\.isFinite))
    }

    @Test(.enabled(if: AllocationCount.library != nil, "libjemalloc2 is not installed"))
    func `nothing is allocated for an utterance`() async throws {
        let library = try #require(AllocationCount.library)
        let tool = RunningSwitchboard.program.deletingLastPathComponent().appending(path: "EncoderTool")
        let run = try await FinishedProgram.run(
            URL(filePath: "/usr/bin/env"),
            ["LD_PRELOAD=\(library)", "MALLOC_CONF=tcache:false", tool.path, "measure-speech", files.weights])
        let line = run.output.split(separator: "\n").first { $0.hasPrefix("allocations an utterance") }
        #expect(line?.hasSuffix(" 0.00") == true, "\(run.output)\(run.errors)")
    }

    @Test func `the file says what it is`() {
        #expect(encoder.account == "a small encoder")
        #expect(encoder.dimensions == 80)
    }
}
