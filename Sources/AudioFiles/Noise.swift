import Audio
import Foundation
import Utilities

/// Puts a recorded noise behind speech.
package enum Noise {
    /// Adds noise at a signal-to-noise ratio measured over active speech within the telephone band, 300–3400 Hz.
    /// The same inputs give the same sound on every machine.
    /// - Parameters:
    ///   - speech: any rate; the result has it too.
    ///   - noise: any rate; repeated when it is shorter.
    ///   - snr: dB.
    ///   - seed: chooses where in the noise to begin.
    /// - Throws: `ResamplerError` when a rate makes no sense.
    package static func mix(
        _ speech: Pcm, with noise: Pcm, snr: Double, seed: UInt64
    ) throws(ResamplerError) -> Pcm {
        let source = try noise.resampled(to: speech.rate).samples
        guard !source.isEmpty, !speech.samples.isEmpty else { return speech }
        // Neighbouring seeds begin far apart.
        var random = SeededRandom(seed: seed)
        let start = Int(random.next() % UInt64(source.count))
        let behind = speech.samples.indices.map { Double(source[(start + $0) % source.count]) }
        let front = speech.samples.map(Double.init)

        let speechPower = Level.activePower(inBand(front, rate: speech.rate), rate: speech.rate)
        let noisePower = inBand(behind, rate: speech.rate).reduce(0) { $0 + $1 * $1 } / Double(behind.count)
        guard speechPower > 0, noisePower > 0 else { return speech }
        let gain = (speechPower / pow(10, snr / 10) / noisePower).squareRoot()
        let mixed = zip(front, behind).map { Int16(max(-32768, min(32767, ($0 + gain * $1).rounded()))) }
        return Pcm(samples: mixed, rate: speech.rate)
    }

    private static func inBand(_ samples: [Double], rate: Int) -> [Double] {
        var filtered = samples
        var band = BandPass(rate: rate)
        band.filter(&filtered)
        return filtered
    }
}
