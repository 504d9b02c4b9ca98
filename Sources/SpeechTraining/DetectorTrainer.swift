import Audio
import AudioFiles
import Dispatch
import Foundation
import Speech
import Synchronization
import Utilities

/// Trains the speech detector on any speech: where it is loud when nothing is behind it, it is speech, whatever is mixed in
/// afterwards. People in the background are noise.
///
/// The same recordings and the same seed give the same weights on the same kind of processor.
package struct DetectorTrainer: Sendable {
    /// Times that the examples are gone through.
    package var epochs = 6
    /// What the first weights, the order of the examples and the noises depend on.
    package var seed: UInt64 = 1
    /// The share of lines with noise on them.
    package var noisy = 0.85
    /// Recordings used, at most, taken evenly from all.
    package var recordings = 1500
    /// Lines that each is heard on.
    /// docs/measured/endpointing.md#the-speech-detector
    package var variants = 2
    /// The share of frames that is learned from.
    var sampled = 0.35

    /// docs/measured/endpointing.md#the-speech-detector
    private static let hidden = [32, 16]
    private static let heldOut = 20
    /// Noises drawn from.
    private static let noises = 300

    /// The settings that the weights in the project were trained with.
    package init() {}

    /// What training came to.
    package struct Report: Sendable {
        /// Recordings used, the held-out ones among them.
        package var recordings: Int
        /// The share of held-out frames told right: of speech, and of everything else.
        package var right: (speech: Double, other: Double)
    }

    /// Trains, and writes the weights.
    /// - Parameters:
    ///   - files: speech with little behind it; the order matters.
    ///   - path: where the weights go; what is there is replaced.
    ///   - note: what the recordings are, to be said in the file.
    ///   - progress: is told what is being done.
    /// - Throws: `TrainingError`, `RecordingError`, `ResamplerError`.
    package func train(
        on files: [String], to path: String, note: String, progress: @Sendable (String) -> Void
    ) throws -> Report {
        var random = SeededRandom(seed: seed)
        let step = max(1, files.count / recordings)
        let chosen = stride(from: 0, to: files.count, by: step).map { files[$0] }
        let lines = try hear(chosen, random: &random, progress: progress)
        let inputs = DetectorFeatures.inputs
        let tested = lines.enumerated().filter { $0.offset % Self.heldOut == Self.heldOut - 1 }.map(\.element)
        let trained = lines.enumerated().filter { $0.offset % Self.heldOut != Self.heldOut - 1 }.map(\.element)
        var places = trained.indices.flatMap { line in trained[line].isSpeech.indices.map { (line, $0) } }
        guard !places.isEmpty, !tested.isEmpty else { throw TrainingError.tooLittle }
        places.shuffle(using: &random)
        let some = places.prefix(20_000)
        let scale = FeatureScaler(inputs: inputs, examples: some.count) { index, input in
            trained[some[index].0].fetch(some[index].1, into: input)
        }
        let trainer = NetworkTrainer(
            sizes: [inputs] + Self.hidden + [SpeechDetector.outputs], target: .choice, random: &random)
        var right = (speech: 0.0, other: 0.0)
        for epoch in 0..<epochs {
            places.shuffle(using: &random)
            let order = places
            var loss = 0.0
            for start in stride(from: 0, to: order.count, by: NetworkTrainer.batch) {
                let done = (Double(epoch) + Double(start) / Double(order.count)) / Double(epochs)
                loss += trainer.step(min(NetworkTrainer.batch, order.count - start), progress: done) {
                    index, input, wish in
                    let (line, frame) = order[start + index]
                    trained[line].fetch(frame, into: input)
                    scale.apply(to: input)
                    wish[0] = trained[line].isSpeech[frame] ? 1 : 0
                }
            }
            right = Self.right(scale.folded(into: trainer.network), on: tested)
            progress(
                "epoch \(epoch + 1) of \(epochs): loss \(Self.three(loss / Double(order.count))), held-out frames right: "
                    + "speech \(Self.three(right.speech)), other \(Self.three(right.other))")
        }
        let account = [
            "trained on: \(note.replacing("\n", with: " "))",
            "recordings: \(chosen.count), each on \(variants) lines, every \(Self.heldOut)th line held out",
            "seed: \(seed), epochs: \(epochs), share with noise: \(noisy), share of frames: \(sampled)",
            "held-out frames told right: speech \(Self.three(right.speech)), other \(Self.three(right.other))",
        ]
        try WeightsFile(
            title: SpeechDetector.title, account: account, network: scale.folded(into: trainer.network)
        ).write(to: path)
        return Report(recordings: chosen.count, right: right)
    }

    private static func three(_ value: Double) -> String { String(format: "%.3f", value) }

    /// Puts every recording on lines of its own.
    private func hear(
        _ files: [String], random: inout SeededRandom, progress: @Sendable (String) -> Void
    ) throws -> [DetectorExample] {
        let room = try RoomNoise(files: files, random: &random)
        var noises: [Pcm] = []
        for _ in 0..<Self.noises {
            noises.append(try room.sound(&random).resampled(to: TelephoneLine.rate))
        }
        for _ in 0..<Self.noises / 3 { noises.append(RoomNoise.machine(&random)) }
        for _ in 0..<Self.noises / 2 { noises.append(RoomNoise.dishes(&random)) }
        progress("\(noises.count) noises made")
        let behind = noises
        let seeds = files.map { _ in random.next() }
        let results = Mutex<[Int: [DetectorExample]]>([:])
        let failure = Mutex<(any Error)?>(nil)
        let workers = max(1, min(16, ProcessInfo.processInfo.activeProcessorCount))
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            do {
                for number in stride(from: worker, to: files.count, by: workers) {
                    var random = SeededRandom(seed: seeds[number])
                    let speech = try Pcm(reading: files[number]).resampled(to: TelephoneLine.rate)
                    var heard: [DetectorExample] = []
                    for _ in 0..<variants {
                        let noise = random.unit() < noisy ? random.pick(behind) : nil
                        heard.append(try DetectorExample(speech, noise: noise, sampled: sampled, random: &random))
                    }
                    let done = results.withLock { results in
                        results[number] = heard
                        return results.count
                    }
                    if done % 500 == 0 { progress("\(done) of \(files.count) recordings heard") }
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return results.withLock { results in files.indices.flatMap { results[$0] ?? [] } }
    }

    /// The share of frames told right.
    private static func right(_ network: NeuralNetwork, on tested: [DetectorExample]) -> (speech: Double, other: Double)
    {
        let run = NetworkInference(NeuralNetworkWeights(network), varying: DetectorFeatures.inputs)
        var right = (speech: 0.0, other: 0.0)
        var count = right
        for line in tested {
            for (frame, isSpeech) in line.isSpeech.enumerated() {
                line.fetch(frame, into: run.input)
                let told = run.run().outputs
                if isSpeech {
                    count.speech += 1
                    right.speech += told[1] > told[0] ? 1 : 0
                } else {
                    count.other += 1
                    right.other += told[1] <= told[0] ? 1 : 0
                }
            }
        }
        return (right.speech / max(1, count.speech), right.other / max(1, count.other))
    }
}
