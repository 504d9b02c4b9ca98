import Transformers

/// Room for what an encoder works out on the way, allocated once and used again: one for each thread that encodes.
//
// Unchecked, because it belongs to one thread at a time: who takes it from the encoder's stock, or has made it.
final class EncoderWorkspace: @unchecked Sendable {
    /// The most tokens that go through together, a multiple of `Panel.rows`.
    let capacity: Int
    /// [token][width]: what goes into a layer and comes out of it.
    let stream: UnsafeMutablePointer<Float>
    /// [token][width, filled up]: what a layer's half adds to it.
    let added: UnsafeMutablePointer<Float>
    /// [token][width]: what the heads gathered.
    let gathered: UnsafeMutablePointer<Float>
    /// [token][3 · width or units, filled up]: query, key and value, and later the units of the feed-forward.
    let wide: UnsafeMutablePointer<Float>
    /// A token's attention to each other of its sentence, filled up to a whole vector.
    let scores: UnsafeMutablePointer<Float>
    /// Tokens of each sentence that goes through.
    let lengths: UnsafeMutableBufferPointer<Int>
    /// What goes into products.
    let whole: QuantisedRows
    /// Makes tokens of sentences.
    let pieces: WordPieces
    private let products: UnsafeMutablePointer<Float>
    private let counts: [Int]

    /// - Parameter tokens: the most that go through together, at least as many as a sentence may have.
    init(_ weights: EncoderWeights, tokens: Int) {
        let shape = weights.shape
        capacity = Panel.filled(tokens)
        counts = [
            capacity * QuantisedMatrix.stride(shape.width),
            capacity * QuantisedMatrix.stride(max(3 * shape.width, shape.feedForward)), shape.positions + 8,
            QuantisedRows.room(rows: capacity, length: max(shape.width, shape.feedForward)),
        ]
        stream = Self.room(counts[0])
        added = Self.room(counts[0])
        gathered = Self.room(counts[0])
        wide = Self.room(counts[1])
        scores = Self.room(counts[2])
        products = Self.room(counts[3])
        whole = QuantisedRows(in: products, rows: capacity)
        // The shortest sentence is its two ends.
        lengths = .allocate(capacity: capacity / 2 + 1)
        lengths.initialize(repeating: 0)
        pieces = WordPieces(weights.vocabulary, limit: shape.positions)
    }

    deinit {
        for pointer in [stream, added, gathered, wide, scores, products] { pointer.deallocate() }
        lengths.deallocate()
    }

    /// Zeros, which rows that fill up a block need to be: any number would do, but not one that is none.
    private static func room(_ count: Int) -> UnsafeMutablePointer<Float> {
        let room = UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64)
            .bindMemory(to: Float.self, capacity: count)
        room.initialize(repeating: 0, count: count)
        return room
    }

    /// Bytes that it holds.
    var size: Int { 4 * (3 * counts[0] + counts[1...].reduce(0, +)) }
}
