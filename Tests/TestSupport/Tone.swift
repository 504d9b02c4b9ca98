import Audio
import Foundation

/// Sines, one upon the other; one alone is at -12 dBFS unless told otherwise.
/// - Parameter amplitude: the greatest sample of each.
package func tone(
    _ hertz: Double..., milliseconds: Int = 1000, rate: Int = 8000, amplitude: Double = 8000
) -> Pcm {
    let samples = (0..<rate * milliseconds / 1000).map { index in
        let value = hertz.reduce(0) { $0 + sin(2 * .pi * $1 * Double(index) / Double(rate)) }
        return Int16((amplitude * value).rounded())
    }
    return Pcm(samples: samples, rate: rate)
}

/// How much of a sound's energy is at one frequency (0 to 1), by Goertzel's recurrence.
package func share(of hertz: Double, in samples: some Sequence<Int16>, rate: Double = 8000) -> Double {
    let samples = Array(samples)
    let factor = 2 * cos(2 * .pi * hertz / rate)
    var (one, two, energy) = (0.0, 0.0, 0.0)
    for sample in samples {
        let value = Double(sample)
        (one, two) = (value + factor * one - two, one)
        energy += value * value
    }
    let power = one * one + two * two - factor * one * two
    return energy == 0 ? 0 : 2 * power / (energy * Double(samples.count))
}

/// The same of the middle one of its stretches of 60 ms: on a busy machine a frame may come late, which breaks the phase
/// of the whole and not of its parts.
package func tonal(_ hertz: Double, in samples: some Sequence<Int16>, rate: Double = 8000) -> Double {
    let samples = Array(samples)
    let length = Int(rate * 0.06)
    let shares = stride(from: 0, to: samples.count - length + 1, by: length).map { start in
        share(of: hertz, in: samples[start..<start + length], rate: rate)
    }
    return shares.isEmpty ? 0 : shares.sorted()[shares.count / 2]
}
