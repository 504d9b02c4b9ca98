import Audio
import AudioFiles
import Foundation
import Speech
import Utilities

/// One recording twice, as log-mels: as it is, and as it comes over a telephone line; frame for frame.
//
// Unchecked, because the features are filled here and only read afterwards.
struct TrainingPair: @unchecked Sendable {
    let line: Features
    let wide: Features

    var frames: Int { line.count }

    /// Reads, adds soft hiss and silence around the speech, and computes.
    /// - Parameters:
    ///   - recording: 16 kHz or more.
    ///   - noise: what to hear behind it, with the signal-to-noise ratio (dB).
    ///   - random: for the lengths of the silences and the hiss in them.
    init(
        _ recording: Pcm, noise: (sound: Pcm, snr: Double)?, random: inout SeededRandom
    ) throws(ResamplerError) {
        var speech = try recording.resampled(to: AcousticModel.rate)
        speech = Self.withSilence(speech, random: &random)
        if let noise { speech = try Noise.mix(speech, with: noise.sound, snr: noise.snr, seed: random.next()) }
        let upsampler = try Resampler(from: TelephoneLine.rate, to: AcousticModel.rate)
        let carried = try TelephoneLine.carry(speech, band: Self.line(&random))
        var sound = [Int16](repeating: 0, count: 2 * carried.samples.count + 1)
        let made = carried.samples.withUnsafeBufferPointer { input in
            sound.withUnsafeMutableBufferPointer { upsampler.resample(input, into: $0).made }
        }
        // What is heard over the line comes later by the filter's delay.
        let delayed = [Int16](repeating: 0, count: upsampler.delay) + speech.samples
        let mels = LogMel(parameters: FeatureParameters())
        let frames = min(made, delayed.count) / FeatureParameters.shift + 1
        line = Self.logMels(of: sound[..<made], with: mels, frames: frames)
        wide = Self.logMels(of: delayed[...], with: mels, frames: frames)
    }

    /// What a line lets through (Hz): an ordinary one, or, as often, one that is digital from end to end.
    /// docs/measured/short-words.md#digital-lines-extension
    static func line(_ random: inout SeededRandom) -> ClosedRange<Double> {
        if random.unit() < 0.5 { return TelephoneLine.band }
        let low = 40 + 260 * random.unit()
        return low...3400 + 500 * random.unit()
    }

    static func logMels(of samples: ArraySlice<Int16>, with logMel: LogMel, frames: Int) -> Features {
        let mels = Features(width: FeatureParameters().filters, capacity: frames)
        logMel.begin()
        samples.withUnsafeBufferPointer { logMel.hear($0, into: mels) }
        return mels
    }

    /// Up to half a second of soft hiss before the speech and after it: −85 to −60 dBFS, under all of it.
    static func withSilence(_ speech: Pcm, random: inout SeededRandom) -> Pcm {
        let before = Int(random.next() % 6400) + 1600
        let after = Int(random.next() % 6400) + 1600
        let strength = 32768 * pow(10, -(random.unit() * 25 + 60) / 20)
        var samples = [Int16](repeating: 0, count: before) + speech.samples + [Int16](repeating: 0, count: after)
        for index in samples.indices {
            // Uniform, of that root mean square.
            let hiss = (random.unit() * 2 - 1) * strength * 3.0.squareRoot()
            samples[index] = Int16(max(-32768, min(32767, (Double(samples[index]) + hiss).rounded())))
        }
        return Pcm(samples: samples, rate: speech.rate)
    }
}
