import Transformers

/// Room for what an encoder works out on the way, for the longest utterance: asked for once and used again, and memory only
/// as far as utterances have gone.
//
// Unchecked, because it belongs to one utterance at a time: who takes it from the encoder's stock, or has made it. The two
// threads that may work on an utterance write to rows of their own.
final class SpeechEncoderWorkspace: @unchecked Sendable {
    /// Room of a thread: for frames that go through together.
    struct Bench {
        /// [frame][width]: what was normalised.
        let normed: UnsafeMutablePointer<Float>
        /// [frame][width, filled up]: what comes out, to be added.
        let added: UnsafeMutablePointer<Float>
        /// [frame][width]: what the heads gathered.
        let gathered: UnsafeMutablePointer<Float>
        /// What goes into products.
        let whole: QuantisedRows
        /// What is wider: spectra, the first convolution's rows, query with key and value, the units of the feed-forward.
        let wide: UnsafeMutablePointer<Float>
        /// [four frames][position, filled up]: their attention to all others.
        let scores: UnsafeMutablePointer<Float>
        /// [four frames][head's width, filled up]: what one head gathers.
        let tile: UnsafeMutablePointer<Float>
        /// What sums begin with.
        let zeros: UnsafeMutablePointer<Float>
    }

    /// The most frames that go through together: what they need stays in the second-level cache.
    static let frames = 128
    /// The most threads that work on an utterance.
    static let threads = 2
    /// Frames of silence before the first row of mel bands: what the first convolution sees of what is not there.
    static let lead = 2

    /// The sound with its margins.
    let sound: UnsafeMutablePointer<Float>
    /// [lead + frame][band]
    let mels: UnsafeMutablePointer<Float>
    /// [position][width]: what goes into a layer and comes out of it.
    let stream: UnsafeMutablePointer<Float>
    /// [position][width]: the queries, divided by the root of a head's width.
    let queries: UnsafeMutablePointer<Float>
    /// [head] of panels of positions.
    let keys: UnsafeMutablePointer<Float>
    /// [head] of panels of a head's numbers.
    let values: UnsafeMutablePointer<Float>
    /// One a thread.
    let benches: [Bench]
    /// Numbers of a head's keys.
    let keyCount: Int
    /// Numbers of a head's values.
    let valueCount: Int
    /// From row to row of `scores`.
    let scoreStride: Int
    /// From row to row of `tile`.
    let tileStride: Int
    /// Positions that there is room for.
    let capacity: Int
    private let pages: NumberPages

    init(_ shape: SpeechEncoderShape) {
        capacity = Panel.filled(shape.positions)
        scoreStride = Panel.stride(capacity)
        tileStride = Panel.stride(shape.headWidth)
        keyCount = scoreStride * shape.headWidth
        valueCount = tileStride * capacity
        let rows = Self.frames
        // Of the first convolution: two a frame, and the one before the first.
        let most = 2 * rows + Panel.rows
        let wide = max(
            rows * max(QuantisedMatrix.stride(3 * shape.width), QuantisedMatrix.stride(shape.feedForward)),
            most * shape.stride, LogMel.stacked * LogMel.spectrum)
        let shared = [
            LogMel.room(SpeechEncoder.samplesPerFrame * shape.positions),
            (Self.lead + 2 * shape.positions + 4 * Panel.rows) * shape.bands, capacity * shape.width,
            capacity * shape.width, shape.heads * keyCount, shape.heads * valueCount,
        ]
        let own = [
            rows * shape.width, rows * shape.stride, rows * shape.width, wide, Panel.rows * scoreStride,
            Panel.rows * tileStride, Panel.outputs,
            QuantisedRows.room(
                rows: most, length: max(shape.feedForward, SpeechEncoderLayout.taps * max(shape.stride, shape.bands))),
        ]
        let pages = NumberPages(shared + [[Int]](repeating: own, count: Self.threads).joined())
        let runs = pages.runs
        (sound, mels, stream) = (runs[0], runs[1], runs[2])
        (queries, keys, values) = (runs[3], runs[4], runs[5])
        benches = (0..<Self.threads).map { thread in
            let runs = runs[(shared.count + thread * own.count)...].prefix(own.count).map { $0 }
            return Bench(
                normed: runs[0], added: runs[1], gathered: runs[2], whole: QuantisedRows(in: runs[7], rows: most),
                wide: runs[3], scores: runs[4], tile: runs[5], zeros: runs[6])
        }
        self.pages = pages
    }
}
