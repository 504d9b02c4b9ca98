import Audio
import AudioFiles
import Foundation
import Speech
import Utilities

/// A line on which somebody speaks after a while: some of its frames as the detector hears them, and whether each is speech.
struct DetectorExample: Sendable {
    private(set) var isSpeech: [Bool] = []
    /// A row of the network's inputs for each frame.
    private var inputs: [Float] = []

    /// Before the speech and after it (s).
    private static let before = 0.1...3.5
    private static let after = 0.5...2.0
    /// Of the noise (dB).
    /// docs/measured/endpointing.md#the-speech-detector
    private static let snr = -3.0...26.0
    /// What is softer than the loudest frame by this factor of power is no speech.
    /// docs/measured/endpointing.md#the-speech-detector
    private static let soft = 2e-3
    /// Pauses so short are speech (frames).
    /// docs/measured/endpointing.md#the-speech-detector
    private static let pause = 8
    /// The share of lines on which nobody speaks.
    private static let empty = 0.12

    /// - Parameters:
    ///   - speech: with little behind it.
    ///   - noise: behind it, both at 8 kHz.
    ///   - sampled: the share of frames that is kept.
    init(_ speech: Pcm, noise: Pcm?, sampled: Double, random: inout SeededRandom) throws {
        func within(_ range: ClosedRange<Double>) -> Double {
            range.lowerBound + random.unit() * (range.upperBound - range.lowerBound)
        }
        let rate = TelephoneLine.rate
        let lead = Int(within(Self.before) * Double(rate))
        let tail = Int(within(Self.after) * Double(rate))
        let isEmpty = random.unit() < Self.empty
        let active = Self.active(speech.samples)
        let gain = pow(10, within(-34 ... -14) / 20) * 32768 / (active.power.squareRoot() + 1)
        var sound = [Double](repeating: 0, count: lead + speech.samples.count + tail)
        if !isEmpty {
            for index in speech.samples.indices { sound[lead + index] = gain * Double(speech.samples[index]) }
        }
        let hiss = pow(10, within(-80 ... -58) / 20) * 32768 * 3.0.squareRoot()
        for index in sound.indices { sound[index] += hiss * (random.unit() * 2 - 1) }
        if let noise, !noise.samples.isEmpty {
            let power = noise.samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(noise.samples.count)
            let loudness = gain * (active.power / (power + 1)).squareRoot() * pow(10, -within(Self.snr) / 20)
            let start = Int(random.next() % UInt64(noise.samples.count))
            for index in sound.indices {
                sound[index] += loudness * Double(noise.samples[(start + index) % noise.samples.count])
            }
        }
        let samples = sound.map { Int16(max(-32768, min(32767, $0.rounded()))) }
        let line = try TelephoneLine.carry(Pcm(samples: samples, rate: rate))
        let step = rate / AudioFrame.perSecond
        let marks = isEmpty ? [] : Self.marks(active.frames)
        let spectrum = DetectorFeatures()
        for frame in 0..<line.samples.count / step {
            spectrum.hear(AudioFrame(copying: line.samples, from: frame * step, rate: rate))
            guard random.unit() < sampled else { continue }
            inputs.append(contentsOf: repeatElement(0, count: DetectorFeatures.inputs))
            inputs.withUnsafeMutableBufferPointer { room in
                if let base = room.baseAddress { spectrum.gather(into: base + room.count - DetectorFeatures.inputs) }
            }
            // The inputs are about the frame before.
            let place = ((frame - 1) * step + step / 2 - lead)
            let mark = place < 0 ? -1 : place / step
            isSpeech.append(marks.indices.contains(mark) && marks[mark])
        }
    }

    /// Writes a frame's inputs.
    func fetch(_ frame: Int, into input: UnsafeMutablePointer<Float>) {
        inputs.withUnsafeBufferPointer { room in
            if let base = room.baseAddress {
                input.update(from: base + frame * DetectorFeatures.inputs, count: DetectorFeatures.inputs)
            }
        }
    }

    /// The mean power of what is loud, and which frames are.
    private static func active(_ samples: [Int16]) -> (power: Double, frames: [Bool]) {
        let step = TelephoneLine.rate / AudioFrame.perSecond
        let powers = stride(from: 0, to: samples.count - step + 1, by: step).map { start in
            samples[start..<start + step].reduce(0.0) { $0 + Double($1) * Double($1) } / Double(step)
        }
        let limit = (powers.max() ?? 0) * soft
        let loud = powers.filter { $0 > limit }
        return (loud.reduce(0, +) / Double(max(1, loud.count)), powers.map { $0 > limit })
    }

    /// With short pauses filled in.
    private static func marks(_ loud: [Bool]) -> [Bool] {
        var marks = loud
        var last: Int?
        for index in loud.indices where loud[index] {
            if let last, index - last - 1 <= pause { for place in last..<index { marks[place] = true } }
            last = index
        }
        return marks
    }
}
