/// A layer's parts: where they stand in a file, or the numbers that stand there.
struct EncoderLayer<Matrix, Norm> {
    /// To query, key and value, in this order side by side.
    var attention: Matrix
    var attentionOutput: Matrix
    var attentionNorm: Norm
    var up: Matrix
    var down: Matrix
    var outputNorm: Norm

    /// The same parts as something else.
    func map<OtherMatrix, OtherNorm>(
        matrix: (Matrix) -> OtherMatrix, norm: (Norm) -> OtherNorm
    ) -> EncoderLayer<OtherMatrix, OtherNorm> {
        EncoderLayer<OtherMatrix, OtherNorm>(
            attention: matrix(attention), attentionOutput: matrix(attentionOutput), attentionNorm: norm(attentionNorm),
            up: matrix(up), down: matrix(down), outputNorm: norm(outputNorm))
    }
}

/// A normalisation's factors and addends.
struct EncoderNorm<Run> {
    var gain: Run
    var bias: Run
}
