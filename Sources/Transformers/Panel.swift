/// The inner part of products of 32-bit numbers, spectra and attention: rows of inputs by a panel, a few outputs' weights side
/// by side.
/// [input][output in the panel]
package enum Panel {
    private typealias Lanes = SIMD8<Float>
    /// Outputs side by side. Three vectors of them for four rows are twelve sums, which with the three weights and a row's
    /// number fill the sixteen registers of AVX2.
    package static let outputs = 24
    /// Rows that go through together.
    package static let rows = 4

    /// So many outputs filled up to whole panels.
    package static func stride(_ outputs: Int) -> Int { (outputs + Self.outputs - 1) / Self.outputs * Self.outputs }

    /// Where a number stands in panels one after another.
    package static func place(input: Int, output: Int, inputs: Int) -> Int {
        (output / outputs * inputs + input) * outputs + output % outputs
    }

    /// So many rows filled up to what goes through together.
    package static func filled(_ rows: Int) -> Int { (rows + Self.rows - 1) / Self.rows * Self.rows }

    /// Rows by a panel. Each row comes out the same to the last bit whatever others go with it.
    /// - Parameters:
    ///   - input: the first row.
    ///   - inputStride: from row to row; rows may overlap.
    ///   - count: of rows, a multiple of `rows`.
    ///   - length: of a row.
    ///   - panel: [length][`outputs`], aligned to 32 bytes as all but `input` and `start` are.
    ///   - start: what the sums begin with, one an output; nil: what is in `output`.
    ///   - output: the first row.
    ///   - outputStride: from row to row, a multiple of eight.
    package static func multiply(
        _ input: UnsafePointer<Float>, stride inputStride: Int, count: Int, length: Int, _ panel: UnsafePointer<Float>,
        start: UnsafePointer<Float>?, into output: UnsafeMutablePointer<Float>, stride outputStride: Int
    ) {
        var row = 0
        while row < count {
            pass(
                input + row &* inputStride, inputStride, length, panel, start: start, output + row &* outputStride,
                outputStride)
            row &+= rows
        }
    }

    /// Four rows.
    @inline(__always)
    private static func pass(
        _ input: UnsafePointer<Float>, _ inputStride: Int, _ length: Int, _ panel: UnsafePointer<Float>,
        start: UnsafePointer<Float>?, _ output: UnsafeMutablePointer<Float>, _ outputStride: Int
    ) {
        let (first, second) = (input, input + inputStride)
        let (third, fourth) = (input + 2 &* inputStride, input + 3 &* inputStride)
        let out = UnsafeMutableRawPointer(output)
        let stride = 4 &* outputStride
        func begin(_ row: Int, _ vector: Int) -> Lanes {
            if let start { return UnsafeRawPointer(start).loadUnaligned(fromByteOffset: 32 &* vector, as: Lanes.self) }
            return out.load(fromByteOffset: row &* stride &+ 32 &* vector, as: Lanes.self)
        }
        var (a0, a1, a2) = (begin(0, 0), begin(0, 1), begin(0, 2))
        var (b0, b1, b2) = (begin(1, 0), begin(1, 1), begin(1, 2))
        var (c0, c1, c2) = (begin(2, 0), begin(2, 1), begin(2, 2))
        var (d0, d1, d2) = (begin(3, 0), begin(3, 1), begin(3, 2))
        var weights = UnsafeRawPointer(panel)
        var index = 0
        while index < length {
            let w0 = weights.load(as: Lanes.self)
            let w1 = weights.load(fromByteOffset: 32, as: Lanes.self)
            let w2 = weights.load(fromByteOffset: 64, as: Lanes.self)
            weights += 4 &* outputs
            let a = Lanes(repeating: first[index])
            a0.addProduct(a, w0)
            a1.addProduct(a, w1)
            a2.addProduct(a, w2)
            let b = Lanes(repeating: second[index])
            b0.addProduct(b, w0)
            b1.addProduct(b, w1)
            b2.addProduct(b, w2)
            let c = Lanes(repeating: third[index])
            c0.addProduct(c, w0)
            c1.addProduct(c, w1)
            c2.addProduct(c, w2)
            let d = Lanes(repeating: fourth[index])
            d0.addProduct(d, w0)
            d1.addProduct(d, w1)
            d2.addProduct(d, w2)
            index &+= 1
        }
        func end(_ row: Int, _ x: Lanes, _ y: Lanes, _ z: Lanes) {
            out.storeBytes(of: x, toByteOffset: row &* stride, as: Lanes.self)
            out.storeBytes(of: y, toByteOffset: row &* stride &+ 32, as: Lanes.self)
            out.storeBytes(of: z, toByteOffset: row &* stride &+ 64, as: Lanes.self)
        }
        end(0, a0, a1, a2)
        end(1, b0, b1, b2)
        end(2, c0, c1, c2)
        end(3, d0, d1, d2)
    }
}
