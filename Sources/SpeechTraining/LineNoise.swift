import Audio
import AudioFiles
import Foundation
import Utilities

/// Noises at the telephone's rate to train the speech detector with, beside those of a room.
extension RoomNoise {
    /// Something that hums, squeaks or whirrs at a pitch of its own, now and then: periodic, and no voice.
    static func machine(_ random: inout SeededRandom) -> Pcm {
        let length = 4 * TelephoneLine.rate
        var sum = [Double](repeating: 0, count: length)
        for _ in 0..<(1 + Int(random.next() % 8)) {
            var pitch = 60 * pow(20, random.unit())
            let drift = pow(2, (random.unit() - 0.5) * 0.0002)
            let start = Int(random.next() % UInt64(length))
            let count = 400 + Int(random.next() % UInt64(length))
            let harmonics = 1 + Int(random.next() % 12)
            let falls = 0.3 + random.unit()
            let strength = pow(10, -random.unit())
            var phase = 0.0
            for index in 0..<min(count, length) {
                phase += 2 * .pi * pitch / Double(TelephoneLine.rate)
                pitch *= drift
                let edge = min(1, Double(min(index, count - index)) / 200)
                for harmonic in 1...harmonics where pitch * Double(harmonic) < 3700 {
                    sum[(start + index) % length] +=
                        edge * strength * sin(phase * Double(harmonic)) / pow(Double(harmonic), falls)
                }
            }
        }
        return overHiss(sum, &random)
    }

    /// Blows on things that ring, some soft and some loud.
    static func dishes(_ random: inout SeededRandom) -> Pcm {
        let length = 4 * TelephoneLine.rate
        var sum = [Double](repeating: 0, count: length)
        for _ in 0..<(3 + Int(random.next() % 20)) {
            let start = Int(random.next() % UInt64(length))
            let decay = 1 / ((0.008 + 0.14 * random.unit() * random.unit()) * Double(TelephoneLine.rate))
            let strength = pow(10, -1.3 * random.unit())
            let partials = (0..<1 + Int(random.next() % 7)).map { _ in
                (
                    step: 2 * .pi * (180 + 3500 * random.unit()) / Double(TelephoneLine.rate),
                    phase: 6.28 * random.unit(),
                    strength: random.unit()
                )
            }
            let rustle = random.unit()
            for index in 0..<min(6000, length) {
                var value = rustle * (random.unit() * 2 - 1)
                for partial in partials {
                    value += partial.strength * sin(partial.step * Double(index) + partial.phase)
                }
                sum[(start + index) % length] += strength * exp(-decay * Double(index)) * value
            }
        }
        return overHiss(sum, &random)
    }

    private static func overHiss(_ sound: [Double], _ random: inout SeededRandom) -> Pcm {
        var sum = sound
        let hiss = pow(10, -random.unit() * 2 - 0.3)
        for index in sum.indices { sum[index] += hiss * (random.unit() * 2 - 1) }
        let top = sum.reduce(1e-9) { max($0, abs($1)) }
        return Pcm(samples: sum.map { Int16($0 / top * 12_000) }, rate: TelephoneLine.rate)
    }
}
