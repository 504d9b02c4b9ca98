import Audio
import Foundation
import Speech
import Utilities

/// Trains the band extension on any wide-band speech: pairs of what was said and what a telephone line leaves of it.
///
/// The same recordings and the same seed give the same weights.
package struct BandExtensionTrainer: Sendable {
    /// Times that the recordings are gone through.
    /// docs/measured/band-extension.md#front-ends-beside-one-another
    package var epochs = 16
    /// What the first weights, the order of the examples and the noises depend on.
    package var seed: UInt64 = 1
    /// The share of recordings with noise behind them, in what goes in and in what is to come out.
    /// docs/measured/band-extension.md#noise-in-training
    package var noisy = 0.5
    /// The share of the frames that an epoch takes.
    var sampled = 0.5

    /// Units between what is heard and what is told.
    private static let hidden = 192
    /// Every twentieth recording is only tested on.
    private static let heldOut = 20

    /// The settings that the weights in the project were trained with.
    package init() {}

    /// What training came to.
    package struct Report: Sendable {
        /// Recordings used, the held-out ones among them.
        package var recordings: Int
        /// How long they are together (s).
        package var seconds: Double
        /// The share of the variance of filters 18–24 that is told right, on the held-out recordings.
        package var explained: Double
    }

    /// Trains, and writes the weights.
    /// - Parameters:
    ///   - files: wide-band speech; the order matters.
    ///   - path: where the weights go; what is there is replaced.
    ///   - note: what the recordings are, to be said in the file.
    ///   - progress: is told what is being done.
    /// - Throws: `TrainingError`, `RecordingError`, `ResamplerError`.
    package func train(
        on files: [String], to path: String, note: String, progress: (String) -> Void
    ) throws -> Report {
        var random = SeededRandom(seed: seed)
        var pairs: [TrainingPair] = []
        let room = try RoomNoise(files: files, random: &random)
        for (number, file) in files.enumerated() {
            let recording = try Pcm(reading: file)
            guard recording.rate >= AcousticModel.rate else { throw TrainingError.narrow(file, rate: recording.rate) }
            let isNoisy = random.unit() < noisy
            let noise = isNoisy ? (room.sound(&random), 5 + 20 * random.unit()) : nil
            pairs.append(try TrainingPair(recording, noise: noise, random: &random))
            if number % 200 == 199 { progress("\(number + 1) of \(files.count) recordings read") }
        }
        let tested = pairs.indices.filter { $0 % Self.heldOut == Self.heldOut - 1 }.map { pairs[$0] }
        let trained = pairs.indices.filter { $0 % Self.heldOut != Self.heldOut - 1 }.map { pairs[$0] }
        guard !tested.isEmpty, trained.contains(where: { $0.frames > 0 }) else { throw TrainingError.tooLittle }

        let some = TrainingSet(trained, share: sampled / 4, random: &random)
        let scale = FeatureScaler(inputs: BandExtension.inputs, examples: some.count) { index, input in
            var wish = InlineArray<8, Float>(repeating: 0)
            var span = wish.mutableSpan
            span.withUnsafeMutableBufferPointer {
                if let wish = $0.baseAddress { some.fetch(index, into: input, wish) }
            }
        }
        let sizes = [BandExtension.inputs, Self.hidden, BandExtension.replaced.count]
        let trainer = NetworkTrainer(sizes: sizes, target: .values, random: &random)
        var explained = 0.0
        for epoch in 0..<epochs {
            let set = TrainingSet(trained, share: sampled, random: &random)
            for start in stride(from: 0, to: set.count, by: NetworkTrainer.batch) {
                let done = (Double(epoch) + Double(start) / Double(set.count)) / Double(epochs)
                _ = trainer.step(min(NetworkTrainer.batch, set.count - start), progress: done) {
                    index, input, wish in
                    set.fetch(start + index, into: input, wish)
                    scale.apply(to: input)
                }
            }
            explained = Self.explained(trainer.network, scale, on: tested)
            progress(
                "epoch \(epoch + 1) of \(epochs): \(String(format: "%.1f", 100 * explained)) % of the variance told")
        }
        let seconds = Double(pairs.reduce(0) { $0 + $1.frames }) / Double(AcousticModel.framesPerSecond)
        let account = [
            "trained on: \(note.replacing("\n", with: " "))",
            "recordings: \(pairs.count), \(Int(seconds)) seconds, every \(Self.heldOut)th held out",
            "seed: \(seed), epochs: \(epochs), share with noise: \(noisy)",
            "variance of filters 18-24 told on the held-out recordings: \(String(format: "%.3f", explained))",
        ]
        let network = scale.folded(into: trainer.network)
        try WeightsFile(title: BandExtension.title, account: account, network: network).write(to: path)
        return Report(recordings: pairs.count, seconds: seconds, explained: explained)
    }

    /// How much of the high filters' variance the network tells, judging each recording by its opening.
    private static func explained(_ network: NeuralNetwork, _ scale: FeatureScaler, on pairs: [TrainingPair]) -> Double
    {
        var random = SeededRandom(seed: 0)
        let set = TrainingSet(pairs, share: 1, random: &random)
        let run = NetworkInference(NeuralNetworkWeights(scale.folded(into: network)), varying: BandExtension.inputs)
        let outputs = BandExtension.replaced.count
        var sum = [Double](repeating: 0, count: outputs)
        var (squares, missed) = (sum, sum)
        let wish = UnsafeMutablePointer<Float>.allocate(capacity: outputs)
        defer { wish.deallocate() }
        for index in 0..<set.count {
            set.fetch(index, into: run.input, wish)
            let told = run.run().outputs
            for place in 0..<outputs {
                let miss = Double(told[place] - wish[place])
                missed[place] += miss * miss
                sum[place] += Double(wish[place])
                squares[place] += Double(wish[place]) * Double(wish[place])
            }
        }
        // The first output is filter 0.
        let variance = (1..<outputs).reduce(0) { $0 + squares[$1] - sum[$1] * sum[$1] / Double(set.count) }
        return 1 - missed[1...].reduce(0, +) / variance
    }
}

/// Why the band extension cannot be trained.
package enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A recording has no high frequencies to learn from.
    case narrow(String, rate: Int)
    /// There is not enough speech.
    case tooLittle

    /// What happened, and what to do.
    package var description: String {
        switch self {
        case .narrow(let file, let rate):
            "\(file): has \(rate) samples a second; give recordings with 16000 or more, or leave this one out"
        case .tooLittle:
            "there is too little speech to train on; give at least twenty recordings, better a thousand"
        }
    }
}
