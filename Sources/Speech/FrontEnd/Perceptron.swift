/// A network with one hidden layer of 192 rectified units and 8 outputs, in vectors that the processor multiplies at once.
struct Perceptron: Sendable, Equatable {
    /// Units of the hidden layer.
    static let hidden = 192
    /// The hidden layer, in vectors of 16.
    static let vectors = hidden / 16
    /// Numbers that come out.
    static let outputs = 8

    /// Numbers that go in.
    let inputs: Int
    /// From each input, one after the other, to the hidden layer: `vectors` vectors each.
    var first: [SIMD16<Float>]
    var firstBias: [SIMD16<Float>]
    /// From each hidden unit to the outputs.
    var second: [SIMD8<Float>]
    var secondBias: SIMD8<Float>

    /// All zero.
    init(inputs: Int) {
        self.inputs = inputs
        first = .init(repeating: .zero, count: inputs * Self.vectors)
        firstBias = .init(repeating: .zero, count: Self.vectors)
        second = .init(repeating: .zero, count: Self.hidden)
        secondBias = .zero
    }

    /// Adds what some of the inputs contribute to the hidden layer, before it is rectified.
    /// - Parameters:
    ///   - input: the first of them.
    ///   - range: which they are.
    ///   - hidden: `vectors` vectors.
    func add(
        _ input: UnsafePointer<Float>, _ range: Range<Int>, to hidden: UnsafeMutablePointer<SIMD16<Float>>
    ) {
        first.withUnsafeBufferPointer { weights in
            // Two vectors at a time stay in the registers.
            for pair in stride(from: 0, to: Self.vectors, by: 2) {
                var left = hidden[pair]
                var right = hidden[pair + 1]
                for index in range {
                    let value = input[index - range.lowerBound]
                    let place = index * Self.vectors + pair
                    left += weights[place] * value
                    right += weights[place + 1] * value
                }
                hidden[pair] = left
                hidden[pair + 1] = right
            }
        }
    }

    /// What comes out of a hidden layer, before it is rectified.
    func output(_ hidden: UnsafePointer<SIMD16<Float>>) -> SIMD8<Float> {
        var sum = secondBias
        second.withUnsafeBufferPointer { weights in
            for vector in 0..<Self.vectors {
                let units = hidden[vector]
                for lane in 0..<16 where units[lane] > 0 { sum += weights[vector * 16 + lane] * units[lane] }
            }
        }
        return sum
    }
}
