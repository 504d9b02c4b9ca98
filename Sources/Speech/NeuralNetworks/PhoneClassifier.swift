import Foundation
import Utilities

/// A network that tells how likely each phone is in a frame, as it sounds over a telephone line and in noise.
///
/// It hears filters 0–19 of fifteen frames, relative to the level of the speech, and what is known of the utterance as a
/// whole: the mean of its louder half, how quiet each filter gets and how loud it mostly is. It tells the beginning, the
/// middle and the end of each phone apart.
package struct PhoneClassifier: Sendable {
    /// What the file says of itself, a line each.
    let account: [String]
    /// The weights, in memory once.
    let weights: NeuralNetworkWeights
    /// The natural logarithm of how often each phone comes.
    let priors: [Float]

    /// Frames that are heard on either side of the one in question.
    static let context = 7
    /// What is heard of these frames.
    package static let neighbourhood = (2 * context + 1) * BandExtension.heard
    /// What is known of the utterance as a whole.
    static let constant = 3 * BandExtension.heard
    /// Numbers that go in.
    package static let inputs = neighbourhood + constant
    /// Parts that a phone is told apart in.
    package static let parts = 3
    /// Base phones of the American English model.
    package static let phones = 42
    /// Numbers that come out: part by part of phone by phone.
    package static let outputs = phones * parts
    static let title = "switchboard phone classifier 1"
    private static let priorsLine = "priors: "

    /// The weights that come with the program.
    static var installed: String { InstalledFile.path("phone-classifier.weights", of: "Speech") }

    /// - Throws: `SpeechError.weights`.
    init(reading path: String) throws(SpeechError) {
        let file = try WeightsFile(reading: path, title: Self.title, inputs: Self.inputs, outputs: Self.outputs)
        let line = file.account.last { $0.hasPrefix(Self.priorsLine) } ?? ""
        priors = line.dropFirst(Self.priorsLine.count).split(separator: " ").compactMap { Float($0) }
        guard priors.count == Self.phones, priors.allSatisfy(\.isFinite) else {
            throw .weights(path: path, why: "it does not say how often each phone comes")
        }
        account = file.account
        weights = NeuralNetworkWeights(file.network)
    }

    /// Writes the file that `init(reading:)` reads.
    /// - Parameter priors: natural logarithms.
    package static func write(_ network: NeuralNetwork, priors: [Float], account: [String], to path: String) throws {
        let line = priorsLine + priors.map { String(format: "%.4f", $0) }.joined(separator: " ")
        try WeightsFile(title: title, account: account + [line], network: network).write(to: path)
    }

    /// The filters heard of a frame and those beside it.
    package static func gather(_ frame: Int, of mels: Features, level: Float, into input: UnsafeMutablePointer<Float>) {
        for offset in -context...context {
            let row = mels[min(max(frame + offset, 0), mels.count - 1)]
            let place = input + (offset + context) * BandExtension.heard
            for filter in 0..<BandExtension.heard { place[filter] = SpeechLevel.relative(row[filter], to: level) }
        }
    }
}

