import Foundation
import Routing

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
    private static func known(of frames: Int, random: inout SeededRandom) -> Int {
        let opening = 150
        switch random.unit() {
        case ..<0.5: return min(frames, opening)
        case ..<0.75: return min(frames, 60 + Int(random.next() % 240))
        default: return frames
        }
    }

    /// Writes an example's inputs.
    /// - Returns: what is to come out.
    func fetch(_ index: Int, into input: UnsafeMutablePointer<Float>) -> SIMD8<Float> {
        let pair = pairs[Int(places[index].pair)]
        let frame = Int(places[index].frame)
        let speech = levels[Int(places[index].pair)]
        BandExtender.gather(frame, of: pair.line, level: speech.level, into: input)
        for filter in 0..<BandExtension.heard { input[BandExtension.neighbourhood + filter] = speech.mean[filter] }
        var target = SIMD8<Float>.zero
        for (place, filter) in BandExtension.replaced.enumerated() {
            target[place] = SpeechLevel.relative(pair.wide[frame][filter], to: speech.level)
        }
        return target
    }
}

/// Brings the inputs to mean 0 and deviation 1, and afterwards puts that into the weights.
struct Standard: Sendable {
    private var mean: [Float]
    private var factor: [Float]

    init(_ set: TrainingSet) {
        let count = BandExtension.inputs
        var sum = [Double](repeating: 0, count: count)
        var squares = sum
        var input = [Float](repeating: 0, count: count)
        for index in 0..<set.count {
            input.withUnsafeMutableBufferPointer { buffer in
                if let first = buffer.baseAddress { _ = set.fetch(index, into: first) }
            }
            for place in 0..<count {
                sum[place] += Double(input[place])
                squares[place] += Double(input[place]) * Double(input[place])
            }
        }
        let size = Double(max(1, set.count))
        mean = sum.map { Float($0 / size) }
        factor = zip(sum, squares).map { Float(1 / (max(0, $1 / size - $0 / size * $0 / size).squareRoot() + 1e-3)) }
    }

    func apply(to input: UnsafeMutablePointer<Float>) {
        for place in mean.indices { input[place] = (input[place] - mean[place]) * factor[place] }
    }

    /// The same network for inputs as they are.
    func folded(into network: Perceptron) -> Perceptron {
        var folded = network
        for input in mean.indices {
            for vector in 0..<Perceptron.vectors {
                let place = input * Perceptron.vectors + vector
                folded.first[place] *= factor[input]
                folded.firstBias[vector] -= folded.first[place] * mean[input]
            }
        }
        return folded
    }
}
