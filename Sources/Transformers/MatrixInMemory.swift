/// A matrix of whole numbers that is no part of a mapped file.
//
// Unchecked, because its memory is written in `init` and never after.
package final class MatrixInMemory: @unchecked Sendable {
    /// Lives as long as this does.
    package let matrix: QuantisedMatrix
    private let weights: UnsafeMutablePointer<Int16>
    private let scales: UnsafeMutablePointer<Float>
    private let bias: UnsafeMutablePointer<Float>

    /// - Parameters:
    ///   - weights: of each output, an even number of them, one for each number of a row that goes in.
    ///   - bias: one an output.
    package init(_ weights: [[Float]], bias: [Float]) {
        let (inputs, outputs) = (weights.first?.count ?? 0, weights.count)
        let stride = QuantisedMatrix.stride(outputs)
        self.weights = Self.zeros(inputs * stride)
        scales = Self.zeros(stride)
        self.bias = Self.zeros(stride)
        for (output, row) in weights.enumerated() {
            self.bias[output] = bias[output]
            let (numbers, scale) = QuantisedMatrix.quantised(row)
            scales[output] = scale
            for (input, number) in numbers.enumerated() {
                self.weights[QuantisedMatrix.place(input: input, output: output, inputs: inputs)] = number
            }
        }
        matrix = QuantisedMatrix(
            weights: self.weights, scales: scales, bias: self.bias, inputs: inputs, outputs: outputs)
    }

    deinit {
        weights.deallocate()
        scales.deallocate()
        bias.deallocate()
    }

    private static func zeros<Number: Numeric>(_ count: Int) -> UnsafeMutablePointer<Number> {
        let room =
            UnsafeMutableRawPointer
            .allocate(byteCount: MemoryLayout<Number>.stride * count, alignment: WeightsLayout.alignment)
            .bindMemory(to: Number.self, capacity: count)
        room.initialize(repeating: 0, count: count)
        return room
    }
}
