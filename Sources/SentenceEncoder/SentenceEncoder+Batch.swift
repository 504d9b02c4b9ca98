import Foundation
import Synchronization

extension SentenceEncoder {
    /// Tokens that go through together: enough that a block of weights is widened for many rows; more gain nothing.
    /// docs/measured/sentence-encoder.md#stacked-tokens
    static let stackedTokens = 128
    /// Sentences that a thread takes at a time.
    private static let share = 64

    /// Many sentences' vectors, in their order: some 260 a second of a core. Each is the same to the last bit as
    /// `encode` of one sentence gives.
    /// - Parameter threads: that work on it, the caller's among them.
    package func encode(_ sentences: [String], threads: Int = 1) -> [[Float]] {
        let width = dimensions
        let flat = [Float](unsafeUninitializedCapacity: sentences.count * width) { buffer, count in
            encode(sentences, threads: threads, into: buffer)
            count = sentences.count * width
        }
        return sentences.indices.map { Array(flat[$0 * width..<($0 + 1) * width]) }
    }

    /// The same, into a place of the caller's, vector after vector.
    /// - Parameters:
    ///   - threads: that work on it, the caller's among them.
    ///   - output: room for `sentences.count` · `dimensions` numbers or more.
    package func encode(_ sentences: [String], threads: Int = 1, into output: UnsafeMutableBufferPointer<Float>) {
        precondition(output.count >= sentences.count * dimensions, "a vector has \(dimensions) numbers")
        guard let target = output.baseAddress else { return }
        let shares = (sentences.count + Self.share - 1) / Self.share
        let next = Atomic<Int>(0)
        // Each thread writes the vectors of its own sentences.
        nonisolated(unsafe) let place = target
        let work = { @Sendable [self] (_: Int) in
            let room = takeRoom()
            defer { giveBack(room) }
            while true {
                let share = next.add(1, ordering: .relaxed).oldValue
                guard share < shares else { return }
                let range = share * Self.share..<min((share + 1) * Self.share, sentences.count)
                encode(sentences[range], room, into: place + range.lowerBound * dimensions)
            }
        }
        let workers = max(1, min(threads, shares))
        if workers == 1 {
            work(0)
        } else {
            DispatchQueue.concurrentPerform(iterations: workers, execute: work)
        }
    }

    /// Stacks sentences until the workspace is full, sends them through, and so on.
    private func encode(
        _ sentences: ArraySlice<String>, _ room: EncoderWorkspace, into output: UnsafeMutablePointer<Float>
    ) {
        let pass = TransformerPass(weights: weights, room: room)
        var (stacked, rows) = (0, 0)
        var target = output
        func run() {
            pass.run(UnsafeBufferPointer(rebasing: room.lengths[..<stacked]))
            var first = 0
            for length in room.lengths[..<stacked] {
                pass.mean(first, length, into: target)
                first += length
                target += dimensions
            }
            (stacked, rows) = (0, 0)
        }
        for sentence in sentences {
            let tokens = room.pieces.tokens(of: sentence)
            if rows + tokens.count > room.capacity { run() }
            pass.embed(tokens, at: rows)
            room.lengths[stacked] = tokens.count
            stacked += 1
            rows += tokens.count
        }
        run()
    }
}
