/// How quiet each filter gets, and how loud it mostly is while somebody speaks, relative to the level of the speech: what
/// the phone classifier knows of the line's noise.
package struct NoiseProfile: Sendable {
    /// The 10th and the 50th percentile of each filter (nats), one after the other.
    package private(set) var values = [Float](repeating: 0, count: 2 * BandExtension.heard)
    private var smoothed: [Float] = []

    /// Of nothing heard yet.
    package init() { smoothed.reserveCapacity(Features.longest) }

    /// Judges frames of log-mels, each smoothed over itself and its neighbours.
    package mutating func judge(_ mels: Features, frames: Range<Int>, speech: SpeechLevel) {
        guard !frames.isEmpty else { return }
        for filter in 0..<BandExtension.heard {
            let quiet = percentile(0.1, of: filter, mels, frames)
            let middle = percentile(0.5, of: filter, mels, speech.span)
            values[filter] = SpeechLevel.relative(quiet, to: speech.level)
            values[BandExtension.heard + filter] = SpeechLevel.relative(middle, to: speech.level)
        }
    }

    private mutating func percentile(_ share: Double, of filter: Int, _ mels: Features, _ frames: Range<Int>) -> Float {
        smoothed.removeAll(keepingCapacity: true)
        for frame in frames {
            let before = mels[max(frame - 1, frames.lowerBound)][filter]
            let after = mels[min(frame + 1, frames.upperBound - 1)][filter]
            smoothed.append((before + mels[frame][filter] + after) / 3)
        }
        return smoothed.isEmpty ? 0 : smoothed.nthElement(at: Int(Double(smoothed.count - 1) * share))
    }

    /// How far the speech stands above the noise: from the quiet frames to the loud half, over the telephone band (nats).
    var distance: Float {
        var sum: Float = 0
        for filter in 1..<18 { sum -= values[filter] }
        return sum / 17
    }
}
