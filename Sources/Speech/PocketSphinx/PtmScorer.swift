import CPocketSphinx

/// Scores one decoder's frames: the best four densities of each codebook and stream, and from them all senones.
///
/// Four frames at a time, because the tables do not fit the cache beside the search: the library asks for one frame, and
/// the three after it are scored with it. Should one of them turn out otherwise than it looked, it is scored again. What
/// is scored is kept as long as the library may ask for it again.
///
/// To the last bit the library's arithmetic (`ptm_mgau.c`): single precision without fused multiply-add, dimensions in
/// their order; densities compared as truncated integers, seeded with the best of the frame before, so that ties fall as
/// they do there.
package final class PtmScorer {
    /// One frame's features: a pointer for each stream, to 13 numbers.
    package typealias Features = UnsafeMutablePointer<UnsafeMutablePointer<Float>?>

    private let tables: PtmTables
    /// Frames that the library's own scorer would remember.
    private let history: Int
    /// Frames that this one remembers.
    private let rows: Int
    /// Codebooks × streams.
    private let chains: Int
    /// [row][chain][4 densities, best first, and their 4 scores].
    private let top: UnsafeMutablePointer<Int32>
    /// What an utterance's first frame is seeded with, [chain][8].
    private let seed: UnsafeMutablePointer<Int32>
    /// [row][39]: what was scored.
    private let features: UnsafeMutablePointer<Float>
    /// [row][senone].
    private let scores: UnsafeMutablePointer<Int16>
    /// [frame of a block][128].
    private let densities: UnsafeMutablePointer<PtmTables.Lanes>
    /// [frame of a block][score], by codebook.
    private let slots: UnsafeMutablePointer<Int16>
    /// Frames of this utterance in `scores`, the newest.
    private var scored = 0..<0
    /// The last that was asked for.
    private var latest = -1

    /// docs/measured/scorer.md#block-of-four
    private static let block = 4
    private static let numbers = Gaussians.streams * Gaussians.dimensions
    private static let entry = 8

    /// What the phone classifier says, or nil.
    private let phones: PhoneScores?

    /// - Parameters:
    ///   - tables: the model.
    ///   - lookAhead: frames that the library may ask for again (`-pl_window`).
    ///   - phones: what the phone classifier says; without it the scores are the library's.
    package init(_ tables: PtmTables, lookAhead: Int, phones: PhoneScores? = nil) {
        self.tables = tables
        self.phones = phones
        history = lookAhead + 2
        rows = history + Self.block
        chains = tables.codebooks.count * Gaussians.streams
        top = .allocate(capacity: rows * chains * Self.entry)
        seed = .allocate(capacity: chains * Self.entry)
        features = .allocate(capacity: rows * Self.numbers)
        scores = .allocate(capacity: rows * tables.senones)
        densities = .allocate(capacity: Self.block * PtmTables.groups)
        slots = .allocate(capacity: Self.block * tables.slots)
        top.initialize(repeating: 0, count: rows * chains * Self.entry)
        for place in 0..<chains * Self.entry { seed[place] = Int32(place % Self.entry) }
        features.initialize(repeating: 0, count: rows * Self.numbers)
        scores.initialize(repeating: 0, count: rows * tables.senones)
        densities.initialize(repeating: .zero, count: Self.block * PtmTables.groups)
        slots.initialize(repeating: 0, count: Self.block * tables.slots)
    }

    deinit {
        top.deallocate()
        seed.deallocate()
        features.deallocate()
        scores.deallocate()
        densities.deallocate()
        slots.deallocate()
    }

    /// Scores a frame.
    /// - Parameters:
    ///   - frame: its number in the utterance.
    ///   - isNew: whether the library would score it, or has done so before.
    ///   - out: one score a senone, the best 0.
    ///   - featuresOf: those of a frame; of later ones, what they look to be, or nil.
    /// - Returns: whether there were features to score.
    package func score(
        _ frame: Int, isNew: Bool, into out: UnsafeMutablePointer<Int16>, featuresOf: (Int) -> Features?
    ) -> Bool {
        guard frame >= 0 else { return false }
        if isNew {
            if frame == 0 { begin() }
            if !(scored.contains(frame) && isUnchanged(frame, featuresOf(frame))) {
                guard take(frame, featuresOf(frame)) else { return false }
                for next in 1..<Self.block where !take(frame + next, featuresOf(frame + next)) {
                    _ = take(frame + next, featuresOf(frame))
                }
                scoreBlock(from: frame)
            }
            latest = frame
        }
        out.update(from: scores + frame % rows * tables.senones, count: tables.senones)
        return true
    }

    /// An utterance begins. The library seeds its first frame with the last row of its ring, whatever utterance that was.
    private func begin() {
        let last = latest - (latest + 1) % history
        if last >= 0 { seed.update(from: topRow(last), count: chains * Self.entry) }
        scored = 0..<0
        latest = -1
    }

    private func topRow(_ frame: Int) -> UnsafeMutablePointer<Int32> { top + frame % rows * chains * Self.entry }
    private func featureRow(_ frame: Int) -> UnsafeMutablePointer<Float> { features + frame % rows * Self.numbers }

    private func isUnchanged(_ frame: Int, _ now: Features?) -> Bool {
        guard let now else { return true }
        let before = featureRow(frame)
        for stream in 0..<Gaussians.streams {
            guard let values = now[stream] else { return false }
            for dimension in 0..<Gaussians.dimensions
            where values[dimension].bitPattern != before[stream * Gaussians.dimensions + dimension].bitPattern {
                return false
            }
        }
        return true
    }

    private func take(_ frame: Int, _ given: Features?) -> Bool {
        guard let given else { return false }
        let row = featureRow(frame)
        for stream in 0..<Gaussians.streams {
            guard let values = given[stream] else { return false }
            (row + stream * Gaussians.dimensions).update(from: values, count: Gaussians.dimensions)
        }
        return true
    }

    /// The features of four frames have been taken in.
    private func scoreBlock(from frame: Int) {
        let previous = frame == 0 ? seed : topRow(frame - 1)
        let rows = (topRow(frame), topRow(frame + 1), topRow(frame + 2), topRow(frame + 3))
        let each = Gaussians.densities
        var best = (Best(repeating: .min), Best(repeating: .min), Best(repeating: .min), Best(repeating: .min))
        densities.withMemoryRebound(to: Float.self, capacity: Self.block * each) { values in
            for chain in 0..<chains {
                let stream = chain % Gaussians.streams
                evaluate(chain, from: frame)
                let place = chain * Self.entry
                TopDensities.select(values, after: previous + place, into: rows.0 + place)
                TopDensities.select(values + each, after: rows.0 + place, into: rows.1 + place)
                TopDensities.select(values + 2 * each, after: rows.1 + place, into: rows.2 + place)
                TopDensities.select(values + 3 * each, after: rows.2 + place, into: rows.3 + place)
                best.0[stream] = max(best.0[stream], rows.0[place + 4])
                best.1[stream] = max(best.1[stream], rows.1[place + 4])
                best.2[stream] = max(best.2[stream], rows.2[place + 4])
                best.3[stream] = max(best.3[stream], rows.3[place + 4])
            }
        }
        normalise(rows.0, best.0)
        normalise(rows.1, best.1)
        normalise(rows.2, best.2)
        normalise(rows.3, best.3)
        mixBlock(from: frame)
        var end = frame + Self.block
        // A frame that has not been classified yet is scored again when it has.
        if let phones, let early = (frame + 1..<end).first(where: { phones[$0] == nil }) { end = early }
        scored = frame..<end
    }

    private typealias Best = SIMD4<Int32>

    /// All densities of a codebook and stream, for four frames.
    @inline(__always)
    private func evaluate(_ chain: Int, from frame: Int) {
        let dimensions = Gaussians.dimensions
        let offset = chain % Gaussians.streams * dimensions
        let first = featureRow(frame) + offset
        let second = featureRow(frame + 1) + offset
        let third = featureRow(frame + 2) + offset
        let fourth = featureRow(frame + 3) + offset
        for group in 0..<PtmTables.groups {
            let table = (chain * PtmTables.groups + group) * dimensions
            var a = tables.determinants[chain * PtmTables.groups + group]
            var (b, c, d) = (a, a, a)
            for dimension in 0..<dimensions {
                let mean = tables.means[table + dimension]
                let precision = tables.precisions[table + dimension]
                let w = PtmTables.Lanes(repeating: first[dimension]) - mean
                let x = PtmTables.Lanes(repeating: second[dimension]) - mean
                let y = PtmTables.Lanes(repeating: third[dimension]) - mean
                let z = PtmTables.Lanes(repeating: fourth[dimension]) - mean
                a -= w * w * precision
                b -= x * x * precision
                c -= y * y * precision
                d -= z * z * precision
            }
            densities[group] = a
            densities[PtmTables.groups + group] = b
            densities[2 * PtmTables.groups + group] = c
            densities[3 * PtmTables.groups + group] = d
        }
    }

    /// Scores become distances below the best of their stream, over all codebooks.
    @inline(__always)
    private func normalise(_ row: UnsafeMutablePointer<Int32>, _ best: Best) {
        for chain in 0..<chains {
            let stream = best[chain % Gaussians.streams] >> PtmTables.shift
            for place in chain * Self.entry + 4..<(chain + 1) * Self.entry {
                row[place] = min(stream &- (row[place] >> PtmTables.shift), PtmTables.leastScore)
            }
        }
    }

    /// The senones of four frames, in the library's order. A codebook at a time: frames that follow one another take
    /// mostly the same weights.
    private func mixBlock(from frame: Int) {
        for (index, codebook) in tables.codebooks.enumerated() {
            for place in 0..<Self.block {
                let best = topRow(frame + place) + index * Gaussians.streams * Self.entry
                let out = slots + place * tables.slots + codebook.slot
                sphinx_mix(codebook.weights, Int64(codebook.width), best, out)
            }
        }
        for place in 0..<Self.block {
            let from = slots + place * tables.slots
            let out = scores + (frame + place) % rows * tables.senones
            // What fills the last vector of a codebook is never better than its senones.
            var best = Int16.max
            for slot in 0..<tables.slots { best = min(best, from[slot]) }
            if let phones, let likely = phones[frame + place] {
                join(from, less: best, likely, gaussians: phones.gaussians, into: out)
                continue
            }
            for run in tables.runs {
                let source = from + run.slot
                let target = out + run.senone
                for index in 0..<run.count { target[index] = source[index] &- best }
            }
        }
    }

    /// The Gaussians' scores and the classifier's, each by its weight; the best is 0 again.
    private func join(
        _ from: UnsafePointer<Int16>, less best: Int16, _ likely: UnsafePointer<Int16>, gaussians: Int32,
        into out: UnsafeMutablePointer<Int16>
    ) {
        var least = Int16.max
        for run in tables.runs {
            let source = from + run.slot
            let target = out + run.senone
            let phone = likely[run.codebook]
            for index in 0..<run.count {
                let weighed = (Int32(source[index] &- best) &* gaussians) >> 8
                let score = Int16(truncatingIfNeeded: weighed) &+ phone
                target[index] = score
                least = min(least, score)
            }
        }
        for senone in 0..<tables.senones { out[senone] &-= least }
    }
}

