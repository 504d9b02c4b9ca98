import Transformers

/// A speech encoder's weights where they lie in the mapped file: in memory once, for all calls.
//
// Unchecked, because what its pointers point to is the mapping, which nothing writes to and which it keeps.
final class SpeechEncoderWeights: @unchecked Sendable {
    typealias Norm = TransformerNorm<UnsafePointer<Float>>
    typealias Layer = TransformerLayer<QuantisedMatrix, Norm>

    let shape: SpeechEncoderShape
    /// What the file says of itself.
    let account: String
    let firstConvolution: QuantisedMatrix
    let secondConvolution: QuantisedMatrix
    /// [position][width]
    let positions: UnsafePointer<Float16>
    let layers: [Layer]
    /// Behind the last layer.
    let norm: Norm
    private let file: WeightsFile

    /// - Throws: `WeightsError.missing`, `.damaged` and `.version`.
    init(reading path: String) throws(WeightsError) {
        let file = try WeightsFile(reading: path, SpeechEncoderShape.kind)
        let shape = SpeechEncoderShape(file.header)
        if let fault = shape.fault { throw .damaged(path: path, why: fault) }
        let layout = SpeechEncoderLayout(shape)
        try file.check(size: layout.size)
        self.file = file
        self.shape = shape
        account = file.header.account
        firstConvolution = file.matrix(layout.firstConvolution)
        secondConvolution = file.matrix(layout.secondConvolution)
        positions = file.numbers(layout.positions, as: Float16.self)
        layers = layout.layers.map(file.layer)
        norm = file.norm(layout.norm)
    }

    /// Bytes of the mapping.
    var size: Int { file.size }
}
