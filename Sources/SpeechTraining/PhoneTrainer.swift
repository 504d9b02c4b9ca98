import Dispatch
import Foundation
import Speech
import Synchronization
import Utilities

/// Trains the phone classifier on wide-band speech with its words: what each phone sounds like over a telephone line, in
/// noise, by voices higher and lower than those recorded.
///
/// The same recordings and the same seed give the same weights on the same kind of processor.
package struct PhoneTrainer: Sendable {
    /// Times that the recordings are gone through.
    package var epochs = 6
    /// What the first weights, the order of the examples and the noises depend on.
    package var seed: UInt64 = 1
    /// Ways in which each recording is heard.
    package var variants = 4
    /// The share of these with noise behind them.
    package var noisy = 0.65
    /// The share of the frames that an epoch takes.
    var sampled = 0.5
    /// Units of the layers between what is heard and what is told.
    package var hidden = [384, 384]

    /// Every twenty-fifth recording is only tested on.
    private static let heldOut = 25
    /// The recordings that fit their words worst are left out.
    private static let misfits = 0.03

    /// The settings that the weights in the project were trained with.
    package init() {}

    /// A recording and what is said in it.
    package struct Item: Sendable {
        /// Path of the recording.
        package var file: String
        /// The ways to say each word.
        package var words: [[[String]]]

        /// - Parameters:
        ///   - file: path of the recording, 16 kHz or more.
        ///   - words: the ways to say each word.
        package init(file: String, words: [[[String]]]) {
            self.file = file
            self.words = words
        }
    }

    /// What training came to.
    package struct Report: Sendable {
        /// Recordings used, the held-out ones among them.
        package var recordings: Int
        /// How long they are together (s).
        package var seconds: Double
        /// The share of held-out frames whose phone is told right.
        package var right: Double
    }

    /// Trains, and writes the weights.
    /// - Parameters:
    ///   - items: the order matters.
    ///   - model: whose phones are to be told.
    ///   - path: where the weights go; what is there is replaced.
    ///   - note: what the recordings are, to be said in the file.
    ///   - progress: is told what is being done.
    /// - Throws: `TrainingError`, `RecordingError`, `ResamplerError`, and what the model's files are short of.
    package func train(
        on items: [Item], model: AcousticModel = .installed, to path: String, note: String,
        progress: @Sendable (String) -> Void
    ) throws -> Report {
        var random = SeededRandom(seed: seed)
        let heard = try hear(items, model: model, random: &random, progress: progress)
        let limit = heard.map(\.misfit).sorted()[max(0, Int(Double(heard.count) * (1 - Self.misfits)) - 1)]
        let kept = heard.filter { $0.misfit <= limit }
        let tested = kept.filter { $0.number % Self.heldOut == Self.heldOut - 1 }
        let trained = kept.filter { $0.number % Self.heldOut != Self.heldOut - 1 }
        guard !tested.isEmpty, !trained.isEmpty else { throw TrainingError.tooLittle }
        let counts = Self.counts(of: trained)

        let some = PhoneExamples(trained, share: 0.02, random: &random)
        let scale = FeatureScaler(inputs: PhoneClassifier.inputs, examples: some.count) { _ = some.fetch($0, into: $1) }
        let sizes = [PhoneClassifier.inputs] + hidden + [PhoneClassifier.outputs]
        let trainer = NetworkTrainer(sizes: sizes, target: .choice, random: &random)
        var right = 0.0
        for epoch in 0..<epochs {
            let set = PhoneExamples(trained, share: sampled, random: &random)
            var loss = 0.0
            for start in stride(from: 0, to: set.count, by: NetworkTrainer.batch) {
                let done = (Double(epoch) + Double(start) / Double(set.count)) / Double(epochs)
                loss += trainer.step(min(NetworkTrainer.batch, set.count - start), progress: done) {
                    index, input, wish in
                    wish[0] = Float(set.fetch(start + index, into: input))
                    scale.apply(to: input)
                }
            }
            right = Self.right(scale.folded(into: trainer.network), on: tested)
            progress(
                "epoch \(epoch + 1) of \(epochs): loss \(String(format: "%.3f", loss / Double(set.count))), "
                    + "\(String(format: "%.1f", 100 * right)) % of held-out frames right")
        }
        let frames = heard.reduce(0) { $0 + $1.targets.count }
        let seconds = Double(frames / variants) / Double(AcousticModel.framesPerSecond)
        let account = [
            "trained on: \(note.replacing("\n", with: " "))",
            "recordings: \(items.count), \(Int(seconds)) seconds, each heard in \(variants) ways, every \(Self.heldOut)th held out",
            "seed: \(seed), epochs: \(epochs), share with noise: \(noisy), share of frames an epoch: \(sampled)",
            "phones told right on held-out frames: \(String(format: "%.3f", right))",
        ]
        let total = Float(counts.reduce(0, +))
        try PhoneClassifier.write(
            scale.folded(into: trainer.network), priors: counts.map { log(($0 + 50) / (total + 50)) }, account: account,
            to: path)
        return Report(recordings: items.count, seconds: seconds, right: right)
    }

    /// How often each phone comes.
    private static func counts(of heard: [AugmentedRecording]) -> [Float] {
        var counts = [Float](repeating: 0, count: PhoneClassifier.phones)
        for variant in heard {
            for target in variant.targets { counts[Int(target) / PhoneClassifier.parts] += 1 }
        }
        return counts
    }

    /// Aligns every recording with its words, and hears it in several ways.
    private func hear(
        _ items: [Item], model: AcousticModel, random: inout SeededRandom, progress: @Sendable (String) -> Void
    ) throws -> [AugmentedRecording] {
        let arithmetic = LogArithmetic(base: 1.0001, varianceFloor: 0.0001)
        let tables = try PtmTables(folder: model.folder, arithmetic: arithmetic)
        let room = try RoomNoise(files: items.map(\.file), random: &random)
        let seeds = items.map { _ in random.next() }
        let results = Mutex<[Int: [AugmentedRecording]]>([:])
        let failure = Mutex<(any Error)?>(nil)
        let workers = max(1, min(16, ProcessInfo.processInfo.activeProcessorCount))
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            do {
                let alignment = try ForcedAlignment(model, tables: tables)
                for number in stride(from: worker, to: items.count, by: workers) {
                    var random = SeededRandom(seed: seeds[number])
                    let variants = try AugmentedRecording.all(
                        of: items[number], number: number, count: variants, noisy: noisy, room: room,
                        alignment: alignment, random: &random)
                    let done = results.withLock { results in
                        results[number] = variants
                        return results.count
                    }
                    if done % 500 == 0 { progress("\(done) of \(items.count) recordings heard") }
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return results.withLock { results in items.indices.flatMap { results[$0] ?? [] } }
    }

    /// The share of frames whose phone is told right.
    private static func right(_ network: NeuralNetwork, on tested: [AugmentedRecording]) -> Double {
        var random = SeededRandom(seed: 0)
        let set = PhoneExamples(tested, share: 0.25, random: &random)
        let run = NetworkInference(NeuralNetworkWeights(network), varying: PhoneClassifier.inputs)
        var right = 0
        for index in 0..<set.count {
            let target = set.fetch(index, into: run.input)
            let told = run.run().outputs
            var best = (phone: 0, likelihood: -Float.infinity)
            for phone in 0..<PhoneClassifier.phones {
                var sum: Float = 0
                for part in 0..<PhoneClassifier.parts { sum += exp(told[phone * PhoneClassifier.parts + part]) }
                if sum > best.likelihood { best = (phone, sum) }
            }
            if best.phone == Int(target) / PhoneClassifier.parts { right += 1 }
        }
        return Double(right) / Double(max(1, set.count))
    }
}
