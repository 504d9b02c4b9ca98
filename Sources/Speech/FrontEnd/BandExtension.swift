import Utilities

/// The weights of a small network that tells, from what a telephone line carries, what it cuts off: the lowest and the
/// seven highest of the model's 25 mel filters.
///
/// It hears filters 0–19 of nine frames, relative to the level of the speech, and their mean over the utterance's loud
/// frames.
package struct BandExtension: Sendable {
    /// What the file says of itself, a line each.
    let account: [String]
    /// The weights, in memory once.
    let weights: NeuralNetworkWeights

    /// Filters that are heard.
    package static let heard = 20
    /// Frames that are heard on either side of the one to be extended.
    static let context = 4
    /// What is heard of the nine frames.
    package static let neighbourhood = (2 * context + 1) * heard
    /// All that is heard: the frames, then the utterance's mean.
    package static let inputs = neighbourhood + heard
    /// The filters that are replaced.
    package static let replaced = [0, 18, 19, 20, 21, 22, 23, 24]
    /// Log-mels this far from the level of the speech, down or up, are as far as any (nats).
    static let range: ClosedRange<Float> = -12...8
    /// What its file begins with.
    package static let title = "switchboard band extension 1"

    /// The weights that come with the program.
    static var installed: String { InstalledFile.path("band-extension.weights", of: "Speech") }

    /// - Throws: `SpeechError.weights`.
    init(reading path: String) throws(SpeechError) {
        let file = try WeightsFile(
            reading: path, title: Self.title, inputs: Self.inputs, outputs: Self.replaced.count)
        account = file.account
        weights = NeuralNetworkWeights(file.network)
    }

    /// The filters heard of a frame and those beside it.
    package static func gather(_ frame: Int, of mels: Features, level: Float, into input: UnsafeMutablePointer<Float>) {
        for offset in -context...context {
            let row = mels[min(max(frame + offset, 0), mels.count - 1)]
            let place = input + (offset + context) * heard
            for filter in 0..<heard { place[filter] = SpeechLevel.relative(row[filter], to: level) }
        }
    }
}
