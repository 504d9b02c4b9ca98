import Audio
import AudioFiles

/// What recordings go through before they are heard.
package struct RecordingLine {
    private let telephone: Bool
    private let noise: Pcm?
    private let snr: Double
    private let channel: Int

    /// Silence around a recording: the endpointer must find the utterance in it, and its end.
    private static let before = 0.3
    private static let after = 2.2

    /// - Parameters:
    ///   - telephone: through 300–3400 Hz, 8 kHz and A-law.
    ///   - noise: mixed in before that, and how loud the speech is beside it (dB).
    ///   - channel: which one of a recording is the caller, from 0.
    package init(telephone: Bool = false, noise: (sound: Pcm, snr: Double)? = nil, channel: Int = 0) {
        self.telephone = telephone
        self.noise = noise?.sound
        snr = noise?.snr ?? 0
        self.channel = channel
    }

    /// One recorded utterance with silence, noise and the line around it, and how long the recording itself is (s).
    package func utterance(_ path: String) throws -> (Pcm, Double) {
        let recording = try Pcm(reading: path, channel: channel)
        let length = recording.duration / .seconds(1)
        return (try carry(recording.padded(before: Self.before, after: Self.after)), length)
    }

    /// One turn of a recorded call, with silence behind it.
    /// - Parameter milliseconds: from the recording's beginning.
    package func turn(_ path: String, _ milliseconds: Range<Int>) throws -> Pcm {
        let side = try Pcm(reading: path, channel: channel)
        let first = min(side.samples.count, max(0, milliseconds.lowerBound * side.rate / 1000))
        let last = min(side.samples.count, max(first, milliseconds.upperBound * side.rate / 1000))
        return try carry(
            Pcm(samples: Array(side.samples[first..<last]), rate: side.rate).padded(before: 0, after: Self.after))
    }

    /// One side of a whole call.
    package func call(_ path: String) throws -> Pcm { try carry(try Pcm(reading: path, channel: channel)) }

    private func carry(_ recording: Pcm) throws -> Pcm {
        var speech = recording
        if let noise { speech = try Noise.mix(speech, with: noise, snr: snr, seed: 1) }
        if telephone { return try TelephoneLine.carry(speech) }
        return try speech.resampled(to: speech.rate > 8000 ? 16_000 : 8000)
    }
}

extension Pcm {
    /// With digital silence before and after (s).
    package func padded(before: Double, after: Double) -> Pcm {
        let lead = [Int16](repeating: 0, count: Int(before * Double(rate)))
        let tail = [Int16](repeating: 0, count: Int(after * Double(rate)))
        return Pcm(samples: lead + samples + tail, rate: rate)
    }
}
