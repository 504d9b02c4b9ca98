import Foundation
import Routing

/// Fits a perceptron by least squares: minibatches, Adam (Kingma and Ba, 2015), a rate that falls along a cosine.
///
/// A minibatch is cut into the same shards on every machine, each shard is summed in order, and the shards' sums are
/// added in order, so that the same seed gives the same weights however many processors there are.
final class NetworkTrainer {
    private(set) var network: Perceptron
    private var shards: [Shard]
    private var mean: Perceptron
    private var square: Perceptron
    private var step = 0

    static let batch = 512
    private static let shardSize = 128
    private static let rate: Float = 1e-3

    init(inputs: Int, random: inout SeededRandom) {
        network = Perceptron(inputs: inputs)
        // He et al. 2015, with a uniform distribution.
        let reach = (6 / Float(inputs)).squareRoot()
        let reachOut = (3 / Float(Perceptron.hidden)).squareRoot()
        for place in network.first.indices {
            for lane in 0..<16 { network.first[place][lane] = (Float(random.unit()) * 2 - 1) * reach }
        }
        for place in network.second.indices {
            for lane in 0..<Perceptron.outputs {
                network.second[place][lane] = (Float(random.unit()) * 2 - 1) * reachOut
            }
        }
        mean = Perceptron(inputs: inputs)
        square = Perceptron(inputs: inputs)
        shards = (0..<Self.batch / Self.shardSize).map { _ in Shard(inputs: inputs, rows: Self.shardSize) }
    }

    /// One step.
    /// - Parameters:
    ///   - count: examples, at most `batch`.
    ///   - progress: how much of the training is over, 0 to 1.
    ///   - fetch: writes an example's inputs and gives its outputs; called on several threads.
    /// - Returns: the sum of squared errors, for each output.
    func step(
        _ count: Int, progress: Double, fetch: @Sendable (Int, UnsafeMutablePointer<Float>) -> SIMD8<Float>
    ) -> SIMD8<Float> {
        let scale = 2 / Float(count)
        let network = network
        let shards = shards
        DispatchQueue.concurrentPerform(iterations: shards.count) { number in
            let start = min(count, number * Self.shardSize)
            let end = min(count, start + Self.shardSize)
            shards[number].differentiate(network, examples: start..<end, scale: scale, fetch: fetch)
        }
        step += 1
        update(rate: Self.rate * Float(0.02 + 0.98 * (1 + cos(.pi * progress)) / 2))
        return shards.reduce(.zero) { $0 + $1.error }
    }

    private func update(rate: Float) {
        let gradients = shards.map(\.gradient)
        let warm = (1 - pow(0.9, Float(step)), 1 - pow(0.999, Float(step)))
        func adapt<Vector: SIMD>(
            _ weight: inout Vector, _ mean: inout Vector, _ square: inout Vector, _ gradient: Vector,
            root: (Vector) -> Vector
        ) where Vector.Scalar == Float {
            mean = mean * 0.9 + gradient * 0.1
            square = square * 0.999 + gradient * gradient * 0.001
            weight -= mean * (rate / warm.0) / (root(square * (1 / warm.1)) + 1e-8)
        }
        for place in network.first.indices {
            var gradient = SIMD16<Float>.zero
            for shard in gradients { gradient += shard.first[place] }
            adapt(&network.first[place], &mean.first[place], &square.first[place], gradient) { $0.squareRoot() }
        }
        for place in network.firstBias.indices {
            var gradient = SIMD16<Float>.zero
            for shard in gradients { gradient += shard.firstBias[place] }
            adapt(&network.firstBias[place], &mean.firstBias[place], &square.firstBias[place], gradient) {
                $0.squareRoot()
            }
        }
        for place in network.second.indices {
            var gradient = SIMD8<Float>.zero
            for shard in gradients { gradient += shard.second[place] }
            adapt(&network.second[place], &mean.second[place], &square.second[place], gradient) { $0.squareRoot() }
        }
        var gradient = SIMD8<Float>.zero
        for shard in gradients { gradient += shard.secondBias }
        adapt(&network.secondBias, &mean.secondBias, &square.secondBias, gradient) { $0.squareRoot() }
    }
}

/// A part of a minibatch, with room for its work.
//
// Unchecked, because each shard is worked on by one thread at a time.
private final class Shard: @unchecked Sendable {
    private(set) var gradient: Perceptron
    private(set) var error = SIMD8<Float>.zero
    private let inputs: Int
    private var input: [Float]
    private var hidden: [SIMD16<Float>]

    init(inputs: Int, rows: Int) {
        self.inputs = inputs
        gradient = Perceptron(inputs: inputs)
        input = .init(repeating: 0, count: rows * inputs)
        hidden = .init(repeating: .zero, count: rows * Perceptron.vectors)
    }

    /// Sums the error and its gradient over examples.
    func differentiate(
        _ network: Perceptron, examples: Range<Int>, scale: Float,
        fetch: (Int, UnsafeMutablePointer<Float>) -> SIMD8<Float>
    ) {
        error = .zero
        for place in gradient.firstBias.indices { gradient.firstBias[place] = .zero }
        for place in gradient.second.indices { gradient.second[place] = .zero }
        gradient.secondBias = .zero
        input.withUnsafeMutableBufferPointer { input in
            hidden.withUnsafeMutableBufferPointer { hidden in
                guard let input = input.baseAddress, let hidden = hidden.baseAddress else { return }
                for (row, example) in examples.enumerated() {
                    propagate(
                        network, input + row * inputs, hidden + row * Perceptron.vectors, scale: scale,
                        target: fetch(example, input + row * inputs))
                }
                firstLayer(rows: examples.count, input, hidden)
            }
        }
    }

    /// Forward through the network and back as far as the hidden layer, which then holds its own gradient.
    private func propagate(
        _ network: Perceptron, _ input: UnsafePointer<Float>, _ hidden: UnsafeMutablePointer<SIMD16<Float>>,
        scale: Float, target: SIMD8<Float>
    ) {
        for vector in 0..<Perceptron.vectors { hidden[vector] = network.firstBias[vector] }
        network.add(input, 0..<inputs, to: hidden)
        let miss = network.output(hidden) - target
        error += miss * miss
        let slope = miss * scale
        gradient.secondBias += slope
        for vector in 0..<Perceptron.vectors {
            let units = hidden[vector]
            var back = SIMD16<Float>.zero
            for lane in 0..<16 where units[lane] > 0 {
                let unit = vector * 16 + lane
                gradient.second[unit] += slope * units[lane]
                back[lane] = (network.second[unit] * slope).sum()
            }
            hidden[vector] = back
            gradient.firstBias[vector] += back
        }
    }

    private func firstLayer(rows: Int, _ input: UnsafePointer<Float>, _ slopes: UnsafePointer<SIMD16<Float>>) {
        gradient.first.withUnsafeMutableBufferPointer { gradient in
            for index in 0..<inputs {
                for pair in stride(from: 0, to: Perceptron.vectors, by: 2) {
                    var left = SIMD16<Float>.zero
                    var right = SIMD16<Float>.zero
                    for row in 0..<rows {
                        let value = input[row * inputs + index]
                        left += slopes[row * Perceptron.vectors + pair] * value
                        right += slopes[row * Perceptron.vectors + pair + 1] * value
                    }
                    gradient[index * Perceptron.vectors + pair] = left
                    gradient[index * Perceptron.vectors + pair + 1] = right
                }
            }
        }
    }
}
