/// Eight numbers' functions at once. The C library's go one by one, and would take as long as the products.
package enum ElementaryFunctions {
    typealias Lanes = SIMD8<Float>

    /// The exponential of numbers up to 88, to two units in the last place; zero below −87. Cephes' `expf`: 2ⁿ by the
    /// exponent's bits, and a polynomial for what is over.
    @inline(__always)
    static func exp(_ x: Lanes) -> Lanes {
        let isTiny = x .< Lanes(repeating: -87)
        let bounded = x.replacing(with: -87, where: isTiny)
        // Added to a number whose last binary digit is one, n is rounded and stands in the last bits. The library's own
        // conversions go number by number, and took longer than everything else.
        let one = Lanes(repeating: 0x1.8p23)
        let shifted = one.addingProduct(bounded, Lanes(repeating: 1.442_695_04))
        let power = shifted - one
        // The logarithm of two in two parts, the first with few digits, so that its product with n is exact.
        var rest = bounded.addingProduct(power, Lanes(repeating: -0.693_359_375))
        rest.addProduct(power, Lanes(repeating: 2.121_944_4e-4))
        var sum = Lanes(repeating: 1.987_569_15e-4)
        sum = Lanes(repeating: 1.398_199_95e-3).addingProduct(sum, rest)
        sum = Lanes(repeating: 8.333_451_91e-3).addingProduct(sum, rest)
        sum = Lanes(repeating: 4.166_579_59e-2).addingProduct(sum, rest)
        sum = Lanes(repeating: 1.666_666_55e-1).addingProduct(sum, rest)
        sum = Lanes(repeating: 5.000_000_12e-1).addingProduct(sum, rest)
        sum = (rest + 1).addingProduct(sum, rest * rest)
        let raised = unsafeBitCast(sum, to: SIMD8<UInt32>.self) &+ unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23
        return unsafeBitCast(raised, to: Lanes.self).replacing(with: 0, where: isTiny)
    }

    /// GELU with the error function: x · Φ(x), to 2 · 10⁻⁷ of |x|. Abramowitz and Stegun, Handbook of Mathematical
    /// Functions, 7.1.26.
    @inline(__always)
    static func gelu(_ x: Lanes) -> Lanes {
        let z = x * Lanes(repeating: 0.707_106_78)
        let size = z.replacing(with: -z, where: z .< 0)
        let t = 1 / Lanes(repeating: 1).addingProduct(size, Lanes(repeating: 0.327_591_1))
        var sum = Lanes(repeating: 1.061_405_429)
        sum = Lanes(repeating: -1.453_152_027).addingProduct(sum, t)
        sum = Lanes(repeating: 1.421_413_741).addingProduct(sum, t)
        sum = Lanes(repeating: -0.284_496_736).addingProduct(sum, t)
        sum = Lanes(repeating: 0.254_829_592).addingProduct(sum, t)
        // 1 − erf |z|: the tail itself, so that little is left of a very negative x, and not the difference of two ones.
        let tail = sum * t * exp(-(size * size))
        let half = x * Lanes(repeating: 0.5)
        return half * tail.replacing(with: 2 - tail, where: z .>= 0)
    }

    /// GELU of numbers, in their place.
    /// - Parameters:
    ///   - numbers: aligned to 32 bytes.
    ///   - count: a multiple of eight.
    package static func gelu(_ numbers: UnsafeMutablePointer<Float>, count: Int) {
        let numbers = UnsafeMutableRawPointer(numbers)
        var place = 0
        while place < 4 &* count {
            let value = numbers.load(fromByteOffset: place, as: Lanes.self)
            numbers.storeBytes(of: gelu(value), toByteOffset: place, as: Lanes.self)
            place &+= 32
        }
    }

    /// A softmax's numerators, in their place: the exponential of each score less the highest.
    /// - Parameters:
    ///   - scores: aligned to 32 bytes; those behind `count` up to a multiple of eight become zero.
    ///   - count: of scores, one or more.
    ///   - top: the highest.
    /// - Returns: the denominator.
    package static func exponentials(of scores: UnsafeMutablePointer<Float>, count: Int, less top: Float) -> Float {
        let vectors = (count &+ 7) / 8
        for filler in count..<vectors &* 8 { scores[filler] = -.infinity }
        let scores = UnsafeMutableRawPointer(scores)
        var total = Lanes.zero
        for index in 0..<vectors {
            let share = exp(scores.load(fromByteOffset: 32 &* index, as: Lanes.self) - Lanes(repeating: top))
            scores.storeBytes(of: share, toByteOffset: 32 &* index, as: Lanes.self)
            total += share
        }
        return total.sum()
    }
}
