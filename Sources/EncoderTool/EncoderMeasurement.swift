import Foundation
import SentenceEncoder
import Utilities

/// How fast sentences are encoded, and what it takes.
struct EncoderMeasurement {
    let encoder: SentenceEncoder
    let sentences: [String]

    /// - Parameter corpus: a file with a sentence a line.
    init(encoder: SentenceEncoder, corpus: String) throws {
        self.encoder = encoder
        sentences = try String(contentsOfFile: corpus, encoding: .utf8).split(separator: "\n").map(String.init)
        guard !sentences.isEmpty else { throw UsageError("\(corpus) has no sentences") }
    }

    func print() {
        var table = FigureTable()
        for length in [5, 12, 25, 64] {
            let (median, tenth) = milliseconds(tokens: length)
            table.add("ms a sentence of \(length) tokens, median", median, decimals: 2)
            table.add("ms a sentence of \(length) tokens, fastest tenth", tenth, decimals: 2)
        }
        let one = perSecond(threads: 1)
        table.add("sentences a second of a processor, together", one.processor, decimals: 0)
        table.add("sentences a second, 1 thread", one.wall, decimals: 0)
        table.add("sentences a second, 2 threads", perSecond(threads: 2).wall, decimals: 0)
        table.add("tokens of a sentence, mean", meanTokens, decimals: 1)
        table.add("MB mapped", Double(encoder.mappedBytes) / 1e6, decimals: 1)
        table.add("allocations a sentence", allocations, decimals: 2)
        if allocations == nil {
            table.note("allocations are counted by jemalloc: LD_PRELOAD=libjemalloc.so.2 MALLOC_CONF=tcache:false")
        }
        Swift.print(table.text)
    }

    /// A sentence of so many tokens, those at both ends included: each word of it is one.
    private func sentence(tokens: Int) -> String {
        [String](repeating: "the car was not there again", count: 11).joined(separator: " ")
            .split(separator: " ").prefix(tokens - 2).joined(separator: " ")
    }

    private func milliseconds(tokens: Int) -> (median: Double, tenth: Double) {
        let sentence = sentence(tokens: tokens)
        precondition(encoder.tokens(of: sentence).count == tokens)
        var vector = [Float](repeating: 0, count: encoder.dimensions)
        let times = (0..<400).map { _ in
            vector.withUnsafeMutableBufferPointer { buffer in
                Self.seconds { encoder.encode(sentence, into: buffer) } * 1000
            }
        }
        let sorted = times.dropFirst(20).sorted()
        return (sorted[sorted.count / 2], sorted[sorted.count / 10])
    }

    private func perSecond(threads: Int) -> (wall: Double, processor: Double) {
        var vectors = [Float](repeating: 0, count: sentences.count * encoder.dimensions)
        let clock = ContinuousClock.now
        let seconds = vectors.withUnsafeMutableBufferPointer { buffer in
            Self.seconds { encoder.encode(sentences, threads: threads, into: buffer) }
        }
        let wall = (ContinuousClock.now - clock) / .seconds(1)
        return (Double(sentences.count) / wall, Double(sentences.count) / seconds)
    }

    private var meanTokens: Double {
        Double(sentences.reduce(0) { $0 + encoder.tokens(of: $1).count }) / Double(sentences.count)
    }

    /// In the second time that a sentence is encoded; nil when nobody counts.
    private var allocations: Double? {
        guard let count = AllocationCount() else { return nil }
        let some = sentences.prefix(200)
        var vector = [Float](repeating: 0, count: encoder.dimensions)
        var allocated = 0
        for sentence in some {
            vector.withUnsafeMutableBufferPointer { buffer in
                encoder.encode(sentence, into: buffer)
                let before = count.now
                encoder.encode(sentence, into: buffer)
                allocated += count.now - before
            }
        }
        return Double(allocated) / Double(some.count)
    }

    /// Seconds of a processor, because others use it too.
    private static func seconds(_ work: () -> Void) -> Double {
        let before = ProcessorTime.now
        work()
        return ProcessorTime.now - before
    }
}
