import Audio
import Foundation
import Speech
import Utilities

/// Noises to train with: people talking at once, made of the recordings themselves; hiss of many colours, steady or coming
/// and going; clatter over a mains hum; and all of these together.
struct RoomNoise: Sendable {
    private let voices: [Pcm]

    /// Length of a noise (samples at 16 kHz).
    private static let length = 4 * AcousticModel.rate

    init(files: [String], random: inout SeededRandom) throws {
        voices = try (0..<min(120, files.count)).compactMap { _ in random.pick(files) }.map {
            try Pcm(reading: $0).resampled(to: AcousticModel.rate)
        }
    }

    /// A noise that has not been before.
    func sound(_ random: inout SeededRandom) -> Pcm {
        let sum =
            switch random.unit() {
            case ..<0.35: babble(&random)
            case ..<0.5: hiss(&random)
            case ..<0.65: swelling(hiss(&random), &random)
            case ..<0.8: clatter(&random)
            default:
                add([
                    (babble(&random), random.unit()), (swelling(hiss(&random), &random), random.unit()),
                    (clatter(&random), random.unit()),
                ])
            }
        let strength = Self.strength(of: sum)
        return Pcm(
            samples: sum.map { Int16(max(-32768, min(32767, ($0 / strength * 2000).rounded()))) },
            rate: AcousticModel.rate)
    }

    private func babble(_ random: inout SeededRandom) -> [Double] {
        var sum = [Double](repeating: 0, count: Self.length)
        for _ in 0..<(2 + Int(random.next() % 9)) {
            guard let voice = random.pick(voices), !voice.samples.isEmpty else { continue }
            let start = Int(random.next() % UInt64(voice.samples.count))
            let loudness = 0.4 + 0.6 * random.unit()
            let gain = loudness / Self.strength(of: voice.samples.map(Double.init))
            for index in sum.indices {
                sum[index] += gain * Double(voice.samples[(start + index) % voice.samples.count])
            }
        }
        return sum
    }

    /// White noise through a filter of two poles and one zero, drawn at random: dull, bright or with a hump.
    private func hiss(_ random: inout SeededRandom) -> [Double] {
        let radius = 0.95 * random.unit()
        let angle = .pi * random.unit()
        let (first, second) = (2 * radius * cos(angle), -radius * radius)
        let tilt = 1.9 * random.unit() - 0.95
        var (before, earlier, last) = (0.0, 0.0, 0.0)
        return (0..<Self.length).map { _ in
            let white = random.unit() * 2 - 1
            let value = white + first * before + second * earlier
            (earlier, before) = (before, value)
            last = value + tilt * last
            return last
        }
    }

    /// Louder and softer, a few times a second.
    private func swelling(_ sound: [Double], _ random: inout SeededRandom) -> [Double] {
        let steps = 2 + Int(random.next() % 24)
        let gains = (0...steps).map { _ in exp(1.6 * (random.unit() + random.unit() - 1)) }
        return sound.indices.map { index in
            let place = Double(index) / Double(sound.count) * Double(steps)
            let step = Int(place)
            return sound[index] * (gains[step] + (place - Double(step)) * (gains[step + 1] - gains[step]))
        }
    }

    /// Blows that ring out, over a hum.
    private func clatter(_ random: inout SeededRandom) -> [Double] {
        var sum = hiss(&random)
        let soft = 0.05 / Self.strength(of: sum)
        for index in sum.indices { sum[index] *= soft }
        let blows = 2 + Int(random.next() % 30)
        for _ in 0..<blows {
            let start = Int(random.next() % UInt64(Self.length))
            let decay = (15 + 105 * random.unit()) / Double(AcousticModel.rate)
            let strength = 0.2 + random.unit()
            for _ in 0..<4 {
                let pitch = 2 * .pi * (250 + 5000 * random.unit()) / Double(AcousticModel.rate)
                let phase = 2 * .pi * random.unit()
                for index in 0..<min(8000, Self.length - start) {
                    sum[start + index] +=
                        strength * exp(-decay * Double(index)) * sin(pitch * Double(index) + phase) / 4
                }
            }
        }
        let hum = 2 * .pi * (random.unit() < 0.5 ? 50 : 100) / Double(AcousticModel.rate)
        let loudness = 0.1 * random.unit()
        for index in sum.indices {
            for harmonic in [1.0, 3, 5, 8] { sum[index] += loudness * sin(hum * harmonic * Double(index)) / harmonic }
        }
        return sum
    }

    private func add(_ sounds: [([Double], Double)]) -> [Double] {
        var sum = [Double](repeating: 0, count: Self.length)
        for (sound, share) in sounds {
            let gain = share / Self.strength(of: sound)
            for index in sum.indices { sum[index] += gain * sound[index] }
        }
        return sum
    }

    private static func strength(of sound: [Double]) -> Double {
        (sound.reduce(0) { $0 + $1 * $1 } / Double(max(1, sound.count))).squareRoot() + 1e-9
    }
}
