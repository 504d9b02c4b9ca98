import Foundation
import WideProducts

#if arch(x86_64)
    internal import CIntrinsics
#endif

/// The inner part of products of 16-bit whole numbers: eight rows by 32 outputs, in whatever way this processor does it
/// fastest. All ways give the same sums, because whole numbers leave nothing to round.
enum QuantisedTile {
    /// Rows that go through together.
    static let rows = 8
    /// Outputs side by side.
    static let outputs = 32

    /// Four rows and four further ones.
    /// - Parameters:
    ///   - rows: the first row of the first four, aligned to four bytes as all rows are.
    ///   - further: that of the others.
    ///   - stride: numbers from row to row.
    ///   - length: of a row, even.
    ///   - panel: [pair][output][number of the pair], aligned to 64 bytes.
    ///   - sums: [row][output], aligned likewise.
    typealias Function =
        @Sendable (
            _ rows: UnsafePointer<Int16>, _ further: UnsafePointer<Int16>, _ stride: Int, _ length: Int,
            _ panel: UnsafePointer<Int16>, _ sums: UnsafeMutablePointer<Int32>
        ) -> Void

    /// What this processor does fastest.
    static let fastest: Function = ways.last?.tile ?? plain

    /// Those that this processor has, the slowest first.
    static let ways: [(name: String, tile: Function)] = {
        var ways: [(name: String, tile: Function)] = [("plain", plain)]
        #if arch(x86_64)
            ways.append(("AVX2", narrow))
            let has = features
            if ["avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd", "avx512_vnni"].allSatisfy(has.contains) {
                ways.append(("AVX-512", wide))
            }
        #endif
        return ways
    }()

    /// By Swift alone.
    private static let plain: Function = { rows, further, stride, length, panel, sums in
        for row in 0..<Self.rows {
            let input = row < 4 ? rows + row &* stride : further + (row &- 4) &* stride
            let target = sums + row &* outputs
            target.update(repeating: 0, count: outputs)
            for pair in 0..<length / 2 {
                let (first, second) = (Int32(input[2 &* pair]), Int32(input[2 &* pair &+ 1]))
                let weights = panel + 2 &* pair &* outputs
                for output in 0..<outputs {
                    target[output] &+=
                        first &* Int32(weights[2 &* output]) &+ second &* Int32(weights[2 &* output &+ 1])
                }
            }
        }
    }

    #if arch(x86_64)
        private static let wide: Function = { rows, further, stride, length, panel, sums in
            WideProducts.tile(rows, further, stride: 2 &* stride, pairs: length / 2, panel, into: sums)
        }

        private static let narrow: Function = { rows, further, stride, length, panel, sums in
            for half in 0..<2 {
                let (weights, target) = (panel + half &* outputs, sums + half &* outputs / 2)
                quarter(rows, 2 &* stride, length / 2, weights, target)
                quarter(further, 2 &* stride, length / 2, weights, target + 4 &* outputs)
            }
        }

        /// Four rows by half of the outputs: eight sums, two vectors of weights and a pair of numbers in AVX2's registers.
        private static func quarter(
            _ rows: UnsafeRawPointer, _ stride: Int, _ pairs: Int, _ panel: UnsafeRawPointer,
            _ sums: UnsafeMutableRawPointer
        ) {
            typealias Lanes = SIMD4<Int64>
            let zero = _mm256_setzero_si256()
            var (a0, a1, b0, b1, c0, c1, d0, d1) = (zero, zero, zero, zero, zero, zero, zero, zero)
            var (row, weights) = (rows, panel)
            for _ in 0..<pairs {
                let w0 = weights.load(as: Lanes.self)
                let w1 = weights.load(fromByteOffset: 32, as: Lanes.self)
                weights += 4 &* outputs
                let a = _mm256_set1_epi32(row.load(as: Int32.self))
                a0 = _mm256_add_epi32(a0, _mm256_madd_epi16(a, w0))
                a1 = _mm256_add_epi32(a1, _mm256_madd_epi16(a, w1))
                let b = _mm256_set1_epi32(row.load(fromByteOffset: stride, as: Int32.self))
                b0 = _mm256_add_epi32(b0, _mm256_madd_epi16(b, w0))
                b1 = _mm256_add_epi32(b1, _mm256_madd_epi16(b, w1))
                let c = _mm256_set1_epi32(row.load(fromByteOffset: 2 &* stride, as: Int32.self))
                c0 = _mm256_add_epi32(c0, _mm256_madd_epi16(c, w0))
                c1 = _mm256_add_epi32(c1, _mm256_madd_epi16(c, w1))
                let d = _mm256_set1_epi32(row.load(fromByteOffset: 3 &* stride, as: Int32.self))
                d0 = _mm256_add_epi32(d0, _mm256_madd_epi16(d, w0))
                d1 = _mm256_add_epi32(d1, _mm256_madd_epi16(d, w1))
                row += 4
            }
            func keep(_ index: Int, _ left: Lanes, _ right: Lanes) {
                sums.storeBytes(of: left, toByteOffset: 4 &* outputs &* index, as: Lanes.self)
                sums.storeBytes(of: right, toByteOffset: 4 &* outputs &* index &+ 32, as: Lanes.self)
            }
            keep(0, a0, a1)
            keep(1, b0, b1)
            keep(2, c0, c1)
            keep(3, d0, d1)
        }

        /// What the first processor can do that the system knows how to keep.
        private static var features: Set<Substring> {
            guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
                let line = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
            else { return [] }
            return Set(line.split(separator: " "))
        }
    #endif
}