/// What the phone classifier says of an utterance's frames, in the scorer's units; the newest few. One for each decoder.
//
// Unchecked, because it belongs to one decoder, which is used by one task at a time.
package final class PhoneScores: @unchecked Sendable {
    /// Rows kept: more than the library's queue of features.
    private static let rows = 32
    /// Units of the scorer in a natural logarithm: 1 / (1024 · ln 1.0001).
    /// docs/measured/pocketsphinx.md#scores-of-the-n-best
    static let unit: Float = 9.766
    /// What keeps a phone that is ruled out from being ruled out for good.
    private static let floor: Float = 1e-4

    private let run: NetworkInference
    private let priors: [Float]
    private let constant: UnsafeMutablePointer<Float>
    private let scores: UnsafeMutablePointer<Int16>
    private let likelihoods: UnsafeMutablePointer<Float>
    private var frames = [Int](repeating: -1, count: rows)
    private var level: Float = 0
    private var profile = NoiseProfile()
    /// Of the utterances that begin from now on.
    var weighing: ClassifierWeighing
    /// How much the Gaussians count, in 1/256.
    private(set) var gaussians: Int32 = 256
    private var share: Float = 0

    init(_ classifier: PhoneClassifier, weighing: ClassifierWeighing) {
        run = NetworkInference(classifier.weights, varying: PhoneClassifier.neighbourhood)
        priors = classifier.priors
        self.weighing = weighing
        constant = .allocate(capacity: PhoneClassifier.constant)
        likelihoods = .allocate(capacity: PhoneClassifier.phones)
        scores = .allocate(capacity: Self.rows * PhoneClassifier.phones)
        scores.initialize(repeating: 0, count: Self.rows * PhoneClassifier.phones)
    }

    deinit {
        constant.deallocate()
        likelihoods.deallocate()
        scores.deallocate()
    }

    /// An utterance begins.
    func begin() {
        for index in frames.indices { frames[index] = -1 }
    }

    /// Learns what there is to know of the utterance as a whole.
    func judge(_ mels: Features, speech: SpeechLevel) {
        begin()
        level = speech.level
        profile.judge(mels, frames: 0..<mels.count, speech: speech)
        constant.update(from: profile.values, count: profile.values.count)
        for index in speech.mean.indices { constant[profile.values.count + index] = speech.mean[index] }
        run.fix(constant)
        let weights = weighing.weights(distance: profile.distance)
        gaussians = Int32((weights.gaussians * 256).rounded())
        share = weights.classifier * Self.unit
    }

    /// Classifies up to four frames.
    func classify(_ range: Range<Int>, of mels: Features) {
        for place in 0..<NetworkInference.block {
            PhoneClassifier.gather(
                min(range.lowerBound + place, range.upperBound - 1), of: mels, level: level,
                into: run.input + place * PhoneClassifier.neighbourhood)
        }
        let (outputs, stride) = run.run()
        for frame in range {
            let row = outputs + (frame - range.lowerBound) * stride
            let target = scores + frame % Self.rows * PhoneClassifier.phones
            var top = row[0]
            for index in 1..<PhoneClassifier.outputs { top = max(top, row[index]) }
            var sum: Float = 0
            for phone in 0..<PhoneClassifier.phones {
                var likelihood: Float = 0
                for part in 0..<PhoneClassifier.parts {
                    likelihood += exp(row[phone * PhoneClassifier.parts + part] - top)
                }
                likelihoods[phone] = likelihood
                sum += likelihood
            }
            for phone in 0..<PhoneClassifier.phones {
                let surprise = priors[phone] - log(likelihoods[phone] / sum + Self.floor)
                target[phone] = Int16(max(-8000, min(8000, (share * surprise).rounded())))
            }
            frames[frame % Self.rows] = frame
        }
    }

    /// The scores of a frame, a number for each base phone, less is likelier; nil when it has not been classified.
    subscript(frame: Int) -> UnsafePointer<Int16>? {
        frames[frame % Self.rows] == frame ? UnsafePointer(scores + frame % Self.rows * PhoneClassifier.phones) : nil
    }
}

/// How much the phone classifier counts beside the Gaussians.
package struct ClassifierWeighing: Sendable, Equatable {
    /// The Gaussians' share, on a quiet line and in noise.
    var gaussians: (quiet: Float, noisy: Float)
    /// The classifier's.
    package var classifier: (quiet: Float, noisy: Float)
    /// How far the speech stands above the quiet frames on a quiet line, and in noise (nats); between them it goes evenly.
    package var distance: (quiet: Float, noisy: Float)

    private init(gaussians: Float, classifier: (quiet: Float, noisy: Float)) {
        self.gaussians = (gaussians, gaussians)
        self.classifier = classifier
        distance = (8, 5)
    }

    /// What measured best where callers say phrases of the grammar.
    // docs/measured/short-words.md#gaussians-less and #classifier-weight, of the distance too
    static let usual = ClassifierWeighing(gaussians: 0.5, classifier: (0.45, 1.0))
    /// Where they open in their own words, and the language model has far more to choose from, the sounds must say more.
    // docs/measured/language-model.md#sounds-among-openings
    static let openings = ClassifierWeighing(gaussians: 0.5, classifier: (0.8, 1.2))

    /// - Parameter parts: the Gaussians' share and the classifier's; or each on a quiet line and in noise, and the distances.
    package init(_ parts: [Float]) {
        self = .usual
        if parts.count == 2 {
            gaussians = (parts[0], parts[0])
            classifier = (parts[1], parts[1])
        } else if parts.count == 6 {
            gaussians = (parts[0], parts[1])
            classifier = (parts[2], parts[3])
            distance = (parts[4], parts[5])
        }
    }

    func weights(distance: Float) -> (gaussians: Float, classifier: Float) {
        let quiet = min(1, max(0, (distance - self.distance.noisy) / (self.distance.quiet - self.distance.noisy)))
        return (
            gaussians.noisy + quiet * (gaussians.quiet - gaussians.noisy),
            classifier.noisy + quiet * (classifier.quiet - classifier.noisy)
        )
    }

    /// Compares all.
    package static func == (left: Self, right: Self) -> Bool {
        left.gaussians == right.gaussians && left.classifier == right.classifier && left.distance == right.distance
    }
}
