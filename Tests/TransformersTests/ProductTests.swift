import Foundation
import Testing

@testable import Transformers

/// Products and normalisation beside the plain sums that they stand for.
struct ProductTests {
    /// Numbers at an address that vectors need.
    private static func room(_ numbers: [Float]) -> UnsafeMutablePointer<Float> {
        let room = UnsafeMutableRawPointer.allocate(byteCount: 4 * numbers.count, alignment: 64)
            .bindMemory(to: Float.self, capacity: numbers.count)
        room.initialize(from: numbers, count: numbers.count)
        return room
    }

    private static func numbers(_ count: Int, _ factor: Int) -> [Float] {
        (0..<count).map { Float($0 * factor % 31 - 15) / 16 }
    }

    /// More inputs than a block has, outputs that fill whole panels and that do not, rows that overlap and that do not.
    @Test(arguments: [(7, 24, 7), (200, 48, 200), (400, 80, 160), (24, 8, 8), (193, 512, 193)])
    func `rows come out as plain sums do, and zeros fill the last panel up`(
        _ inputs: Int, _ outputs: Int, _ stride: Int
    ) {
        let (rows, filled) = (6, WeightMatrix.filled(6))
        let weights = Self.numbers(inputs * outputs, 7)
        let bias = Self.numbers(outputs, 11)
        let outputStride = WeightMatrix.stride(outputs)
        #expect(filled == 8 && outputStride % Panel.outputs == 0 && outputStride - outputs < Panel.outputs)
        let panels = UnsafeMutablePointer<Float16>.allocate(capacity: inputs * outputStride)
        panels.initialize(repeating: 0, count: inputs * outputStride)
        for output in 0..<outputs {
            for input in 0..<inputs {
                panels[WeightMatrix.place(input: input, output: output, inputs: inputs)] =
                    Float16(weights[output * inputs + input])
            }
        }
        let padded = Self.room(bias + [Float](repeating: 0, count: outputStride - outputs))
        let input = Self.room(Self.numbers(filled * stride + inputs, 5))
        let output = Self.room([Float](repeating: .nan, count: filled * outputStride))
        let block = Self.room([Float](repeating: .nan, count: WeightMatrix.room))
        defer {
            for pointer in [padded, input, output, block] { pointer.deallocate() }
            panels.deallocate()
        }
        WeightMatrix(weights: panels, bias: padded, inputs: inputs, outputs: outputs)
            .multiply(input, stride: stride, count: filled, into: output, room: block)
        for row in 0..<rows {
            for place in 0..<outputStride {
                var sum = place < outputs ? bias[place] : 0
                if place < outputs {
                    for index in 0..<inputs { sum += input[row * stride + index] * weights[place * inputs + index] }
                }
                // All are whole 256ths, of which a sum is exact.
                #expect(output[row * outputStride + place] == sum)
            }
        }
    }

    @Test func `a row is normalised elsewhere, and what was added stays in it`() {
        let (row, added) = (Self.room(Self.numbers(16, 3)), Self.room(Self.numbers(16, 13)))
        let (gain, bias) = (Self.room(Self.numbers(16, 5)), Self.room(Self.numbers(16, 9)))
        let target = Self.room([Float](repeating: 0, count: 16))
        defer { for pointer in [row, added, gain, bias, target] { pointer.deallocate() } }
        let sums = (0..<16).map { row[$0] + added[$0] }
        let norm = TransformerNorm(gain: UnsafePointer(gain), bias: UnsafePointer(bias))
        norm.normalise(row, adding: added, into: target, width: 16, epsilon: 1e-5)
        let mean = sums.reduce(0, +) / 16
        let deviation = (sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 16 + 1e-5).squareRoot()
        for index in 0..<16 {
            #expect(row[index] == sums[index])
            #expect(abs(target[index] - ((sums[index] - mean) / deviation * gain[index] + bias[index])) < 1e-6)
        }
    }

    @Test func `a softmax's numerators add up to its denominator, and nothing behind them counts`() {
        let scores = Self.room(Self.numbers(10, 3) + [Float](repeating: .nan, count: 6))
        defer { scores.deallocate() }
        let exact = (0..<10).map { exp(scores[$0] - 1) }
        let total = ElementaryFunctions.exponentials(of: scores, count: 10, less: 1)
        #expect(abs(total - exact.reduce(0, +)) < 1e-5)
        for index in 0..<16 { #expect(abs(scores[index] - (index < 10 ? exact[index] : 0)) < 1e-6) }
    }
}
