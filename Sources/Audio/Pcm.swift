/// A stretch of mono 16-bit linear PCM with its sample rate.
package struct Pcm: Sendable, Equatable {
    /// The samples, full scale ±32767.
    package var samples: [Int16]
    /// Samples a second (Hz).
    package var rate: Int

    /// - Parameters:
    ///   - samples: mono 16-bit linear PCM.
    ///   - rate: samples a second (Hz).
    package init(samples: [Int16] = [], rate: Int) {
        self.samples = samples
        self.rate = rate
    }

    /// How long it lasts.
    package var duration: Duration { .microseconds(samples.count * 1_000_000 / max(rate, 1)) }
}
