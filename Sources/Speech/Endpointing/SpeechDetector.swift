import Audio
import Utilities

/// The weights of the network that tells the caller's speech from everything else on a line; in memory once for all calls.
package struct SpeechDetector: Sendable {
    /// What the file says of itself, a line each.
    package let account: [String]
    let weights: NeuralNetworkWeights

    /// Numbers that come out: everything else, and speech.
    package static let outputs = 2
    /// The first line of its file of weights.
    package static let title = "switchboard speech detector 1"

    /// The weights that come with the program.
    package static var installed: String { InstalledFile.path("speech-detector.weights", of: "Speech") }

    /// - Throws: `SpeechError.weights`.
    package init(reading path: String) throws(SpeechError) {
        let file = try WeightsFile(
            reading: path, title: Self.title, inputs: DetectorFeatures.inputs, outputs: Self.outputs)
        account = file.account
        weights = NeuralNetworkWeights(file.network)
    }
}

/// Tells, 20 ms after 20 ms of one line, whether the caller speaks. One for each call; allocates nothing for a frame.
package final class SpeechDetection {
    private let spectrum = DetectorFeatures()
    private let run: NetworkInference
    /// How sure it has to be (log-odds): what is taken for speech by mistake costs more than a frame of speech missed.
    /// docs/measured/endpointing.md#border
    private static let border: Float = 2.5

    /// - Parameter detector: shared by all calls.
    package init(_ detector: SpeechDetector) {
        run = NetworkInference(detector.weights, varying: DetectorFeatures.inputs)
    }

    /// Takes in 20 ms, 8 or 16 kHz.
    package func hear(_ frame: borrowing AudioFrame) { spectrum.hear(frame) }

    /// The log-odds that the caller spoke in the 20 ms before the last, less what is asked for.
    package var logOdds: Double {
        spectrum.gather(into: run.input)
        let told = run.run().outputs
        return Double(told[1] - told[0] - Self.border)
    }
}
