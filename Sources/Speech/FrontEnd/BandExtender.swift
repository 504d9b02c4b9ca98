/// Puts back what a telephone line cut off an utterance's log-mels; allocates nothing for a frame. One for each decoder.
final class BandExtender {
    private let run: NetworkInference
    private var level: Float = 0
    private let filters = FeatureParameters().filters
    /// A block's frames with their missing bands.
    private let rows: UnsafeMutablePointer<Float>

    init(_ bandExtension: BandExtension) {
        run = NetworkInference(bandExtension.weights, varying: BandExtension.neighbourhood)
        rows = .allocate(capacity: NetworkInference.block * filters)
    }

    deinit { rows.deallocate() }

    /// Learns how loud the speech is, and its mean.
    func know(_ speech: SpeechLevel) {
        level = speech.level
        speech.mean.withUnsafeBufferPointer { mean in
            if let first = mean.baseAddress { run.fix(first) }
        }
    }

    /// Up to four frames with their missing bands; where there are no frames beside them, those at the edge stand for them.
    /// - Returns: the first frame's 25 filters, the next frame's behind them; valid until the next call.
    func extend(_ frames: Range<Int>, of mels: Features) -> UnsafePointer<Float> {
        for place in 0..<NetworkInference.block {
            BandExtension.gather(
                min(frames.lowerBound + place, frames.upperBound - 1), of: mels, level: level,
                into: run.input + place * BandExtension.neighbourhood)
        }
        let (outputs, stride) = run.run()
        for place in 0..<frames.count {
            let row = rows + place * filters
            row.update(from: mels[frames.lowerBound + place], count: filters)
            for (index, filter) in BandExtension.replaced.enumerated() {
                row[filter] = outputs[place * stride + index] + level
            }
        }
        return UnsafePointer(rows)
    }
}
