import Audio
import CSpeexDSP

/// Changes the sample rate of a stream, a piece at a time, without allocating. Not for two tasks at once.
package final class Resampler {
    /// Samples a second that go in (Hz).
    package let inputRate: Int
    /// Samples a second that come out (Hz).
    package let outputRate: Int
    private let state: OpaquePointer

    /// - Parameters:
    ///   - inputRate: Hz.
    ///   - outputRate: Hz.
    ///   - quality: 0 (fast) to 10 (best), as libspeexdsp counts; 3 is its own recommendation for VoIP.
    /// - Throws: `ResamplerError` when a rate is not positive or the quality is out of range.
    package init(from inputRate: Int, to outputRate: Int, quality: Int = 5) throws(ResamplerError) {
        guard let from = UInt32(exactly: inputRate), let to = UInt32(exactly: outputRate), from > 0, to > 0,
            let state = speex_resampler_init(1, from, to, Int32(clamping: quality), nil)
        else { throw ResamplerError(inputRate: inputRate, outputRate: outputRate, quality: quality) }
        self.inputRate = inputRate
        self.outputRate = outputRate
        self.state = state
    }

    deinit {
        speex_resampler_destroy(state)
    }

    /// How long a sample stays in the filter, in samples that come out.
    package var delay: Int { Int(speex_resampler_get_output_latency(state)) }

    /// Forgets what went before.
    package func reset() {
        speex_resampler_reset_mem(state)
    }

    /// Takes in as much as the output has room for.
    /// - Returns: how many samples were taken and how many were made.
    @discardableResult
    package func resample(
        _ input: UnsafeBufferPointer<Int16>, into output: UnsafeMutableBufferPointer<Int16>
    ) -> (taken: Int, made: Int) {
        guard let from = input.baseAddress, let to = output.baseAddress else { return (0, 0) }
        var taken = UInt32(clamping: input.count)
        var made = UInt32(clamping: output.count)
        speex_resampler_process_int(state, 0, from, &taken, to, &made)
        return (Int(taken), Int(made))
    }

    fileprivate func skipDelay() {
        speex_resampler_skip_zeros(state)
    }
}

/// A resampler that libspeexdsp refused to make.
package struct ResamplerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Hz asked for.
    package var inputRate: Int
    /// Hz asked for.
    package var outputRate: Int
    /// Quality asked for.
    package var quality: Int

    /// What was asked for and what is possible.
    package var description: String {
        "cannot resample from \(inputRate) Hz to \(outputRate) Hz at quality \(quality): "
            + "rates must be above 0 and the quality from 0 to 10"
    }
}

extension Pcm {
    /// The same sound at another rate, of the same length and not delayed by the filter.
    /// - Parameters:
    ///   - rate: Hz.
    ///   - quality: 0 (fast) to 10 (best).
    /// - Throws: `ResamplerError`.
    package func resampled(to rate: Int, quality: Int = 8) throws(ResamplerError) -> Pcm {
        if rate == self.rate { return self }
        let resampler = try Resampler(from: self.rate, to: rate, quality: quality)
        resampler.skipDelay()
        let wanted = (samples.count * rate + self.rate / 2) / self.rate
        // The filter holds the end back until as much silence follows.
        let tail = (resampler.delay + 1) * self.rate / rate + 64
        let padded = samples + [Int16](repeating: 0, count: tail)
        let output = [Int16](unsafeUninitializedCapacity: wanted) { buffer, count in
            padded.withUnsafeBufferPointer { input in
                var taken = 0
                while count < wanted, taken < input.count {
                    let step = resampler.resample(
                        UnsafeBufferPointer(rebasing: input[taken...]),
                        into: UnsafeMutableBufferPointer(rebasing: buffer[count..<wanted]))
                    if step.taken == 0, step.made == 0 { break }
                    taken += step.taken
                    count += step.made
                }
            }
        }
        return Pcm(samples: output, rate: rate)
    }
}
