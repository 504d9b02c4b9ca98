/// A sentence encoder's weights where they lie in the mapped file: in memory once, for all calls.
//
// Unchecked, because what its pointers point to is the mapping, which nothing writes to and which it keeps.
final class EncoderWeights: @unchecked Sendable {
    typealias Norm = EncoderNorm<UnsafePointer<Float>>
    typealias Layer = EncoderLayer<WeightMatrix, Norm>

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
    private let file: MappedFile

    /// - Throws: `SentenceEncoderError.missing`, `.damaged` and `.version`.
    init(reading path: String) throws(SentenceEncoderError) {
        let file = try MappedFile(reading: path)
        guard let base = file.bytes.baseAddress else { throw .damaged(path: path, why: "it is empty") }
        let header = try EncoderHeader(reading: file.bytes, path: path)
        let layout = EncoderLayout(header.shape, textCount: header.textCount)
        guard file.bytes.count == layout.size else {
            throw .damaged(path: path, why: "it has \(file.bytes.count) bytes instead of \(layout.size)")
        }
        let checked = UnsafeRawBufferPointer(rebasing: file.bytes[EncoderHeader.checkedOffset...])
        guard EncoderChecksum.of(checked) == header.checksum else {
            throw .damaged(path: path, why: "its checksum is wrong")
        }

        func numbers(_ section: EncoderLayout.Section) -> UnsafePointer<Float> {
            (base + section.offset).bindMemory(to: Float.self, capacity: section.count / 4)
        }
        func whole(_ section: EncoderLayout.Section) -> UnsafePointer<UInt32> {
            (base + section.offset).bindMemory(to: UInt32.self, capacity: section.count / 4)
        }
        func halves(_ section: EncoderLayout.Section) -> UnsafePointer<Float16> {
            (base + section.offset).bindMemory(to: Float16.self, capacity: section.count / 2)
        }
        func matrix(_ matrix: EncoderLayout.Matrix) -> WeightMatrix {
            WeightMatrix(
                weights: halves(matrix.weights), bias: numbers(matrix.bias), inputs: matrix.inputs,
                outputs: matrix.outputs)
        }
        func norm(_ norm: EncoderLayout.Norm) -> Norm { Norm(gain: numbers(norm.gain), bias: numbers(norm.bias)) }

        let count = header.shape.tokens
        let (starts, ids) = (whole(layout.starts), whole(layout.ids))
        guard starts[count] <= header.textCount, (0..<count).allSatisfy({ starts[$0] <= starts[$0 + 1] }),
            (0..<count).allSatisfy({ ids[$0] < count }),
            let vocabulary = TokenVocabulary(
                starts: starts, ids: ids,
                text: (base + layout.text.offset).bindMemory(to: UInt8.self, capacity: layout.text.count), count: count)
        else { throw .damaged(path: path, why: "its vocabulary makes no sense") }

        self.file = file
        shape = header.shape
        account = header.account
        self.vocabulary = vocabulary
        embeddings = halves(layout.embeddings)
        positions = numbers(layout.positions)
        embeddingNorm = norm(layout.embeddingNorm)
        layers = layout.layers.map { $0.map(matrix: matrix, norm: norm) }
    }

    /// Bytes of the mapping.
    var size: Int { file.bytes.count }
}
