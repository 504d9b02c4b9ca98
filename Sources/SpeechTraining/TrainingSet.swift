import Foundation
import Speech
import Utilities

/// An epoch's examples in their order: frames of all recordings, mixed.
struct TrainingSet: Sendable {
    private let pairs: [TrainingPair]
    /// What is known of each recording as a whole, from as much of it as a call would have given.
    private var levels: [SpeechLevel] = []
    private var places: [(pair: Int32, frame: Int32)] = []

    /// - Parameters:
    ///   - share: of the frames.
    ///   - random: chooses the frames, their order, and how much is known of each recording.
    init(_ pairs: [TrainingPair], share: Double, random: inout SeededRandom) {
        self.pairs = pairs
        for (number, pair) in pairs.enumerated() {
            var level = SpeechLevel()
            level.judge(pair.line, frames: 0..<Self.known(of: pair.frames, random: &random))
            levels.append(level)
            for frame in 0..<pair.frames where random.unit() < share {
                places.append((Int32(number), Int32(frame)))
            }
        }
        places.shuffle(using: &random)
    }

    var count: Int { places.count }

    /// Mostly the opening of an utterance, as in a call; sometimes less, up to a pause, or more.
    static func known(of frames: Int, random: inout SeededRandom) -> Int {
        // docs/measured/band-extension.md#known-of-the-utterance
        let opening = 150
        switch random.unit() {
        case ..<0.5: return min(frames, opening)
        case ..<0.75: return min(frames, 60 + Int(random.next() % 240))
        default: return frames
        }
    }

    /// Writes an example's inputs, and what is to come out.
    func fetch(_ index: Int, into input: UnsafeMutablePointer<Float>, _ target: UnsafeMutablePointer<Float>) {
        let pair = pairs[Int(places[index].pair)]
        let frame = Int(places[index].frame)
        let speech = levels[Int(places[index].pair)]
        BandExtension.gather(frame, of: pair.line, level: speech.level, into: input)
        for filter in 0..<BandExtension.heard { input[BandExtension.neighbourhood + filter] = speech.mean[filter] }
        for (place, filter) in BandExtension.replaced.enumerated() {
            target[place] = SpeechLevel.relative(pair.wide[frame][filter], to: speech.level)
        }
    }
}
