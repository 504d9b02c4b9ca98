import Audio

/// How periodic the last 40 ms of a line are: voiced speech is, clatter, hiss and rustling are not.
///
/// The greatest normalised autocorrelation over the pitches of human voices, 60–400 Hz, from 0 to 1. A pure value that
/// allocates nothing.
package struct VoicingDetector: Sendable {
    /// Two frames at 8 kHz, the newer last.
    private var samples = InlineArray<320, Float>(repeating: 0)

    private static let count = 320
    private static let half = 160
    /// Of 400 Hz and of 60 Hz, in samples.
    private static let lags = 20...133
    /// Where voices and noises part, and how surely (log-odds a unit).
    /// docs/measured/endpointing.md#voices-to-begin (.71 and .77 were worse: #border-lower, #border-higher)
    private static let border: Float = 0.74
    private static let slope: Float = 15

    /// Nothing was heard yet.
    package init() {}

    /// Takes in 20 ms, 8 or 16 kHz.
    package mutating func hear(_ frame: borrowing AudioFrame) {
        var samples = samples.mutableSpan
        for index in 0..<Self.half { samples[index] = samples[index + Self.half] }
        let step = max(1, frame.count / Self.half)
        frame.withSamples { heard in
            for index in 0..<min(Self.half, heard.count) {
                var sum: Float = 0
                for part in 0..<step { sum += Float(heard[index * step + part]) }
                samples[Self.half + index] = sum / Float(step)
            }
        }
    }

    /// The log-odds that the last 20 ms are voiced speech.
    package var logOdds: Double { Double((greatest - Self.border) * Self.slope) }

    /// The greatest normalised autocorrelation.
    var greatest: Float {
        let samples = samples.span
        var mean: Float = 0
        for index in 0..<Self.count { mean += samples[index] }
        mean /= Float(Self.count)
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.count) { buffer in
            guard let centred = buffer.baseAddress else { return 0 }
            var total: Float = 1
            for index in 0..<Self.count {
                centred[index] = samples[index] - mean
                total += centred[index] * centred[index]
            }
            var best: Float = 0
            // Energies of what overlaps, from either end.
            var early = total
            var late = total
            for lag in 1...Self.lags.upperBound {
                early -= centred[Self.count - lag] * centred[Self.count - lag]
                late -= centred[lag - 1] * centred[lag - 1]
                guard lag >= Self.lags.lowerBound else { continue }
                let length = Self.count - lag
                var sums = SIMD8<Float>.zero
                var index = 0
                while index + 8 <= length {
                    let one = UnsafeRawPointer(centred + index).loadUnaligned(as: SIMD8<Float>.self)
                    let two = UnsafeRawPointer(centred + index + lag).loadUnaligned(as: SIMD8<Float>.self)
                    sums += one * two
                    index += 8
                }
                let product = sums.sum()
                if product > 0 { best = max(best, product / (max(early, 1) * max(late, 1)).squareRoot()) }
            }
            return min(best, 1)
        }
    }
}
