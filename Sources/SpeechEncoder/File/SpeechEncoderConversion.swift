import Transformers

/// Makes the file that `SpeechEncoder` reads of Whisper's encoder as CTranslate2 has it.
package struct SpeechEncoderConversion {
    /// How large the encoder is that is converted.
    package var shape: SpeechEncoderShape
    /// A line about the weights that goes with them: model, licence, source. What is over 184 bytes is left out.
    package var account: String

    /// - Parameters:
    ///   - shape: of the encoder.
    ///   - account: a line that goes with the weights.
    package init(shape: SpeechEncoderShape = .whisperBase, account: String) {
        self.shape = shape
        self.account = account
    }

    /// Converts, replacing what is at `path`. The matrices become whole numbers.
    /// - Parameters:
    ///   - model: `model.bin`.
    ///   - path: of the file to write.
    /// - Throws: `WeightsError.source` and `.unwritable`.
    package func convert(model: String, to path: String) throws(WeightsError) {
        if let fault = shape.fault { throw .source(path: model, why: fault) }
        let source = try CTranslate2File(reading: model)
        let layout = SpeechEncoderLayout(shape)
        var target = WeightsBytes(count: layout.size)
        try write(source, at: layout, into: &target)
        try target.finish(shape.header(account: account), to: path)
    }

    private func write(
        _ source: CTranslate2File, at layout: SpeechEncoderLayout, into target: inout WeightsBytes
    ) throws(WeightsError) {
        func norm(_ name: String, _ place: WeightsLayout.Norm) throws(WeightsError) {
            target.write(try source.numbers("encoder/\(name)/gamma", [shape.width]), at: place.gain)
            target.write(try source.numbers("encoder/\(name)/beta", [shape.width]), at: place.bias)
        }
        func matrix(_ name: String, _ place: WeightsLayout.Matrix) throws(WeightsError) {
            target.write(
                try source.numbers("encoder/\(name)/weight", [place.outputs, place.inputs]), at: place)
            target.write(try source.numbers("encoder/\(name)/bias", [place.outputs]), at: place.bias)
        }
        /// - Parameter channels: of a row that goes in; the place has room for those that fill it up.
        func convolution(_ name: String, channels: Int, _ place: WeightsLayout.Matrix) throws(WeightsError) {
            let taps = SpeechEncoderLayout.taps
            // [output][channel][tap]
            let weights = try source.numbers("encoder/\(name)/weight", [place.outputs, channels, taps])
            var rows = [Float](repeating: 0, count: place.outputs * place.inputs)
            for index in weights.indices {
                let (output, channel, tap) = (index / (channels * taps), index / taps % channels, index % taps)
                rows[output * place.inputs + tap * (place.inputs / taps) + channel] = weights[index]
            }
            target.write(rows, at: place)
            target.write(try source.numbers("encoder/\(name)/bias", [place.outputs]), at: place.bias)
        }

        try convolution("conv1", channels: shape.bands, layout.firstConvolution)
        try convolution("conv2", channels: shape.width, layout.secondConvolution)
        let positions = try source.numbers("encoder/position_encodings/encodings", [shape.positions, shape.width])
        target.write(halves: positions, at: layout.positions)
        for (index, layer) in layout.layers.enumerated() {
            let name = "layer_\(index)"
            try norm("\(name)/self_attention/layer_norm", layer.attentionNorm)
            try matrix("\(name)/self_attention/linear_0", layer.attention)
            try matrix("\(name)/self_attention/linear_1", layer.attentionOutput)
            try norm("\(name)/ffn/layer_norm", layer.feedForwardNorm)
            try matrix("\(name)/ffn/linear_0", layer.up)
            try matrix("\(name)/ffn/linear_1", layer.down)
        }
        try norm("layer_norm", layout.norm)
    }
}
