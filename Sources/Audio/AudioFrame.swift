/// 20 milliseconds of mono speech on its way through a call, held in place so that passing it on allocates nothing.
package struct AudioFrame: Sendable {
    /// Frames a second on every call.
    package static let perSecond = 50
    /// Room for 20 ms at 16 kHz.
    package static let capacity = 320

    /// Samples a second: 8,000 on an ordinary line, 16,000 on a wide-band one.
    package let rate: Int
    /// How many of `samples` are in use: `rate / 50`.
    package let count: Int
    /// 16-bit linear PCM; only the first `count` are speech, the rest are zero.
    package var samples: InlineArray<320, Int16>

    /// 20 ms of digital silence.
    /// - Parameter rate: samples a second, at most 16,000.
    package init(silenceAt rate: Int) {
        self.rate = rate
        count = min(rate / Self.perSecond, Self.capacity)
        samples = .init(repeating: 0)
    }

    /// Copies 20 ms out of a longer stretch; what is missing at the end is silence.
    /// - Parameters:
    ///   - source: linear PCM at `rate`.
    ///   - offset: the first sample to take.
    ///   - rate: samples a second, at most 16,000.
    package init(copying source: [Int16], from offset: Int, rate: Int) {
        self.init(silenceAt: rate)
        let available = max(0, min(count, source.count - offset))
        for index in 0..<available { samples[index] = source[offset + index] }
    }

    /// Reads the samples in use without copying them.
    package func withSamples<Result>(_ body: (Span<Int16>) throws -> Result) rethrows -> Result {
        try body(samples.span.extracting(0..<count))
    }
}
