import Foundation
import Testing

@testable import Transformers

/// Products of whole numbers beside the sums of the numbers that they stand for.
struct QuantisedTests {
    private static func numbers(_ count: Int, _ seed: UInt64) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int32(truncatingIfNeeded: state >> 33)) / Float(1 << 30)
        }
    }

    /// Rows of numbers at addresses that vectors need, with the room in which they become whole.
    private struct Rows {
        let pages: NumberPages
        let whole: QuantisedRows
        var input: UnsafeMutablePointer<Float> { pages.runs[0] }
        var output: UnsafeMutablePointer<Float> { pages.runs[2] }

        init(_ numbers: [Float], rows: Int, length: Int, outputs: Int) {
            pages = NumberPages([
                numbers.count, QuantisedRows.room(rows: rows, length: length), rows * QuantisedMatrix.stride(outputs),
            ])
            whole = QuantisedRows(in: pages.runs[1], rows: rows)
            input.update(from: numbers, count: numbers.count)
        }
    }

    /// More inputs than a block has, outputs that fill whole panels and that do not, rows that overlap and that do not.
    @Test(arguments: [(8, 24, 8, 8), (200, 48, 200, 4), (400, 80, 160, 12), (1584, 8, 64, 8), (512, 512, 512, 16)])
    func `what comes out is what plain sums are, to some thousandths of their size`(
        _ inputs: Int, _ outputs: Int, _ stride: Int, _ count: Int
    ) {
        let weights = (0..<outputs).map { Self.numbers(inputs, UInt64($0) + 1) }
        let bias = Self.numbers(outputs, 77)
        let numbers = Self.numbers(count * stride + inputs, 99)
        let rows = Rows(numbers, rows: count, length: inputs, outputs: outputs)
        let held = MatrixInMemory(weights, bias: bias)
        rows.whole.take(rows.input, stride: stride, count: count, length: inputs)
        held.matrix.multiply(rows.whole, count: count, into: rows.output)
        for row in 0..<count {
            for output in 0..<held.matrix.stride {
                let found = rows.output[row * held.matrix.stride + output]
                guard output < outputs else {
                    #expect(found == 0)
                    continue
                }
                let products = (0..<inputs).map { Double(weights[output][$0]) * Double(numbers[row * stride + $0]) }
                let size = products.reduce(0) { $0 + $1 * $1 }.squareRoot()
                #expect(abs(Double(found) - products.reduce(Double(bias[output]), +)) < 0.003 * size + 1e-6)
            }
        }
    }

    @Test func `every way that this processor has gives the same sums`() throws {
        let (length, stride) = (200, 208)
        var state: UInt64 = 5
        func number(_ limit: Int) -> Int16 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int16(Int(state >> 40) % (2 * limit + 1) - limit)
        }
        let rows = UnsafeMutablePointer<Int16>.allocate(capacity: 8 * stride)
        for index in 0..<8 * stride { rows[index] = number(8191) }
        let size = length * QuantisedTile.outputs
        let panel = UnsafeMutableRawPointer.allocate(byteCount: 2 * size, alignment: 64)
            .bindMemory(to: Int16.self, capacity: size)
        for index in 0..<size { panel[index] = number(1000) }
        let count = QuantisedTile.rows * QuantisedTile.outputs
        let sums = UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64)
            .bindMemory(to: Int32.self, capacity: count)
        defer {
            rows.deallocate()
            panel.deallocate()
            sums.deallocate()
        }
        let exact = (0..<count).map { place in
            let (row, output) = place.quotientAndRemainder(dividingBy: QuantisedTile.outputs)
            return (0..<length).reduce(0) { sum, index in
                let weight = panel[QuantisedMatrix.place(input: index, output: output, inputs: length)]
                return sum + Int(rows[row * stride + index]) * Int(weight)
            }
        }
        #expect(QuantisedTile.ways.first?.name == "plain")
        for way in QuantisedTile.ways {
            sums.initialize(repeating: -1, count: count)
            way.tile(rows, rows + 4 * stride, stride, length, panel, sums)
            #expect((0..<count).allSatisfy { Int(sums[$0]) == exact[$0] }, "\(way.name)")
        }
    }

    @Test func `no sum goes beyond 32 bits, whatever goes in`() {
        // As bad as it gets: every number as large as it can be, and of the sign that makes the sum larger.
        let weights = (0..<1024).map { Float($0 % 2 == 0 ? 3 : -3) }
        let held = MatrixInMemory([weights], bias: [0])
        let rows = Rows(weights.map { $0 * 1e6 } + weights + weights + weights, rows: 4, length: 1024, outputs: 1)
        rows.whole.take(rows.input, stride: 1024, count: 4, length: 1024)
        held.matrix.multiply(rows.whole, count: 4, into: rows.output)
        #expect(abs(rows.output[0] / (9 * 1024 * 1e6) - 1) < 0.001)
        #expect(abs(rows.output[held.matrix.stride] / (9 * 1024) - 1) < 0.001)
    }

    @Test func `a row of zeros stays one, and an output without weights is its bias`() {
        let held = MatrixInMemory([[0, 0, 0, 0, 0, 0, 0, 0], [1, 2, 3, 4, 5, 6, 7, 8]], bias: [0.5, 0.25])
        let rows = Rows([Float](repeating: 0, count: 32), rows: 4, length: 8, outputs: 2)
        rows.input[8] = 2
        rows.whole.take(rows.input, stride: 8, count: 4, length: 8)
        held.matrix.multiply(rows.whole, count: 4, into: rows.output)
        #expect([rows.output[0], rows.output[1]] == [0.5, 0.25])
        #expect(rows.output[held.matrix.stride] == 0.5)
        #expect(abs(rows.output[held.matrix.stride + 1] - 2.25) < 0.001)
    }
}
