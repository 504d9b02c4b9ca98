import CBlis
import Dispatch
import Foundation
import Speech
import Utilities

/// Fits a network: minibatches, Adam (Kingma and Ba, 2015), a rate that falls along a cosine.
///
/// A minibatch is cut into the same shards on every machine, each is worked on by one thread, and their gradients are added
/// in order: the same seed gives the same weights however many processors there are. The library's products round as the
/// processor's vectors have it, so that another kind of processor may give other last digits.
final class NetworkTrainer {
    /// What is to come out.
    enum Target {
        /// These numbers: least squares.
        case values
        /// One of the outputs, whose number stands first: cross entropy of a softmax.
        case choice
    }

    private(set) var network: NeuralNetwork
    private let target: Target
    private let shards: [Shard]
    private var mean: NeuralNetwork
    private var square: NeuralNetwork
    private var step = 0

    /// Examples of a step.
    static let batch = 512
    private static let shardSize = 128
    private let rate: Float

    /// - Parameters:
    ///   - sizes: of the layers.
    ///   - target: what is to come out.
    ///   - rate: of the first steps.
    ///   - random: the first weights.
    init(sizes: [Int], target: Target, rate: Float = 1e-3, random: inout SeededRandom) {
        network = NeuralNetwork(sizes: sizes)
        self.target = target
        self.rate = rate
        for layer in network.layers.indices {
            // He et al. 2015, with a uniform distribution; the last layer begins softly.
            let isLast = layer == network.layers.count - 1
            let reach = ((isLast ? 1 : 6) / Float(network.layers[layer].inputs)).squareRoot()
            for place in network.layers[layer].weights.indices {
                network.layers[layer].weights[place] = (Float(random.unit()) * 2 - 1) * reach
            }
        }
        mean = NeuralNetwork(sizes: sizes)
        square = mean
        shards = (0..<Self.batch / Self.shardSize).map { _ in Shard(sizes: sizes, rows: Self.shardSize) }
    }

    /// One step.
    /// - Parameters:
    ///   - count: examples, at most `batch`.
    ///   - progress: how much of the training is over, 0 to 1.
    ///   - fetch: writes an example's inputs and what is to come out; called on several threads.
    /// - Returns: the loss, summed over the examples.
    func step(
        _ count: Int, progress: Double,
        fetch: @Sendable (Int, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) -> Double {
        let network = network
        let shards = shards
        let target = target
        DispatchQueue.concurrentPerform(iterations: shards.count) { number in
            let start = min(count, number * Self.shardSize)
            let end = min(count, start + Self.shardSize)
            shards[number].differentiate(
                network, examples: start..<end, scale: 1 / Float(count), target: target, fetch: fetch)
        }
        step += 1
        let warm = min(1, Float(step) / 300)
        update(rate: rate * warm * Float(0.02 + 0.98 * (1 + cos(.pi * progress)) / 2))
        return shards.reduce(0) { $0 + $1.loss }
    }

    private func update(rate: Float) {
        let warm = (1 - pow(0.9, Float(step)), 1 - pow(0.999, Float(step)))
        for layer in network.layers.indices {
            Self.adapt(
                &network.layers[layer].weights, &mean.layers[layer].weights, &square.layers[layer].weights,
                shards.map { $0.gradient[layer] }, rate / warm.0, 1 / warm.1)
            Self.adapt(
                &network.layers[layer].bias, &mean.layers[layer].bias, &square.layers[layer].bias,
                shards.map { $0.biasGradient[layer] }, rate / warm.0, 1 / warm.1)
        }
    }

    private static func adapt(
        _ weights: inout [Float], _ mean: inout [Float], _ square: inout [Float],
        _ gradients: [UnsafeMutablePointer<Float>], _ rate: Float, _ scale: Float
    ) {
        weights.withUnsafeMutableBufferPointer { weights in
            mean.withUnsafeMutableBufferPointer { mean in
                square.withUnsafeMutableBufferPointer { square in
                    for place in weights.indices {
                        var gradient: Float = 0
                        for shard in gradients { gradient += shard[place] }
                        mean[place] = mean[place] * 0.9 + gradient * 0.1
                        square[place] = square[place] * 0.999 + gradient * gradient * 0.001
                        weights[place] -= mean[place] * rate / ((square[place] * scale).squareRoot() + 1e-8)
                    }
                }
            }
        }
    }
}

/// A part of a minibatch, with room for its work.
//
// Unchecked, because each shard is worked on by one thread at a time.
private final class Shard: @unchecked Sendable {
    let gradient: [UnsafeMutablePointer<Float>]
    let biasGradient: [UnsafeMutablePointer<Float>]
    private(set) var loss = 0.0
    private let sizes: [Int]
    private let rows: Int
    /// What goes into each layer, and what comes out of the last.
    private let units: [UnsafeMutablePointer<Float>]
    private let slopes: [UnsafeMutablePointer<Float>]
    private let wanted: UnsafeMutablePointer<Float>

