import Audio
import Foundation
import Routing

/// Noises to train with: people talking at once, made of the recordings themselves, and hiss of many colours.
struct RoomNoise {
    private let voices: [Pcm]

    /// Length of a noise (samples at 16 kHz).
    private static let length = 4 * AcousticModel.rate

    init(files: [String], random: inout SeededRandom) throws {
        voices = try (0..<min(40, files.count)).compactMap { _ in random.pick(files) }.map {
            try Pcm(reading: $0).resampled(to: AcousticModel.rate)
        }
    }

    /// A noise that has not been before.
    func sound(_ random: inout SeededRandom) -> Pcm {
        var sum = [Double](repeating: 0, count: Self.length)
        if random.unit() < 0.5 {
            for _ in 0..<6 {
                guard let voice = random.pick(voices), !voice.samples.isEmpty else { continue }
                let start = Int(random.next() % UInt64(voice.samples.count))
                for index in sum.indices {
                    sum[index] += Double(voice.samples[(start + index) % voice.samples.count]) / 4
                }
            }
        } else {
            // From dull to white.
            let colour = 0.95 * random.unit()
            var last = 0.0
            for index in sum.indices {
                last = colour * last + (random.unit() * 2 - 1) * 1000
                sum[index] = last
            }
        }
        return Pcm(
            samples: sum.map { Int16(max(-32768, min(32767, $0.rounded()))) }, rate: AcousticModel.rate)
    }
}
