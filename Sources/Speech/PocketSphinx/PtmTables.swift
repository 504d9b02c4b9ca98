import CPocketSphinx
import Foundation

/// A phonetically tied acoustic model laid out for SIMD: in memory once, for all decoders.
///
/// The numbers are those that PocketSphinx computes with, in its logarithms: precisions are truncated to whole numbers,
/// and determinants are sums of such.
//
// Unchecked, because its memory is written in `init` and never after.
package final class PtmTables: @unchecked Sendable {
    /// One for each base phone.
    let codebooks: [Codebook]
    let senones: Int
    /// Scores that `sphinx_mix` writes, all codebooks' together.
    let slots: Int
    /// Where scores by codebook are in the library's order: senones that follow one another in both.
    let runs: [Run]
    /// [codebook][stream][lanes][dimension], a lane a density.
    let means: UnsafeMutablePointer<Lanes>
    /// 1 / (2 · variance), as `means`.
    let precisions: UnsafeMutablePointer<Lanes>
    /// [codebook][stream][lanes].
    let determinants: UnsafeMutablePointer<Lanes>
    /// For each codebook [stream][density][width].
    private let weights: UnsafeMutablePointer<UInt8>

    /// A codebook's senones.
    struct Codebook {
        var weights: UnsafePointer<UInt8>
        /// Senones, and what fills the last vector.
        var width: Int
        /// Of its first score.
        var slot: Int
    }

    /// Scores that keep their order.
    struct Run {
        var slot: Int
        var senone: Int
        var count: Int
        /// Whose senones they are.
        var codebook: Int
    }

    /// Densities that are evaluated side by side; with more, four frames' sums do not fit the registers.
    typealias Lanes = SIMD16<Float>
    /// Vectors that a stream's densities take.
    static let groups = Gaussians.densities / Lanes.scalarCount
    /// A density's score is never under this many units below the best (the library's MAX_NEG_ASCR).
    static let leastScore: Int32 = 96
    /// Scores lose their lowest bits (the library's SENSCR_SHIFT).
    static let shift: Int32 = 10
    private static let vector = 64
    private static let filler: UInt8 = 159

    /// - Parameters:
    ///   - folder: with `means`, `variances`, `sendump` and `mdef`.
    ///   - arithmetic: the library's, as configured.
    /// - Throws: `ScorerError`.
    package init(folder: String, arithmetic: LogArithmetic) throws(ScorerError) {
        guard arithmetic.hasUsualSum else { throw .unsupported("-logbase is not 1.0001") }
        let means = try Gaussians(reading: "\(folder)/means")
        let variances = try Gaussians(reading: "\(folder)/variances")
        let map = try SenoneMap(reading: "\(folder)/mdef")
        guard means.codebooks == variances.codebooks, means.codebooks == map.phones else {
            throw .malformed(file: "\(folder)/means", why: "variances and mdef have other codebooks")
        }
        let mixture = try MixtureWeights(reading: "\(folder)/sendump", senones: map.codebooks.count)
        guard mixture.fitInBytes else { throw .unsupported("\(folder)/sendump has weights that 8 bits cannot add") }

        senones = map.codebooks.count
        let chains = means.codebooks * Gaussians.streams
        self.means = .allocate(capacity: chains * Self.groups * Gaussians.dimensions)
        precisions = .allocate(capacity: chains * Self.groups * Gaussians.dimensions)
        determinants = .allocate(capacity: chains * Self.groups)
        Self.fill(self.means, precisions, determinants, from: means, variances, arithmetic)

        var members = [[Int]](repeating: [], count: map.phones)
        for (senone, codebook) in map.codebooks.enumerated() { members[Int(codebook)].append(senone) }
        let widths = members.map { ($0.count + Self.vector - 1) / Self.vector * Self.vector }
        slots = widths.reduce(0, +)
        let rows = Gaussians.streams * Gaussians.densities
        weights = UnsafeMutableRawPointer.allocate(byteCount: slots * rows, alignment: Self.vector)
            .bindMemory(to: UInt8.self, capacity: slots * rows)
        weights.initialize(repeating: Self.filler, count: slots * rows)
        var codebooks: [Codebook] = []
        var runs: [Run] = []
        var slot = 0
        for (codebook, (own, width)) in zip(members, widths).enumerated() {
            let start = weights + slot * rows
            codebooks.append(Codebook(weights: start, width: width, slot: slot))
            for (place, senone) in own.enumerated() {
                for row in 0..<rows { start[row * width + place] = mixture.values[row * senones + senone] }
                if place > 0, own[place - 1] == senone - 1, let last = runs.indices.last {
                    runs[last].count += 1
                } else {
                    runs.append(Run(slot: slot + place, senone: senone, count: 1, codebook: codebook))
                }
            }
            slot += width
        }
        self.codebooks = codebooks
        self.runs = runs
    }

    deinit {
        means.deallocate()
        precisions.deallocate()
        determinants.deallocate()
        weights.deallocate()
    }

    private static func fill(
        _ means: UnsafeMutablePointer<Lanes>, _ precisions: UnsafeMutablePointer<Lanes>,
        _ determinants: UnsafeMutablePointer<Lanes>, from mean: Gaussians, _ variance: Gaussians,
        _ arithmetic: LogArithmetic
    ) {
        let dimensions = Gaussians.dimensions
        for density in 0..<mean.codebooks * Gaussians.streams * Gaussians.densities {
            let group = density / Lanes.scalarCount
            let lane = density % Lanes.scalarCount
            if lane == 0 { determinants[group] = .zero }
            for dimension in 0..<dimensions {
                let place = group * dimensions + dimension
                if lane == 0 {
                    means[place] = .zero
                    precisions[place] = .zero
                }
                let spread = max(variance.values[density * dimensions + dimension], arithmetic.varianceFloor)
                means[place][lane] = mean.values[density * dimensions + dimension]
                precisions[place][lane] = arithmetic.units(1 / Double(spread * 2))
                determinants[group][lane] += arithmetic.units(log(1 / (Double(spread) * 2 * .pi).squareRoot()))
            }
        }
    }
}

/// How the library reckons with logarithms, and what it takes the least variance to be.
package struct LogArithmetic: Hashable, Sendable {
    /// The base of its logarithms, of the precision it is configured in.
    var base: Float
    var varianceFloor: Float

    /// Parameters as the properties.
    package init(base: Float, varianceFloor: Float) {
        self.base = base
        self.varianceFloor = varianceFloor
    }

    /// A natural logarithm in the library's units, truncated.
    func units(_ natural: Double) -> Float {
        let units = natural * (1 / log(Double(base)))
        return Float(Int32(min(max(units, -2e9), 2e9)))
    }

    /// Whether sums of 8-bit logarithms are what `sphinx_log_add` takes them to be.
    var hasUsualSum: Bool {
        guard base > 1, let sums = logmath_init(Double(base), Int32(PtmTables.shift), 1) else { return false }
        defer { logmath_free(sums) }
        guard logmath_get_width(sums) == 1 else { return false }
        return (0...255).allSatisfy { apart in
            Int(logmath_add(sums, 0, -Int32(apart))) == LogSum.correction(apart)
        }
    }
}
