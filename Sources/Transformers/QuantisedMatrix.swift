/// A layer's weights as 16-bit whole numbers, each output's with a scale of its own, in panels of a few outputs: a panel is
/// read from beginning to end. [panel][pair of inputs][output in the panel][input of the pair]
package struct QuantisedMatrix {
    let weights: UnsafePointer<Int16>
    /// What an output's weights are multiplied by to be what they were, and zeros up to whole panels.
    let scales: UnsafePointer<Float>
    /// One an output, filled up likewise.
    let bias: UnsafePointer<Float>
    /// Numbers of a row that goes in.
    package let inputs: Int
    /// Numbers of a row that comes out.
    package let outputs: Int

    /// From row to row of what comes out: `outputs`, and zeros up to whole panels.
    package var stride: Int { Self.stride(outputs) }

    /// So many outputs filled up to whole panels.
    package static func stride(_ outputs: Int) -> Int {
        (outputs + QuantisedTile.outputs - 1) / QuantisedTile.outputs * QuantisedTile.outputs
    }

    /// Inputs whose products are summed as whole numbers: of the more that were, the smaller each would have to be.
    private static let block = 512

    /// Where a weight stands.
    static func place(input: Int, output: Int, inputs: Int) -> Int {
        let (panel, place) = output.quotientAndRemainder(dividingBy: QuantisedTile.outputs)
        return ((panel * inputs + input / 2 * 2) * QuantisedTile.outputs) + 2 * place + input % 2
    }

    /// An output's weights as whole numbers, as large as they may be: 16 bits, and never, whatever goes in, a sum beyond 32.
    /// - Parameter weights: of one output.
    /// - Returns: the whole numbers, and what they are multiplied by.
    static func quantised(_ weights: some Collection<Float>) -> (numbers: [Int16], scale: Float) {
        let largest = weights.reduce(0) { max($0, abs($1)) }
        guard largest > 0 else { return ([Int16](repeating: 0, count: weights.count), 0) }
        var (sum, rest) = (0.0, weights[...])
        while !rest.isEmpty {
            sum = max(sum, rest.prefix(block).reduce(0) { $0 + Double(abs($1)) })
            rest = rest.dropFirst(block)
        }
        // Rounding makes each of a block larger by a half at most.
        let bound = Double(Int32.max) / Double(QuantisedRows.most) - Double(block)
        let factor = min(Double(Int16.max) / Double(largest), bound / sum)
        return (weights.map { Int16((Double($0) * factor).rounded()) }, Float(1 / factor))
    }

    /// Rows of inputs to rows of outputs. Each row comes out the same to the last bit whatever others go with it, and whatever
    /// the processor.
    /// - Parameters:
    ///   - input: rows of `inputs` numbers.
    ///   - count: of rows, a multiple of `Panel.rows`.
    ///   - output: [row][`stride`], aligned to 32 bytes.
    package func multiply(_ input: QuantisedRows, count: Int, into output: UnsafeMutablePointer<Float>) {
        let tile = QuantisedTile.fastest
        for first in Swift.stride(from: 0, to: stride, by: QuantisedTile.outputs) {
            for row in Swift.stride(from: 0, to: count, by: QuantisedTile.rows) {
                // Of four rows that are over, each is worked out twice.
                let isWhole = row &+ Panel.rows < count
                let further = isWhole ? row &+ Panel.rows : row
                for from in Swift.stride(from: 0, to: inputs, by: Self.block) {
                    tile(
                        input.numbers + (row &* inputs &+ from), input.numbers + (further &* inputs &+ from), inputs,
                        min(Self.block, inputs &- from),
                        weights + (first &* inputs &+ from &* QuantisedTile.outputs), input.sums)
                    for index in 0..<(isWhole ? QuantisedTile.rows : Panel.rows) {
                        add(
                            input.sums + index &* QuantisedTile.outputs, first, scale: input.scales[row &+ index],
                            isFirst: from == 0, to: output + ((row &+ index) &* stride &+ first))
                    }
                }
            }
        }
    }

    /// Adds a row's sums to what comes out.
    /// - Parameters:
    ///   - first: of the outputs.
    ///   - scale: of the row that went in.
    ///   - isFirst: nothing is there yet.
    @inline(__always)
    private func add(
        _ sums: UnsafeMutablePointer<Int32>, _ first: Int, scale: Float, isFirst: Bool,
        to output: UnsafeMutablePointer<Float>
    ) {
        typealias Lanes = SIMD8<Float>
        let (sums, out) = (UnsafeRawPointer(sums), UnsafeMutableRawPointer(output))
        let scale = Lanes(repeating: scale)
        let before = isFirst ? UnsafeRawPointer(bias + first) : UnsafeRawPointer(out)
        for place in Swift.stride(from: 0, to: 4 &* QuantisedTile.outputs, by: 32) {
            let sum = Lanes(sums.load(fromByteOffset: place, as: SIMD8<Int32>.self))
            let factor = UnsafeRawPointer(scales + first).load(fromByteOffset: place, as: Lanes.self)
            let added = before.load(fromByteOffset: place, as: Lanes.self).addingProduct(sum * scale, factor)
            out.storeBytes(of: added, toByteOffset: place, as: Lanes.self)
        }
    }
}
