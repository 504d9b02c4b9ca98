/// Where everything stands in a file of weights: worked out from the shape, the same for writing and reading.
struct EncoderLayout {
    /// A run of bytes.
    struct Section {
        var offset: Int
        var count: Int
    }

    /// A matrix of 16-bit numbers and its 32-bit biases.
    struct Matrix {
        var weights: Section
        var bias: Section
        var inputs: Int
        var outputs: Int
    }

    typealias Norm = EncoderNorm<Section>
    typealias Layer = EncoderLayer<Matrix, Norm>

    /// The tokens' numbers, in the order of their bytes.
    private(set) var ids: Section
    /// Where each token's bytes begin, in that order, and where the last one's end.
    private(set) var starts: Section
    /// The tokens' bytes (UTF-8), end to end.
    private(set) var text: Section
    /// A row of 16-bit numbers a token.
    private(set) var embeddings: Section
    /// A row of 32-bit numbers a position.
    private(set) var positions: Section
    private(set) var embeddingNorm: Norm
    private(set) var layers: [Layer] = []
    /// Bytes of the whole file.
    private(set) var size: Int

    /// Each section begins where a line of the cache does.
    private static let alignment = 64

    /// - Parameters:
    ///   - shape: of which `fault` is nil.
    ///   - textCount: bytes of all tokens.
    init(_ shape: EncoderShape, textCount: Int) {
        var end = EncoderHeader.size
        func section(_ count: Int) -> Section {
            let offset = (end + Self.alignment - 1) / Self.alignment * Self.alignment
            end = offset + count
            return Section(offset: offset, count: count)
        }
        func matrix(_ inputs: Int, _ outputs: Int) -> Matrix {
            Matrix(
                weights: section(2 * inputs * outputs), bias: section(4 * outputs), inputs: inputs, outputs: outputs)
        }
        func norm() -> Norm { Norm(gain: section(4 * shape.width), bias: section(4 * shape.width)) }

        ids = section(4 * shape.tokens)
        starts = section(4 * (shape.tokens + 1))
        text = section(textCount)
        embeddings = section(2 * shape.tokens * shape.width)
        positions = section(4 * shape.positions * shape.width)
        embeddingNorm = norm()
        for _ in 0..<shape.layers {
            layers.append(
                Layer(
                    attention: matrix(shape.width, 3 * shape.width),
                    attentionOutput: matrix(shape.width, shape.width), attentionNorm: norm(),
                    up: matrix(shape.width, shape.feedForward), down: matrix(shape.feedForward, shape.width),
                    outputNorm: norm()))
        }
        size = (end + Self.alignment - 1) / Self.alignment * Self.alignment
    }
}
