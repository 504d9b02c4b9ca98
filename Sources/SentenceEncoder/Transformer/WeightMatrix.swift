/// A layer's weights as they stand in the file: 16-bit numbers in panels of a few outputs, so that a panel is read from
/// beginning to end. [panel][input][output in the panel]
struct WeightMatrix {
    /// Outputs side by side. Three vectors of them for four rows are twelve sums, which with the three weights and a row's
    /// number fill the sixteen registers of AVX2.
    static let panel = 24

    let weights: UnsafePointer<Float16>
    /// [output]
    let bias: UnsafePointer<Float>
    let inputs: Int
    let outputs: Int

    /// Where a weight stands.
    static func place(input: Int, output: Int, inputs: Int) -> Int {
        (output / panel * inputs + input) * panel + output % panel
    }
}

extension WeightMatrix {
    private typealias Lanes = SIMD8<Float>
    /// Inputs that go through together: a panel of that many, widened, stays in the first-level cache with the rows' numbers.
    static let block = 192
    /// Rows that go through together.
    static let rows = 4

    /// Rows of inputs to rows of outputs. Each row comes out the same to the last bit whatever others go with it.
    /// - Parameters:
    ///   - input: [row][input], aligned to 32 bytes.
    ///   - count: of rows, a multiple of `rows`.
    ///   - output: [row][output], aligned to 32 bytes.
    ///   - room: `block` · `panel` numbers for a block of weights, aligned to 32 bytes.
    func multiply(
        _ input: UnsafePointer<Float>, count: Int, into output: UnsafeMutablePointer<Float>,
        room: UnsafeMutablePointer<Float>
    ) {
        var first = 0
        while first < outputs {
            var from = 0
            while from < inputs {
                let length = min(Self.block, inputs &- from)
                widen(weights + (first &* inputs &+ from &* Self.panel), count: length &* Self.panel, into: room)
                var row = 0
                while row < count {
                    pass(
                        input + (row &* inputs &+ from), length, room, start: from == 0 ? bias + first : nil,
                        output + (row &* outputs &+ first))
                    row &+= Self.rows
                }
                from &+= Self.block
            }
            first &+= Self.panel
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

    /// Four rows by a block of a panel.
    /// - Parameter start: what the sums begin with; nil: what is in `output`.
    @inline(__always)
    private func pass(
        _ input: UnsafePointer<Float>, _ length: Int, _ room: UnsafePointer<Float>, start: UnsafePointer<Float>?,
        _ output: UnsafeMutablePointer<Float>
    ) {
        let (first, second, third, fourth) = (input, input + inputs, input + 2 &* inputs, input + 3 &* inputs)
        let out = UnsafeMutableRawPointer(output)
        let stride = 4 &* outputs
        func begin(_ row: Int, _ vector: Int) -> Lanes {
            if let start { return UnsafeRawPointer(start).loadUnaligned(fromByteOffset: 32 &* vector, as: Lanes.self) }
            return out.load(fromByteOffset: row &* stride &+ 32 &* vector, as: Lanes.self)
        }
        var (a0, a1, a2) = (begin(0, 0), begin(0, 1), begin(0, 2))
        var (b0, b1, b2) = (begin(1, 0), begin(1, 1), begin(1, 2))
        var (c0, c1, c2) = (begin(2, 0), begin(2, 1), begin(2, 2))
        var (d0, d1, d2) = (begin(3, 0), begin(3, 1), begin(3, 2))
        var weights = UnsafeRawPointer(room)
        var index = 0
        while index < length {
            let w0 = weights.load(as: Lanes.self)
            let w1 = weights.load(fromByteOffset: 32, as: Lanes.self)
            let w2 = weights.load(fromByteOffset: 64, as: Lanes.self)
            weights += 4 &* Self.panel
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
