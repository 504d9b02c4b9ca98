import Foundation

/// How loud a sound is, in dBFS: 0 is the mean power of a full-scale square wave.
package enum Level {
    /// What digital silence measures.
    package static let silence = -120.0

    /// Root mean square of a whole stretch (dBFS).
    package static func rms(_ samples: Span<Int16>) -> Double {
        guard !samples.isEmpty else { return silence }
        var sum = 0
        for index in samples.indices { sum += Int(samples[index]) * Int(samples[index]) }
        return decibels(Double(sum) / Double(samples.count))
    }

    /// Root mean square of a whole stretch (dBFS).
    package static func rms(_ pcm: Pcm) -> Double { rms(pcm.samples.span) }

    /// The level of the speech alone (dBFS): the mean power of the 20 ms frames within 30 dB of the loudest.
    package static func activeSpeech(_ pcm: Pcm) -> Double {
        decibels(activePower(pcm.samples.map(Double.init), rate: pcm.rate))
    }

    /// Mean power, in squared sample units, of the 20 ms frames within 30 dB of the loudest.
    package static func activePower(_ samples: [Double], rate: Int) -> Double {
        let length = max(1, rate / AudioFrame.perSecond)
        let powers = stride(from: 0, to: samples.count - length + 1, by: length).map { start in
            samples[start..<start + length].reduce(0) { $0 + $1 * $1 } / Double(length)
        }
        let floor = (powers.max() ?? 0) * 1e-3
        let active = powers.filter { $0 > floor }
        return active.isEmpty ? 0 : active.reduce(0, +) / Double(active.count)
    }

    private static func decibels(_ power: Double) -> Double {
        power > 0 ? max(silence, 10 * log10(power / (32768 * 32768))) : silence
    }
}