    init(sizes: [Int], rows: Int) {
        self.sizes = sizes
        self.rows = rows
        let pairs = zip(sizes, sizes.dropFirst())
        gradient = pairs.map { Self.room($0 * $1) }
        biasGradient = sizes.dropFirst().map { Self.room($0) }
        units = sizes.map { Self.room($0 * rows) }
        slopes = sizes.map { Self.room($0 * rows) }
        wanted = Self.room((sizes.last ?? 0) * rows)
    }

    deinit { for room in gradient + biasGradient + units + slopes + [wanted] { room.deallocate() } }

    private static func room(_ count: Int) -> UnsafeMutablePointer<Float> {
        let room = UnsafeMutablePointer<Float>.allocate(capacity: count)
        room.initialize(repeating: 0, count: count)
        return room
    }

    /// Sums the loss and its gradient over examples.
    func differentiate(
        _ network: NeuralNetwork, examples: Range<Int>, scale: Float, target: NetworkTrainer.Target,
        fetch: (Int, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) {
        loss = 0
        let count = examples.count
        let last = sizes.count - 1
        let outputs = sizes[last]
        for (row, example) in examples.enumerated() {
            fetch(example, units[0] + row * sizes[0], wanted + row * outputs)
        }
        for (index, layer) in network.layers.enumerated() {
            for row in 0..<count {
                layer.bias.withUnsafeBufferPointer { bias in
                    if let first = bias.baseAddress {
                        (units[index + 1] + row * layer.outputs).update(from: first, count: layer.outputs)
                    }
                }
            }
            Self.multiply(
                units[index], layer.weights, into: units[index + 1], rows: count, inner: layer.inputs,
                columns: layer.outputs)
            if index + 1 < last {
                let out = units[index + 1]
                for place in 0..<count * layer.outputs { out[place] = max(out[place], 0) }
            }
        }
        for row in 0..<count {
            let out = units[last] + row * outputs
            let slope = slopes[last] + row * outputs
            let wish = wanted + row * outputs
            switch target {
            case .values:
                for place in 0..<outputs {
                    let miss = out[place] - wish[place]
                    loss += Double(miss * miss)
                    slope[place] = 2 * miss * scale
                }
            case .choice:
                var top = out[0]
                for place in 1..<outputs { top = max(top, out[place]) }
                var sum: Float = 0
                for place in 0..<outputs {
                    slope[place] = exp(out[place] - top)
                    sum += slope[place]
                }
                let chosen = Int(wish[0])
                loss -= Double(log(max(slope[chosen] / sum, 1e-9)))
                for place in 0..<outputs { slope[place] *= scale / sum }
                slope[chosen] -= scale
            }
        }
        for index in stride(from: network.layers.count - 1, through: 0, by: -1) {
            let layer = network.layers[index]
            let slope = slopes[index + 1]
            for place in 0..<layer.outputs { biasGradient[index][place] = 0 }
            for row in 0..<count {
                for place in 0..<layer.outputs { biasGradient[index][place] += slope[row * layer.outputs + place] }
            }
            cblas_sgemm(
                Int32(CblasRowMajor), Int32(CblasTrans), Int32(CblasNoTrans),
                Int32(layer.inputs), Int32(layer.outputs), Int32(count), 1, units[index], Int32(layer.inputs), slope,
                Int32(layer.outputs), 0, gradient[index], Int32(layer.outputs))
            guard index > 0 else { break }
            layer.weights.withUnsafeBufferPointer { weights in
                cblas_sgemm(
                    Int32(CblasRowMajor), Int32(CblasNoTrans), Int32(CblasTrans),
                    Int32(count), Int32(layer.inputs), Int32(layer.outputs), 1, slope, Int32(layer.outputs),
                    weights.baseAddress, Int32(layer.outputs), 0, slopes[index], Int32(layer.inputs))
            }
            for place in 0..<count * layer.inputs where units[index][place] <= 0 { slopes[index][place] = 0 }
        }
    }

    /// Adds the product to what is there.
    private static func multiply(
        _ left: UnsafePointer<Float>, _ right: [Float], into out: UnsafeMutablePointer<Float>, rows: Int, inner: Int,
        columns: Int
    ) {
        right.withUnsafeBufferPointer { right in
            cblas_sgemm(
                Int32(CblasRowMajor), Int32(CblasNoTrans), Int32(CblasNoTrans),
                Int32(rows), Int32(columns), Int32(inner), 1, left, Int32(inner), right.baseAddress, Int32(columns), 1,
                out, Int32(columns))
        }
    }
}
