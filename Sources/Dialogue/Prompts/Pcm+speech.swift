import Audio
import Foundation

extension Pcm {
    /// The same recording with just so much silence before and after the speech; empty when nothing is heard.
    ///
    /// Speech is what comes within 45 dB of the loudest 10 ms and above -60 dBFS, so that the ends of words stay.
    /// - Parameter margin: the silence at each end; where the recording has less, digital silence is added.
    package func trimmed(margin: Duration) -> Pcm {
        let length = max(1, rate / 100)
        let levels = stride(from: 0, to: samples.count, by: length).map { start in
            Level.rms(samples.span.extracting(start..<min(start + length, samples.count)))
        }
        let floor = max(-60, (levels.max() ?? Level.silence) - 45)
        guard let first = levels.firstIndex(where: { $0 > floor }), let last = levels.lastIndex(where: { $0 > floor })
        else { return Pcm(rate: rate) }
        let edge = margin.samples(at: rate)
        let start = first * length - edge
        let end = min((last + 1) * length, samples.count) + edge
        let before = [Int16](repeating: 0, count: max(0, -start))
        let after = [Int16](repeating: 0, count: max(0, end - samples.count))
        return Pcm(samples: before + samples[max(0, start)..<min(end, samples.count)] + after, rate: rate)
    }

    /// The same recording made louder or softer, so that its speech has this level; less loud where it would clip.
    /// - Parameter target: dBFS of the speech alone.
    func levelled(to target: Double) -> Pcm {
        let peak = samples.map { Double($0.magnitude) }.max() ?? 0
        guard peak > 0 else { return self }
        let gain = min(pow(10, (target - Level.activeSpeech(self)) / 20), 29_000 / peak)
        return Pcm(samples: samples.map { Int16(clamping: Int((Double($0) * gain).rounded())) }, rate: rate)
    }

    /// Nothing to be heard.
    static func silence(_ length: Duration, rate: Int) -> Pcm {
        Pcm(samples: [Int16](repeating: 0, count: length.samples(at: rate)), rate: rate)
    }

    /// Whether the recording was made too loud: three samples on end at full scale.
    var isClipped: Bool {
        var run = 0
        for sample in samples {
            run = sample.magnitude >= 32_766 ? run + 1 : 0
            if run == 3 { return true }
        }
        return false
    }
}

extension Duration {
    /// How many samples last so long.
    func samples(at rate: Int) -> Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * rate + Int(attoseconds / 1_000_000_000_000) * rate / 1_000_000
    }
}
