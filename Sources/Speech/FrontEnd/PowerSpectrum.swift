import Foundation

/// The power spectrum of real samples: a complex transform of half the length (Cooley and Tukey, radix 2), then taken
/// apart. Tables are made once; a transform allocates nothing.
final class PowerSpectrum {
    /// Real samples in.
    let points: Int
    /// Powers out, from 0 Hz to half the sample rate.
    var bins: Int { half + 1 }
    private let half: Int
    private let re: UnsafeMutablePointer<Double>
    private let im: UnsafeMutablePointer<Double>
    /// Cosine and sine of 2πk / points.
    private let cosine: [Double]
    private let sine: [Double]
    /// Where each complex sample goes before the first stage.
    private let reversed: [Int]

    /// - Parameter points: a power of two, 4 at least.
    init(points: Int) {
        let half = points / 2
        let bits = half.trailingZeroBitCount
        self.points = points
        self.half = half
        re = .allocate(capacity: half)
        im = .allocate(capacity: half)
        cosine = (0..<half).map { cos(2 * .pi * Double($0) / Double(points)) }
        sine = (0..<half).map { sin(2 * .pi * Double($0) / Double(points)) }
        reversed = (0..<half).map { index in
            (0..<bits).reduce(0) { $0 | (index >> $1 & 1) << (bits - 1 - $1) }
        }
    }

    deinit {
        re.deallocate()
        im.deallocate()
    }

    /// - Parameters:
    ///   - samples: `points` of them.
    ///   - power: room for `bins`.
    func transform(_ samples: UnsafePointer<Double>, into power: UnsafeMutablePointer<Double>) {
        for index in 0..<half {
            re[reversed[index]] = samples[2 * index]
            im[reversed[index]] = samples[2 * index + 1]
        }
        var span = 1
        while span < half {
            // The tables are for `points`, twice the length of this transform.
            let step = half / span
            for start in stride(from: 0, to: half, by: 2 * span) {
                for offset in 0..<span {
                    let c = cosine[offset * step]
                    let s = sine[offset * step]
                    let upper = start + offset
                    let lower = upper + span
                    let real = re[lower] * c + im[lower] * s
                    let imaginary = im[lower] * c - re[lower] * s
                    re[lower] = re[upper] - real
                    im[lower] = im[upper] - imaginary
                    re[upper] += real
                    im[upper] += imaginary
                }
            }
            span *= 2
        }
        power[0] = (re[0] + im[0]) * (re[0] + im[0])
        power[half] = (re[0] - im[0]) * (re[0] - im[0])
        for k in 1..<half {
            // The even samples' spectrum, and the odd ones' turned by -2πk / points.
            let evenRe = (re[k] + re[half - k]) / 2
            let evenIm = (im[k] - im[half - k]) / 2
            let oddRe = (im[k] + im[half - k]) / 2
            let oddIm = (re[half - k] - re[k]) / 2
            let real = evenRe + oddRe * cosine[k] + oddIm * sine[k]
            let imaginary = evenIm + oddIm * cosine[k] - oddRe * sine[k]
            power[k] = real * real + imaginary * imaginary
        }
    }
}
