/// A stretch of mono 16-bit linear PCM with its sample rate.
public struct Pcm: Sendable, Equatable {
    /// The samples, full scale ±32767.
    public var samples: [Int16]
    /// Samples a second (Hz).
    public var rate: Int

    /// - Parameters:
    ///   - samples: mono 16-bit linear PCM.
    ///   - rate: samples a second (Hz).
    public init(samples: [Int16] = [], rate: Int) {
        self.samples = samples
        self.rate = rate
    }

    /// How long it lasts.
    public var duration: Duration { .microseconds(samples.count * 1_000_000 / max(rate, 1)) }
}
