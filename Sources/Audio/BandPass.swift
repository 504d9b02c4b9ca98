import Foundation

/// A Butterworth band pass as a cascade of second-order sections.
///
/// The design is the textbook one: analogue prototype, low pass to band pass, bilinear transform with the edges
/// pre-warped (Oppenheim and Schafer, Discrete-Time Signal Processing, chapter 7); SciPy's
/// `butter(order, [low, high], 'band')` gives the same filter.
package struct BandPass: Sendable {
    private struct Section {
        var a1: Double
        var a2: Double
        var before1 = 0.0
        var before2 = 0.0
    }
    private var sections: [Section] = []
    private var gain = 1.0

    /// - Parameters:
    ///   - order: of the prototype, even; the band pass has twice as many poles.
    ///   - low: lower −3 dB edge (Hz).
    ///   - high: upper −3 dB edge (Hz), below half of `rate`.
    ///   - rate: samples a second (Hz).
    package init(order: Int = 4, low: Double = 300, high: Double = 3400, rate: Int) {
        let fs = Double(rate)
        let lower = 2 * fs * tan(.pi * low / fs)
        let upper = 2 * fs * tan(.pi * min(high, 0.499 * fs) / fs)
        let width = upper - lower
        let centre = (lower * upper).squareRoot()
        let digitalCentre = 2 * atan(centre / (2 * fs))
        for pole in 0..<order / 2 {
            let angle = Double.pi * Double(2 * pole + order + 1) / Double(2 * order)
            let half = Complex(cos(angle), sin(angle)) * (width / 2)
            let root = (half * half - Complex(centre * centre, 0)).squareRoot()
            for analogue in [half + root, half - root] {
                let digital = (Complex(2 * fs, 0) + analogue) / (Complex(2 * fs, 0) - analogue)
                let section = Section(a1: -2 * digital.re, a2: digital.re * digital.re + digital.im * digital.im)
                sections.append(section)
                gain /= Self.magnitude(of: section, at: digitalCentre)
            }
        }
    }

    /// Filters a stretch in place; the next stretch carries on from it.
    /// - Parameter samples: linear, full scale ±1 or any other.
    package mutating func filter(_ samples: inout [Double]) {
        for index in samples.indices {
            var value = samples[index] * gain
            for number in sections.indices {
                // Direct form II; the zeros are at 0 Hz and at half the rate: 1 − z⁻².
                let middle =
                    value - sections[number].a1 * sections[number].before1
                    - sections[number].a2 * sections[number].before2
                value = middle - sections[number].before2
                sections[number].before2 = sections[number].before1
                sections[number].before1 = middle
            }
            samples[index] = value
        }
    }

    private static func magnitude(of section: Section, at angle: Double) -> Double {
        let one = Complex(1, 0)
        let z1 = Complex(cos(-angle), sin(-angle))
        let value = (one - z1 * z1) / (one + z1 * section.a1 + z1 * z1 * section.a2)
        return (value.re * value.re + value.im * value.im).squareRoot()
    }
}

private struct Complex {
    var re: Double
    var im: Double
    init(_ re: Double, _ im: Double) {
        self.re = re
        self.im = im
    }
    static func + (a: Complex, b: Complex) -> Complex { Complex(a.re + b.re, a.im + b.im) }
    static func - (a: Complex, b: Complex) -> Complex { Complex(a.re - b.re, a.im - b.im) }
    static func * (a: Complex, b: Complex) -> Complex { Complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re) }
    static func * (a: Complex, b: Double) -> Complex { Complex(a.re * b, a.im * b) }
    static func / (a: Complex, b: Complex) -> Complex {
        a * Complex(b.re, -b.im) * (1 / (b.re * b.re + b.im * b.im))
    }
    func squareRoot() -> Complex {
        let size = (re * re + im * im).squareRoot()
        let real = ((size + re) / 2).squareRoot()
        let imaginary = ((size - re) / 2).squareRoot()
        return Complex(real, im < 0 ? -imaginary : imaginary)
    }
}
