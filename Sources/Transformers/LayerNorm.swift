/// Layer normalisation: Ba, Kiros and Hinton (2016).
extension TransformerNorm<UnsafePointer<Float>> {
    private typealias Lanes = SIMD8<Float>

    /// Adds to a row, and brings it to mean zero and variance one, then to the layer's own.
    /// - Parameters:
    ///   - row: what is added stays in it.
    ///   - added: what is added first.
    ///   - target: where the normalised row goes; it may be `row`.
    ///   - width: numbers of a row, a multiple of eight; all are aligned to 32 bytes.
    ///   - epsilon: what keeps a row of equal numbers from being divided by zero, as the model was trained with.
    package func normalise(
        _ row: UnsafeMutablePointer<Float>, adding added: UnsafePointer<Float>?,
        into target: UnsafeMutablePointer<Float>, width: Int, epsilon: Float
    ) {
        let (row, out) = (UnsafeMutableRawPointer(row), UnsafeMutableRawPointer(target))
        let (gain, bias) = (UnsafeRawPointer(gain), UnsafeRawPointer(bias))
        let end = 4 &* width
        var sum = Lanes.zero
        for place in stride(from: 0, to: end, by: 32) {
            var value = row.load(fromByteOffset: place, as: Lanes.self)
            if let added {
                value += UnsafeRawPointer(added).load(fromByteOffset: place, as: Lanes.self)
                row.storeBytes(of: value, toByteOffset: place, as: Lanes.self)
            }
            sum += value
        }
        let mean = Lanes(repeating: sum.sum() / Float(width))
        var squares = Lanes.zero
        for place in stride(from: 0, to: end, by: 32) {
            let distance = row.load(fromByteOffset: place, as: Lanes.self) - mean
            squares.addProduct(distance, distance)
        }
        let scale = Lanes(repeating: 1 / (squares.sum() / Float(width) + epsilon).squareRoot())
        for place in stride(from: 0, to: end, by: 32) {
            let value = (row.load(fromByteOffset: place, as: Lanes.self) - mean) * scale
            let moved = bias.load(fromByteOffset: place, as: Lanes.self)
                .addingProduct(value, gain.load(fromByteOffset: place, as: Lanes.self))
            out.storeBytes(of: moved, toByteOffset: place, as: Lanes.self)
        }
    }
}
