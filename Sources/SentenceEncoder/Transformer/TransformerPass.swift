import Transformers

/// Sentences' tokens through the network, several sentences stacked: products see one table of rows, and attention goes
/// sentence by sentence. Nothing is filled up but the last few rows.
///
/// BERT's encoder: Devlin and others (2019); the mean and the unit length are Sentence-BERT's, Reimers and Gurevych (2019).
struct TransformerPass {
    typealias Lanes = SIMD8<Float>

    let weights: EncoderWeights
    let room: EncoderWorkspace
    /// What keeps a row of equal numbers from being divided by zero, as the model was trained with.
    private static let epsilon: Float = 1e-12

    private var width: Int { weights.shape.width }

    /// Takes a sentence in.
    /// - Parameters:
    ///   - tokens: of one sentence; there has to be room for them.
    ///   - row: the first that is free.
    func embed(_ tokens: UnsafeBufferPointer<UInt32>, at row: Int) {
        for (position, token) in tokens.enumerated() {
            let embedding = UnsafeRawPointer(weights.embeddings + Int(token) * width)
            let place = UnsafeRawPointer(weights.positions + position * width)
            let target = UnsafeMutableRawPointer(room.stream + (row + position) * width)
            for index in stride(from: 0, to: width, by: 8) {
                let sum =
                    Lanes(embedding.load(fromByteOffset: 2 * index, as: SIMD8<Float16>.self))
                    + place.load(fromByteOffset: 4 * index, as: Lanes.self)
                target.storeBytes(of: sum, toByteOffset: 4 * index, as: Lanes.self)
            }
            normalise(row + position, adding: nil, weights.embeddingNorm)
        }
    }

    /// Sends the sentences that were taken in through all layers.
    /// - Parameter lengths: tokens of each.
    func run(_ lengths: UnsafeBufferPointer<Int>) {
        let rows = lengths.reduce(0, &+)
        let filled = Panel.filled(rows)
        for layer in weights.layers {
            multiply(room.stream, stride: width, layer.attention, rows: filled, into: room.wide)
            var first = 0
            for length in lengths {
                attend(first, length, stride: layer.attention.stride)
                first += length
            }
            multiply(room.gathered, stride: width, layer.attentionOutput, rows: filled, into: room.added)
            for row in 0..<rows { normalise(row, adding: layer.attentionOutput.stride, layer.attentionNorm) }
            multiply(room.stream, stride: width, layer.up, rows: filled, into: room.wide)
            ElementaryFunctions.gelu(room.wide, count: filled * layer.up.stride)
            multiply(room.wide, stride: layer.up.stride, layer.down, rows: filled, into: room.added)
            for row in 0..<rows { normalise(row, adding: layer.down.stride, layer.feedForwardNorm) }
        }
    }

    /// The mean of a sentence's rows, of unit length.
    /// - Parameter output: room for `width` numbers.
    func mean(_ first: Int, _ length: Int, into output: UnsafeMutablePointer<Float>) {
        let out = UnsafeMutableRawPointer(output)
        var square = Lanes.zero
        for index in stride(from: 0, to: width, by: 8) {
            var sum = Lanes.zero
            for row in first..<first + length { sum += vector(room.stream, row * width + index) }
            square.addProduct(sum, sum)
            out.storeBytes(of: sum, toByteOffset: 4 * index, as: Lanes.self)
        }
        // The length is that of the sum: a mean's division would go into both.
        let norm = square.sum().squareRoot()
        let scale = norm > 0 ? 1 / norm : 0
        for index in 0..<width { output[index] *= scale }
    }

    // MARK: - A layer's parts

    /// Rows as whole numbers by a matrix.
    private func multiply(
        _ input: UnsafePointer<Float>, stride: Int, _ matrix: QuantisedMatrix, rows: Int,
        into output: UnsafeMutablePointer<Float>
    ) {
        room.whole.take(input, stride: stride, count: rows, length: matrix.inputs)
        matrix.multiply(room.whole, count: rows, into: output)
    }

    /// Each token of a sentence gathers from all of them, head by head.
    /// - Parameter stride: from row to row of queries, keys and values.
    private func attend(_ first: Int, _ length: Int, stride: Int) {
        let shape = weights.shape
        let headWidth = shape.headWidth
        let scale = 1 / Float(headWidth).squareRoot()
        for head in 0..<shape.heads {
            let queries = room.wide + first * stride + head * headWidth
            let keys = queries + width
            let values = queries + 2 * width
            for token in 0..<length {
                var top = -Float.infinity
                for other in 0..<length {
                    var sum = Lanes.zero
                    var index = 0
                    while index < headWidth {
                        sum.addProduct(
                            vector(queries, token &* stride &+ index), vector(keys, other &* stride &+ index))
                        index &+= 8
                    }
                    let score = sum.sum() * scale
                    room.scores[other] = score
                    top = max(top, score)
                }
                let part = 1 / ElementaryFunctions.exponentials(of: room.scores, count: length, less: top)
                let target = UnsafeMutableRawPointer(room.gathered + (first + token) * width + head * headWidth)
                var index = 0
                while index < headWidth {
                    var sum = Lanes.zero
                    for other in 0..<length {
                        sum.addProduct(
                            vector(values, other &* stride &+ index), Lanes(repeating: room.scores[other]))
                    }
                    target.storeBytes(of: sum * Lanes(repeating: part), toByteOffset: 4 &* index, as: Lanes.self)
                    index &+= 8
                }
            }
        }
    }

    /// Adds a row to the stream's, and brings it to mean zero and variance one, then to the layer's own.
    /// - Parameter stride: from row to row of what is added; nil: nothing is.
    private func normalise(_ row: Int, adding stride: Int?, _ norm: EncoderWeights.Norm) {
        let place = room.stream + row * width
        norm.normalise(
            place, adding: stride.map { UnsafePointer(room.added + row * $0) }, into: place, width: width,
            epsilon: Self.epsilon)
    }

    @inline(__always)
    private func vector(_ numbers: UnsafeMutablePointer<Float>, _ index: Int) -> Lanes {
        UnsafeRawPointer(numbers).load(fromByteOffset: 4 &* index, as: Lanes.self)
    }
}
