/// How quiet each filter gets, and how loud it mostly is, relative to the level of the speech: what the phone classifier
/// knows of the line's noise.
struct NoiseProfile: Sendable {
    /// The 10th and the 50th percentile of each filter (nats), one after the other.
    private(set) var values = [Float](repeating: 0, count: 2 * BandExtension.heard)
    private var sorted: [Float] = []

    init() { sorted.reserveCapacity(Features.longest) }

    /// Judges frames of log-mels, each smoothed over itself and its neighbours.
    mutating func judge(_ mels: Features, frames: Range<Int>, level: Float) {
        guard !frames.isEmpty else { return }
        for filter in 0..<BandExtension.heard {
            sorted.removeAll(keepingCapacity: true)
            for frame in frames {
                let before = mels[max(frame - 1, frames.lowerBound)][filter]
                let after = mels[min(frame + 1, frames.upperBound - 1)][filter]
                sorted.append((before + mels[frame][filter] + after) / 3)
            }
            sorted.sort()
            values[filter] = SpeechLevel.relative(sorted[sorted.count / 10], to: level)
            values[BandExtension.heard + filter] = SpeechLevel.relative(sorted[sorted.count / 2], to: level)
        }
    }

    /// How far the speech stands above the noise: from the quiet frames to the loud half, over the telephone band (nats).
    var distance: Float {
        var sum: Float = 0
        for filter in 1..<18 { sum -= values[filter] }
        return sum / 17
    }
}