/// The four best densities of a codebook and stream.
enum TopDensities {
    /// C's conversion on the processors that the library is made for: what does not fit is the least number.
    @inline(__always)
    private static func truncated(_ value: Float) -> Int32 {
        value >= -2_147_483_648 && value < 2_147_483_648 ? Int32(value) : .min
    }

    /// Finds them, best first, in the order in which the library would have found them.
    /// - Parameters:
    ///   - densities: 128.
    ///   - previous: four densities that were best a frame ago.
    ///   - out: four densities and their four scores.
    @inline(__always)
    static func select(
        _ densities: UnsafePointer<Float>, after previous: UnsafePointer<Int32>, into out: UnsafeMutablePointer<Int32>
    ) {
        var (c0, c1, c2, c3) = (previous[0], previous[1], previous[2], previous[3])
        var (s0, s1) = (truncated(densities[Int(c0)]), truncated(densities[Int(c1)]))
        var (s2, s3) = (truncated(densities[Int(c2)]), truncated(densities[Int(c3)]))
        // An insertion sort that keeps the order of equals.
        if s1 > s0 { (s0, s1, c0, c1) = (s1, s0, c1, c0) }
        if s2 > s1 {
            (s1, s2, c1, c2) = (s2, s1, c2, c1)
            if s1 > s0 { (s0, s1, c0, c1) = (s1, s0, c1, c0) }
        }
        if s3 > s2 {
            (s2, s3, c2, c3) = (s3, s2, c3, c2)
            if s2 > s1 {
                (s1, s2, c1, c2) = (s2, s1, c2, c1)
                if s1 > s0 { (s0, s1, c0, c1) = (s1, s0, c1, c0) }
            }
        }
        var threshold = Float(s3)
        for half in 0..<2 {
            var candidates = sphinx_at_least(densities + 64 * half, threshold)
            while candidates != 0 {
                let density = Int32(truncatingIfNeeded: 64 * half + candidates.trailingZeroBitCount)
                candidates &= candidates &- 1
                let value = densities[Int(density)]
                if value < threshold || density == c0 || density == c1 || density == c2 || density == c3 { continue }
                let score = truncated(value)
                (s3, c3) = (score, density)
                // The newcomer goes before its equals.
                if s3 >= s2 {
                    (s2, s3, c2, c3) = (s3, s2, c3, c2)
                    if s2 >= s1 {
                        (s1, s2, c1, c2) = (s2, s1, c2, c1)
                        if s1 >= s0 { (s0, s1, c0, c1) = (s1, s0, c1, c0) }
                    }
                }
                threshold = Float(s3)
            }
        }
        (out[0], out[1], out[2], out[3]) = (c0, c1, c2, c3)
        (out[4], out[5], out[6], out[7]) = (s0, s1, s2, s3)
    }
}
