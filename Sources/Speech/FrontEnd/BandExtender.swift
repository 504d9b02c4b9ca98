/// Puts back what a telephone line cut off an utterance's log-mels; allocates nothing for a frame. One for each decoder.
final class BandExtender {
    private let network: Perceptron
    private var speech = SpeechLevel()
    private let input = UnsafeMutablePointer<Float>.allocate(capacity: BandExtension.neighbourhood)
    private let hidden = UnsafeMutablePointer<SIMD16<Float>>.allocate(capacity: Perceptron.vectors)
    /// What the utterance's mean contributes to the hidden layer, the same for each frame.
    private let constant = UnsafeMutablePointer<SIMD16<Float>>.allocate(capacity: Perceptron.vectors)

    init(_ weights: BandExtension) {
        network = weights.network
        constant.initialize(repeating: .zero, count: Perceptron.vectors)
        hidden.initialize(repeating: .zero, count: Perceptron.vectors)
    }

    deinit {
        input.deallocate()
        hidden.deallocate()
        constant.deallocate()
    }

    /// Learns how loud the speech is, and its mean, from the frames so far.
    func judge(_ mels: Features) {
        speech.judge(mels, frames: 0..<mels.count)
        for vector in 0..<Perceptron.vectors { constant[vector] = network.firstBias[vector] }
        speech.mean.withUnsafeBufferPointer { mean in
            guard let first = mean.baseAddress else { return }
            network.add(first, BandExtension.neighbourhood..<BandExtension.inputs, to: constant)
        }
    }

    /// Gives a frame with its missing bands.
    /// - Parameters:
    ///   - frame: which; where there are no frames beside it, those at the edge stand for them.
    ///   - mels: the utterance's log-mels.
    ///   - row: room for one frame.
    func extend(_ frame: Int, of mels: Features, into row: UnsafeMutablePointer<Float>) {
        Self.gather(frame, of: mels, level: speech.level, into: input)
        hidden.update(from: constant, count: Perceptron.vectors)
        network.add(input, 0..<BandExtension.neighbourhood, to: hidden)
        let output = network.output(hidden)
        row.update(from: mels[frame], count: FeatureParameters().filters)
        for (index, filter) in BandExtension.replaced.enumerated() { row[filter] = output[index] + speech.level }
    }

    /// The filters heard of a frame and those beside it.
    static func gather(_ frame: Int, of mels: Features, level: Float, into input: UnsafeMutablePointer<Float>) {
        for offset in -BandExtension.context...BandExtension.context {
            let row = mels[min(max(frame + offset, 0), mels.count - 1)]
            let place = (offset + BandExtension.context) * BandExtension.heard
            for filter in 0..<BandExtension.heard {
                input[place + filter] = SpeechLevel.relative(row[filter], to: level)
            }
        }
    }
}
