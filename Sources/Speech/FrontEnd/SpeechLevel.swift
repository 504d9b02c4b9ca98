/// What the band extension knows of an utterance as a whole: how loud its speech is, and what it sounds like on average.
///
/// Both over the louder half of the frames, and never over those far below the loudest, so that silence around the speech
/// makes little difference, however long it is.
package struct SpeechLevel: Sendable {
    /// The mean log-mel of the telephone band (nats).
    package private(set) var level: Float = 0
    /// The mean of each filter that is heard, relative to `level`.
    package private(set) var mean = [Float](repeating: 0, count: BandExtension.heard)
    /// From the first loud frame to the last.
    private(set) var span = 0..<0
    private var levels: [Float] = []

    /// Filters that a telephone line leaves as they are.
    private static let band = 1..<18
    /// A frame that is not so far below the loud ones may be speech (nats).
    private static let depth: Float = 5

    /// Of nothing heard yet.
    package init() { levels.reserveCapacity(Features.longest) }

    /// Judges frames of log-mels.
    package mutating func judge(_ mels: Features, frames: Range<Int>) {
        guard !frames.isEmpty else { return }
        levels.removeAll(keepingCapacity: true)
        for frame in frames { levels.append(Self.level(of: mels[frame])) }
        // A word alone is a small part of what was heard: the loudest twentieth is sure to be speech.
        let threshold = max(
            levels.nthElement(at: levels.count / 2), levels.nthElement(at: levels.count * 19 / 20) - Self.depth)
        for index in mean.indices { mean[index] = 0 }
        var sum: Float = 0
        var loud: Float = 0
        var edges: (first: Int, last: Int)?
        for frame in frames where Self.level(of: mels[frame]) >= threshold {
            loud += 1
            edges = (edges?.first ?? frame, frame)
            sum += Self.level(of: mels[frame])
            for index in mean.indices { mean[index] += mels[frame][index] }
        }
        span = edges.map { $0.first..<$0.last + 1 } ?? frames
        level = sum / loud
        for index in mean.indices {
            mean[index] = Self.relative(mean[index] / loud, to: level)
        }
    }

    /// How far above or below the level of the speech, within bounds.
    package static func relative(_ value: Float, to level: Float) -> Float {
        min(max(value - level, BandExtension.range.lowerBound), BandExtension.range.upperBound)
    }

    private static func level(of row: UnsafePointer<Float>) -> Float {
        var sum: Float = 0
        for index in band { sum += row[index] }
        return sum / Float(band.count)
    }
}
