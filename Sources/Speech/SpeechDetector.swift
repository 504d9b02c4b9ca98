import Audio
import Utilities

/// The weights of the network that tells the caller's speech from everything else on a line; in memory once for all calls.
package struct SpeechDetector: Sendable {
    /// What the file says of itself, a line each.
    package let account: [String]
    let weights: NetworkWeights

    /// Numbers that come out: everything else, and speech.
    package static let outputs = 2
    package static let title = "switchboard speech detector 1"

    /// The weights that come with the program.
    package static var installed: String { InstalledFile.path("speech-detector.weights", of: "Speech") }

    /// - Throws: `SpeechError.weights`.
    package init(reading path: String) throws(SpeechError) {
        let file = try WeightsFile(
            reading: path, title: Self.title, inputs: LineSpectrum.inputs, outputs: Self.outputs)
        account = file.account
        weights = NetworkWeights(file.network)
    }
}

/// Tells, 20 ms after 20 ms of one line, whether the caller speaks. One for each call; allocates nothing for a frame.
package final class SpeechDetection {
    private let spectrum = LineSpectrum()
    private let run: NetworkRun
    /// How sure it has to be (log-odds): what is taken for speech by mistake costs more than a frame of speech missed.
    private static let border: Float = 2.5

    /// - Parameter detector: shared by all calls.
    package init(_ detector: SpeechDetector) {
        run = NetworkRun(detector.weights, varying: LineSpectrum.inputs)
    }

    /// Takes in 20 ms, 8 or 16 kHz.
    package func hear(_ frame: borrowing AudioFrame) { spectrum.hear(frame) }

    /// The log-odds that the caller spoke in the 20 ms before the last, less what is asked for.
    package var odds: Double {
        spectrum.gather(into: run.input)
        let told = run.run().outputs
        return Double(told[1] - told[0] - Self.border)
    }
}
