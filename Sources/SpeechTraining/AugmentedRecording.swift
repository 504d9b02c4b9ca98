import Audio
import AudioFiles
import Foundation
import Speech
import Utilities

/// A recording as it is heard over a line, with what is said in each frame.
//
// Unchecked, because the features are filled in `init` and only read afterwards.
struct AugmentedRecording: @unchecked Sendable {
    /// Of the recording.
    var number: Int
    var mels: Features
    /// By frame, as in `ForcedAlignment.Path`.
    var targets: [UInt8]
    /// How badly the words fit the recording.
    var misfit: Double

    /// How much higher or lower a voice may be made, with its pace.
    private static let pitches = 0.86...1.16
    /// The share of variants in which it is.
    private static let altered = 0.6
    /// The share of variants that are wide band.
    private static let wide = 0.15
    /// Of the noise (dB).
    private static let snr = 2.0...25.0
    /// How much louder or softer it comes (dB).
    /// docs/measured/short-words.md#digital-lines-classifier
    private static let gains = -24.0...6.0
    /// The share of variants that come over a line that sends nothing while nobody speaks, and may cut into words.
    /// docs/measured/short-words.md#digital-lines-classifier
    private static let gated = 0.2

    /// Several ways to hear one recording; none when its words do not fit it.
    static func all(
        of item: PhoneTrainer.Item, number: Int, count: Int, noisy: Double, room: RoomNoise,
        alignment: ForcedAlignment, random: inout SeededRandom
    ) throws -> [AugmentedRecording] {
        let recording = try Pcm(reading: item.file)
        guard recording.rate >= AcousticModel.rate else { throw TrainingError.narrow(item.file, rate: recording.rate) }
        let speech = TrainingPair.withSilence(try recording.resampled(to: AcousticModel.rate), random: &random)
        let frames = speech.samples.count / FeatureParameters.shift + 2
        let mels = TrainingPair.logMels(
            of: speech.samples[...], with: LogMel(parameters: FeatureParameters()), frames: frames)
        guard let path = alignment.align(mels, words: item.words) else { return [] }
        return try (0..<count).map { _ in
            try variant(of: speech, path, number: number, noisy: noisy, room: room, random: &random)
        }
    }

    /// Leaves digital silence before the first word and after the last, up to 30 ms into them or 100 ms off them.
    private static func gate(
        _ sound: inout Pcm, _ path: ForcedAlignment.Path, pace: Double, _ random: inout SeededRandom
    ) {
        let edge = (path.targets.first ?? 0) / 3
        guard let first = path.targets.firstIndex(where: { $0 / 3 != edge }),
            let last = path.targets.lastIndex(where: { $0 / 3 != edge })
        else { return }
        let step = Double(FeatureParameters.shift) / pace
        let start = Int((Double(first) + 3 - 13 * random.unit()) * step)
        let end = Int((Double(last) - 3 + 13 * random.unit()) * step)
        for index in sound.samples.indices where index < start || index > end { sound.samples[index] = 0 }
    }

    private static func variant(
        of speech: Pcm, _ path: ForcedAlignment.Path, number: Int, noisy: Double, room: RoomNoise,
        random: inout SeededRandom
    ) throws -> AugmentedRecording {
        func within(_ range: ClosedRange<Double>) -> Double {
            range.lowerBound + random.unit() * (range.upperBound - range.lowerBound)
        }
        var sound = speech
        var pace = 1.0
        if random.unit() < altered {
            let rate = Int((Double(AcousticModel.rate) * within(pitches) / 100).rounded()) * 100
            pace = Double(rate) / Double(AcousticModel.rate)
            sound = try Pcm(samples: speech.samples, rate: rate).resampled(to: AcousticModel.rate)
        }
        if random.unit() < noisy {
            sound = try Noise.mix(sound, with: room.sound(&random), snr: within(snr), seed: random.next())
        }
        if random.unit() < gated { gate(&sound, path, pace: pace, &random) }
        let gain = pow(10, within(gains) / 20)
        sound.samples = sound.samples.map { Int16(max(-32768, min(32767, (Double($0) * gain).rounded()))) }
        let logMel = LogMel(parameters: FeatureParameters())
        var delay = 0
        if random.unit() >= wide {
            let upsampler = try Resampler(from: TelephoneLine.rate, to: AcousticModel.rate)
            let carried = try TelephoneLine.carry(sound, band: TrainingPair.line(&random))
            var out = [Int16](repeating: 0, count: 2 * carried.samples.count + 1)
            let made = carried.samples.withUnsafeBufferPointer { input in
                out.withUnsafeMutableBufferPointer { upsampler.resample(input, into: $0).made }
            }
            sound = Pcm(samples: Array(out[..<made]), rate: AcousticModel.rate)
            delay = upsampler.delay
        }
        let frames = sound.samples.count / FeatureParameters.shift + 1
        let mels = TrainingPair.logMels(of: sound.samples[...], with: logMel, frames: frames)
        let targets = (0..<mels.count).map { frame in
            let middle = Double(frame * FeatureParameters.shift + FeatureParameters.window / 2 - delay) * pace
            let original = Int((middle - Double(FeatureParameters.window / 2)) / Double(FeatureParameters.shift) + 0.5)
            return path.targets[min(max(original, 0), path.targets.count - 1)]
        }
        return AugmentedRecording(number: number, mels: mels, targets: targets, misfit: path.misfit)
    }
}

/// An epoch's examples in their order: frames of all variants, mixed.
struct PhoneExamples: Sendable {
    private let variants: [AugmentedRecording]
    private var levels: [Float] = []
    /// What is known of each variant as a whole, from as much of it as a call would have given.
    private var constants: [[Float]] = []
    private var places: [(variant: Int32, frame: Int32)] = []

    /// The share of silent frames that count: there is more of silence than of anything.
    private static let silent = 0.35

    /// - Parameters:
    ///   - share: of the frames.
    ///   - random: chooses the frames, their order, and how much is known of each variant.
    init(_ variants: [AugmentedRecording], share: Double, random: inout SeededRandom) {
        self.variants = variants
        for (number, variant) in variants.enumerated() {
            let known = 0..<TrainingSet.known(of: variant.mels.count, random: &random)
            var speech = SpeechLevel()
            speech.judge(variant.mels, frames: known)
            var noise = NoiseProfile()
            noise.judge(variant.mels, frames: known, speech: speech)
            levels.append(speech.level)
            constants.append(noise.values + speech.mean)
            let edge = variant.targets.first ?? 0
            for (frame, target) in variant.targets.enumerated() {
                let isSilent = target / 3 == edge / 3
                if random.unit() < (isSilent ? share * Self.silent : share) {
                    places.append((Int32(number), Int32(frame)))
                }
            }
        }
        places.shuffle(using: &random)
    }

    var count: Int { places.count }

    /// Writes an example's inputs.
    /// - Returns: what is said.
    func fetch(_ index: Int, into input: UnsafeMutablePointer<Float>) -> UInt8 {
        let number = Int(places[index].variant)
        let frame = Int(places[index].frame)
        PhoneClassifier.gather(frame, of: variants[number].mels, level: levels[number], into: input)
        let constant = constants[number]
        for place in constant.indices { input[PhoneClassifier.neighbourhood + place] = constant[place] }
        return variants[number].targets[frame]
    }
}
