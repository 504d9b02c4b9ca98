/// A layer's parts: where they stand in a file, or the numbers that stand there.
package struct TransformerLayer<Matrix, Norm> {
    /// To query, key and value, in this order side by side.
    package var attention: Matrix
    /// What the heads gathered, to what is added.
    package var attentionOutput: Matrix
    /// Of the attention's half of the layer: behind it in BERT, before it in Whisper.
    package var attentionNorm: Norm
    /// To the units of the feed-forward.
    package var up: Matrix
    /// Back from them.
    package var down: Matrix
    /// Of the feed-forward's half, likewise.
    package var feedForwardNorm: Norm

    /// The same parts as something else.
    package func map<OtherMatrix, OtherNorm>(
        matrix: (Matrix) -> OtherMatrix, norm: (Norm) -> OtherNorm
    ) -> TransformerLayer<OtherMatrix, OtherNorm> {
        TransformerLayer<OtherMatrix, OtherNorm>(
            attention: matrix(attention), attentionOutput: matrix(attentionOutput), attentionNorm: norm(attentionNorm),
            up: matrix(up), down: matrix(down), feedForwardNorm: norm(feedForwardNorm))
    }
}

/// A normalisation's factors and addends.
package struct TransformerNorm<Run> {
    /// The factors, one a number of a row.
    package var gain: Run
    /// The addends.
    package var bias: Run
}
