import Transformers

/// Where everything stands in a speech encoder's file of weights.
struct SpeechEncoderLayout {
    /// Of three frames of mel bands, one after another.
    let firstConvolution: WeightsLayout.Matrix
    /// Of three rows that the first gave, with what fills them up.
    let secondConvolution: WeightsLayout.Matrix
    /// A row of 16-bit numbers a position.
    let positions: WeightsLayout.Section
    let layers: [WeightsLayout.Layer]
    /// Behind the last layer.
    let norm: WeightsLayout.Norm
    /// Bytes of the whole file.
    let size: Int

    /// Frames that a convolution sees at once.
    static let taps = 3

    /// - Parameter shape: of which `fault` is nil.
    init(_ shape: SpeechEncoderShape) {
        var layout = WeightsLayout()
        firstConvolution = layout.matrix(Self.taps * shape.bands, shape.width)
        secondConvolution = layout.matrix(Self.taps * shape.stride, shape.width)
        positions = layout.section(2 * shape.positions * shape.width)
        layers = (0..<shape.layers).map { _ in layout.layer(shape.width, shape.feedForward) }
        norm = layout.norm(shape.width)
        size = layout.size
    }
}
