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

    /// Rows that overlap and that do not, panels that are whole and that are not.
    @Test(arguments: [(7, 24, 7), (200, 48, 200), (400, 72, 160), (24, 24, 8)])
    func `rows by panels come out as plain sums do`(_ inputs: Int, _ outputs: Int, _ stride: Int) {
        let rows = Panel.filled(6)
        #expect(rows == 8 && Panel.stride(outputs) == outputs && Panel.stride(outputs - 1) == outputs)
        let weights = Self.numbers(inputs * outputs, 7)
        let panels = Self.room(weights)
        for output in 0..<outputs {
            for input in 0..<inputs {
                panels[Panel.place(input: input, output: output, inputs: inputs)] = weights[output * inputs + input]
            }
        }
        let (bias, input) = (Self.room(Self.numbers(outputs, 11)), Self.room(Self.numbers(rows * stride + inputs, 5)))
        let output = Self.room([Float](repeating: .nan, count: rows * outputs))
        defer { for pointer in [panels, bias, input, output] { pointer.deallocate() } }
        for first in Swift.stride(from: 0, to: outputs, by: Panel.outputs) {
            Panel.multiply(
                input, stride: stride, count: rows, length: inputs, panels + first * inputs, start: bias + first,
                into: output + first, stride: outputs)
        }
        for row in 0..<rows {
            for place in 0..<outputs {
                var sum = bias[place]
                for index in 0..<inputs { sum += input[row * stride + index] * weights[place * inputs + index] }
                // All are whole 256ths, of which a sum is exact.
                #expect(output[row * outputs + place] == sum)
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
