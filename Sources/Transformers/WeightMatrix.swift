/// A layer's weights as they stand in the file: 16-bit numbers in panels of a few outputs, so that a panel is read from
/// beginning to end. [panel][input][output in the panel] Zeros fill the last panel up.
package struct WeightMatrix {
    let weights: UnsafePointer<Float16>
    /// [output]
    let bias: UnsafePointer<Float>
    /// Numbers of a row that goes in.
    package let inputs: Int
    /// Numbers of a row that comes out.
    package let outputs: Int

    /// From row to row of what comes out: `outputs`, and zeros up to whole panels.
    package var stride: Int { Self.stride(outputs) }

    /// So many outputs filled up to whole panels.
    package static func stride(_ outputs: Int) -> Int { (outputs + Panel.outputs - 1) / Panel.outputs * Panel.outputs }

    /// Where a weight stands.
    package static func place(input: Int, output: Int, inputs: Int) -> Int {
        (output / Panel.outputs * inputs + input) * Panel.outputs + output % Panel.outputs
    }

    /// So many rows filled up to what goes through together.
    package static func filled(_ rows: Int) -> Int { (rows + Panel.rows - 1) / Panel.rows * Panel.rows }
}

extension WeightMatrix {
    private typealias Lanes = SIMD8<Float>
    /// Inputs that go through together: a panel of that many, widened, stays in the first-level cache with the rows' numbers.
    private static let block = 192
    /// Numbers of the room that `multiply` needs.
    package static let room = block * Panel.outputs

    /// Rows of inputs to rows of outputs. Each row comes out the same to the last bit whatever others go with it.
    /// - Parameters:
    ///   - input: the first row.
    ///   - inputStride: from row to row, which may overlap; `inputs` unless given.
    ///   - count: of rows, a multiple of `Panel.rows`.
    ///   - output: [row][`stride`], aligned to 32 bytes.
    ///   - room: `room` numbers for a block of weights, aligned to 32 bytes.
    package func multiply(
        _ input: UnsafePointer<Float>, stride inputStride: Int? = nil, count: Int,
        into output: UnsafeMutablePointer<Float>, room: UnsafeMutablePointer<Float>
    ) {
        let (inputStride, outputStride) = (inputStride ?? inputs, stride)
        var first = 0
        while first < outputStride {
            var from = 0
            while from < inputs {
                let length = min(Self.block, inputs &- from)
                widen(weights + (first &* inputs &+ from &* Panel.outputs), count: length &* Panel.outputs, into: room)
                Panel.multiply(
                    input + from, stride: inputStride, count: count, length: length, room,
                    start: from == 0 ? bias + first : nil, into: output + first, stride: outputStride)
                from &+= Self.block
            }
            first &+= Panel.outputs
        }
    }

    /// 16-bit numbers to 32-bit ones.
    private func widen(_ from: UnsafePointer<Float16>, count: Int, into room: UnsafeMutablePointer<Float>) {
        let from = UnsafeRawPointer(from)
        let room = UnsafeMutableRawPointer(room)
        var index = 0
        while index < count {
            let narrow = from.load(fromByteOffset: 2 &* index, as: SIMD8<Float16>.self)
            room.storeBytes(of: Lanes(narrow), toByteOffset: 4 &* index, as: Lanes.self)
            index &+= 8
        }
    }
}
