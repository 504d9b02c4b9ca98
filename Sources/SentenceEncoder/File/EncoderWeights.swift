import Transformers

/// A sentence encoder's weights where they lie in the mapped file: in memory once, for all calls.
//
// Unchecked, because what its pointers point to is the mapping, which nothing writes to and which it keeps.
final class EncoderWeights: @unchecked Sendable {
    typealias Norm = TransformerNorm<UnsafePointer<Float>>
    typealias Layer = TransformerLayer<QuantisedMatrix, Norm>

    let shape: EncoderShape
    /// What the file says of itself.
    let account: String
    let vocabulary: TokenVocabulary
    /// [token][width]
    let embeddings: UnsafePointer<Float16>
    /// [position][width]
    let positions: UnsafePointer<Float>
    let embeddingNorm: Norm
    let layers: [Layer]
    private let file: WeightsFile

    /// - Throws: `SentenceEncoderError.missing`, `.damaged` and `.version`.
    init(reading path: String) throws(SentenceEncoderError) {
        let file = try WeightsFile(reading: path, EncoderShape.kind)
        let shape = EncoderShape(file.header)
        if let fault = shape.fault { throw .damaged(path: path, why: fault) }
        let textCount = file.header.shape[6]
        let layout = EncoderLayout(shape, textCount: textCount)
        try file.check(size: layout.size)

        let count = shape.tokens
        let starts = file.numbers(layout.starts, as: UInt32.self)
        let ids = file.numbers(layout.ids, as: UInt32.self)
        guard starts[count] <= textCount, (0..<count).allSatisfy({ starts[$0] <= starts[$0 + 1] }),
            (0..<count).allSatisfy({ ids[$0] < count }),
            let vocabulary = TokenVocabulary(
                starts: starts, ids: ids,
                text: file.numbers(layout.text, as: UInt8.self), count: count)
        else { throw .damaged(path: path, why: "its vocabulary makes no sense") }

        self.file = file
        self.shape = shape
        account = file.header.account
        self.vocabulary = vocabulary
        embeddings = file.numbers(layout.embeddings, as: Float16.self)
        positions = file.numbers(layout.positions)
        embeddingNorm = file.norm(layout.embeddingNorm)
        layers = layout.layers.map(file.layer)
    }

    /// Bytes of the mapping.
    var size: Int { file.size }
}
