import Transformers

/// Where everything stands in a sentence encoder's file of weights.
struct EncoderLayout {
    typealias Section = WeightsLayout.Section

    /// The tokens' numbers, in the order of their bytes.
    let ids: Section
    /// Where each token's bytes begin, in that order, and where the last one's end.
    let starts: Section
    /// The tokens' bytes (UTF-8), end to end.
    let text: Section
    /// A row of 16-bit numbers a token.
    let embeddings: Section
    /// A row of 32-bit numbers a position.
    let positions: Section
    let embeddingNorm: WeightsLayout.Norm
    let layers: [WeightsLayout.Layer]
    /// Bytes of the whole file.
    let size: Int

    /// - Parameters:
    ///   - shape: of which `fault` is nil.
    ///   - textCount: bytes of all tokens.
    init(_ shape: EncoderShape, textCount: Int) {
        var layout = WeightsLayout()
        ids = layout.section(4 * shape.tokens)
        starts = layout.section(4 * (shape.tokens + 1))
        text = layout.section(textCount)
        embeddings = layout.section(2 * shape.tokens * shape.width)
        positions = layout.section(4 * shape.positions * shape.width)
        embeddingNorm = layout.norm(shape.width)
        layers = (0..<shape.layers).map { _ in layout.layer(shape.width, shape.feedForward) }
        size = layout.size
    }
}
