#if arch(x86_64)
    internal import CIntrinsics

    /// Products of 16-bit numbers with AVX-512 and its VNNI, for the processors that have both: to be asked before, as this
    /// module alone is compiled for them. No generic function is called here, because the linker might take the copy that
    /// was made here for everyone's.
    package enum WideProducts {
        private typealias Lanes = SIMD8<Int64>

        /// Eight rows by 32 outputs.
        /// - Parameters:
        ///   - rows: the first four rows, aligned to four bytes.
        ///   - further: the next four.
        ///   - stride: bytes from row to row.
        ///   - pairs: of numbers in a row.
        ///   - panel: [pair][output][number of the pair], aligned to 64 bytes.
        ///   - sums: [row][output], aligned likewise.
        @inline(never)
        package static func tile(
            _ rows: UnsafeRawPointer, _ further: UnsafeRawPointer, stride: Int, pairs: Int, _ panel: UnsafeRawPointer,
            into sums: UnsafeMutableRawPointer
        ) {
            let zero = _mm512_setzero_si512()
            var (a0, a1, b0, b1, c0, c1, d0, d1) = (zero, zero, zero, zero, zero, zero, zero, zero)
            var (e0, e1, f0, f1, g0, g1, h0, h1) = (zero, zero, zero, zero, zero, zero, zero, zero)
            var (row, other, weights) = (rows, further, panel)
            for _ in 0..<pairs {
                let w0 = weights.load(as: Lanes.self)
                let w1 = weights.load(fromByteOffset: 64, as: Lanes.self)
                weights += 128
                let a = _mm512_set1_epi32(row.load(as: Int32.self))
                a0 = _mm512_dpwssd_epi32(a0, a, w0)
                a1 = _mm512_dpwssd_epi32(a1, a, w1)
                let b = _mm512_set1_epi32(row.load(fromByteOffset: stride, as: Int32.self))
                b0 = _mm512_dpwssd_epi32(b0, b, w0)
                b1 = _mm512_dpwssd_epi32(b1, b, w1)
                let c = _mm512_set1_epi32(row.load(fromByteOffset: 2 &* stride, as: Int32.self))
                c0 = _mm512_dpwssd_epi32(c0, c, w0)
                c1 = _mm512_dpwssd_epi32(c1, c, w1)
                let d = _mm512_set1_epi32(row.load(fromByteOffset: 3 &* stride, as: Int32.self))
                d0 = _mm512_dpwssd_epi32(d0, d, w0)
                d1 = _mm512_dpwssd_epi32(d1, d, w1)
                let e = _mm512_set1_epi32(other.load(as: Int32.self))
                e0 = _mm512_dpwssd_epi32(e0, e, w0)
                e1 = _mm512_dpwssd_epi32(e1, e, w1)
                let f = _mm512_set1_epi32(other.load(fromByteOffset: stride, as: Int32.self))
                f0 = _mm512_dpwssd_epi32(f0, f, w0)
                f1 = _mm512_dpwssd_epi32(f1, f, w1)
                let g = _mm512_set1_epi32(other.load(fromByteOffset: 2 &* stride, as: Int32.self))
                g0 = _mm512_dpwssd_epi32(g0, g, w0)
                g1 = _mm512_dpwssd_epi32(g1, g, w1)
                let h = _mm512_set1_epi32(other.load(fromByteOffset: 3 &* stride, as: Int32.self))
                h0 = _mm512_dpwssd_epi32(h0, h, w0)
                h1 = _mm512_dpwssd_epi32(h1, h, w1)
                row += 4
                other += 4
            }
            func keep(_ index: Int, _ left: Lanes, _ right: Lanes) {
                sums.storeBytes(of: left, toByteOffset: 128 &* index, as: Lanes.self)
                sums.storeBytes(of: right, toByteOffset: 128 &* index &+ 64, as: Lanes.self)
            }
            keep(0, a0, a1)
            keep(1, b0, b1)
            keep(2, c0, c1)
            keep(3, d0, d1)
            keep(4, e0, e1)
            keep(5, f0, f1)
            keep(6, g0, g1)
            keep(7, h0, h1)
        }
    }
#endif
