import Routing
import Audio

/// The weights of the network that tells the caller's speech from everything else on a line; in memory once for all calls.
public struct SpeechDetector: Sendable {
    /// What the file says of itself, a line each.
    public let account: [String]
    let weights: NetworkWeights

    /// Numbers that come out: everything else, and speech.
    static let outputs = 2
    static let title = "switchboard speech detector 1"

    /// The weights that come with the program.
    public static var installed: String { InstalledFile.path("speech-detector.weights", of: "Speech") }

    /// - Throws: `SpeechError.weights`.
    public init(reading path: String) throws(SpeechError) {
        let file = try WeightsFile(
            reading: path, title: Self.title, inputs: LineSpectrum.inputs, outputs: Self.outputs)
        account = file.account
        weights = NetworkWeights(file.network)
    }
}

/// Tells, 20 ms after 20 ms of one line, whether the caller speaks. One for each call; allocates nothing for a frame.
public final class SpeechDetection {
    private let spectrum = LineSpectrum()
    private let run: NetworkRun
    /// How sure it has to be (log-odds): what is taken for speech by mistake costs more than a frame of speech missed.
    private static let border: Float = 2.5

    /// - Parameter detector: shared by all calls.
    public init(_ detector: SpeechDetector) {
        run = NetworkRun(detector.weights, varying: LineSpectrum.inputs)
    }

    /// Takes in 20 ms, 8 or 16 kHz.
    public func hear(_ frame: borrowing AudioFrame) { spectrum.hear(frame) }

    /// The log-odds that the caller spoke in the 20 ms before the last, less what is asked for.
    public var odds: Double {
        spectrum.gather(into: run.input)
        let told = run.run().outputs
        return Double(told[1] - told[0] - Self.border)
    }
}
