import Foundation

/// A network of fully connected layers, rectified but for the last: its weights, as they are trained and kept.
package struct NeuralNetwork: Sendable, Equatable {
    /// One layer's weights.
    package struct Layer: Sendable, Equatable {
        /// Numbers that go in.
        package let inputs: Int
        /// Numbers that come out.
        package let outputs: Int
        /// [input][output].
        package var weights: [Float]
        /// [output].
        package var bias: [Float]

        /// All zero.
        init(inputs: Int, outputs: Int) {
            self.inputs = inputs
            self.outputs = outputs
            weights = .init(repeating: 0, count: inputs * outputs)
            bias = .init(repeating: 0, count: outputs)
        }
    }

    /// From the first to the last.
    package var layers: [Layer]

    /// All zero.
    /// - Parameter sizes: numbers that go in, units of the layers in between, numbers that come out.
    package init(sizes: [Int]) {
        layers = zip(sizes, sizes.dropFirst()).map { Layer(inputs: $0, outputs: $1) }
    }

    /// Numbers that go in, units of the layers in between, numbers that come out.
    var sizes: [Int] { layers.prefix(1).map(\.inputs) + layers.map(\.outputs) }
    /// How many weights there are.
    var count: Int { layers.reduce(0) { $0 + ($1.inputs + 1) * $1.outputs } }

    /// Visits the weights, layer by layer, in the file's order.
    mutating func update(_ body: (inout [Float]) -> Void) {
        for index in layers.indices {
            body(&layers[index].weights)
            body(&layers[index].bias)
        }
    }
}

/// A network at work, four frames at a time; allocates nothing. One for each decoder.
///
/// The last inputs may be the same for many frames: they are given once, and cost nothing after that.
package final class NetworkInference {
    /// Frames that go through together, so that the weights are fetched once for four.
    static let block = 4
    private typealias Lanes = NeuralNetworkWeights.Lanes

    /// Kept, because it owns what `layers` point to.
    private let weights: NeuralNetworkWeights
    private let layers: [NeuralNetworkWeights.Layer]
    private let varying: Int
    /// The first layer's bias with what the constant inputs contribute.
    private let constant: UnsafeMutablePointer<Lanes>
    /// Room for a block's frames, input to the first layer: [frame][varying input].
    package let input: UnsafeMutablePointer<Float>
    private let units: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
    private let width: Int

    /// - Parameters:
    ///   - weights: shared by all runs.
    ///   - varying: inputs that change from frame to frame; the others come behind them.
    package init(_ weights: NeuralNetworkWeights, varying: Int) {
        self.weights = weights
        self.varying = varying
        layers = weights.layers
        width = (layers.map { $0.groups * Lanes.scalarCount }.max() ?? 0)
        constant = .allocate(capacity: layers[0].groups)
        constant.initialize(from: layers[0].bias, count: layers[0].groups)
        input = .allocate(capacity: Self.block * varying)
        input.initialize(repeating: 0, count: Self.block * varying)
        units = (Self.aligned(Self.block * width), Self.aligned(Self.block * width))
    }

    deinit {
        constant.deallocate()
        input.deallocate()
        units.0.deallocate()
        units.1.deallocate()
    }

    private static func aligned(_ count: Int) -> UnsafeMutablePointer<Float> {
        let room = UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64)
            .bindMemory(to: Float.self, capacity: count)
        room.initialize(repeating: 0, count: count)
        return room
    }

    /// Takes the inputs that stay the same.
    func fix(_ inputs: UnsafePointer<Float>) {
        let first = layers[0]
        for group in 0..<first.groups {
            var sum = first.bias[group]
            let weights = first.weights + group * first.inputs
            for index in varying..<first.inputs { sum += weights[index] * inputs[index - varying] }
            constant[group] = sum
        }
    }

    /// Sends the block's frames through.
    /// - Returns: the outputs of the first frame, those of the next `stride` numbers further on; valid until the next run.
    package func run() -> (outputs: UnsafePointer<Float>, stride: Int) {
        var from = UnsafePointer(input)
        var stride = varying
        var target = units.0
        var other = units.1
        for (index, layer) in layers.enumerated() {
            let isLast = index == layers.count - 1
            pass(
                layer, index == 0 ? constant : layer.bias, count: index == 0 ? varying : layer.inputs, from, stride,
                into: target, rectified: !isLast)
            from = UnsafePointer(target)
            stride = width
            swap(&target, &other)
        }
        return (from, width)
    }

    private func pass(
        _ layer: NeuralNetworkWeights.Layer, _ bias: UnsafePointer<Lanes>, count: Int, _ from: UnsafePointer<Float>,
        _ stride: Int,
        into out: UnsafeMutablePointer<Float>, rectified: Bool
    ) {
        let (first, second, third, fourth) = (from, from + stride, from + 2 * stride, from + 3 * stride)
        for group in 0..<layer.groups {
            let weights = layer.weights + group * layer.inputs
            var a = bias[group]
            var (b, c, d) = (a, a, a)
            for index in 0..<count {
                let weight = weights[index]
                a.addProduct(weight, Lanes(repeating: first[index]))
                b.addProduct(weight, Lanes(repeating: second[index]))
                c.addProduct(weight, Lanes(repeating: third[index]))
                d.addProduct(weight, Lanes(repeating: fourth[index]))
            }
            if rectified {
                a = pointwiseMax(a, .zero)
                b = pointwiseMax(b, .zero)
                c = pointwiseMax(c, .zero)
                d = pointwiseMax(d, .zero)
            }
            let place = UnsafeMutableRawPointer(out + group * Lanes.scalarCount)
            place.storeBytes(of: a, as: Lanes.self)
            place.storeBytes(of: b, toByteOffset: 4 * width, as: Lanes.self)
            place.storeBytes(of: c, toByteOffset: 8 * width, as: Lanes.self)
            place.storeBytes(of: d, toByteOffset: 12 * width, as: Lanes.self)
        }
    }
}

/// A network's weights laid out for the processor: in memory once, for all decoders.
//
// Unchecked, because its memory is written in `init` and never after.
package final class NeuralNetworkWeights: @unchecked Sendable {
    /// Outputs that are worked out side by side.
    typealias Lanes = SIMD16<Float>

    /// One layer's.
    package struct Layer {
        var inputs: Int
        /// Vectors of outputs.
        var groups: Int
        /// [group][input].
        var weights: UnsafeMutablePointer<Lanes>
        var bias: UnsafeMutablePointer<Lanes>
    }

    let layers: [Layer]

    /// Lays the weights out for SIMD.
    package init(_ network: NeuralNetwork) {
        let lanes = Lanes.scalarCount
        layers = network.layers.map { layer in
            let groups = (layer.outputs + lanes - 1) / lanes
            let weights = UnsafeMutablePointer<Lanes>.allocate(capacity: groups * layer.inputs)
            let bias = UnsafeMutablePointer<Lanes>.allocate(capacity: groups)
            weights.initialize(repeating: .zero, count: groups * layer.inputs)
            bias.initialize(repeating: .zero, count: groups)
            for output in 0..<layer.outputs {
                bias[output / lanes][output % lanes] = layer.bias[output]
                for input in 0..<layer.inputs {
                    weights[output / lanes * layer.inputs + input][output % lanes] =
                        layer.weights[input * layer.outputs + output]
                }
            }
            return Layer(inputs: layer.inputs, groups: groups, weights: weights, bias: bias)
        }
    }

    deinit {
        for layer in layers {
            layer.weights.deallocate()
            layer.bias.deallocate()
        }
    }
}
