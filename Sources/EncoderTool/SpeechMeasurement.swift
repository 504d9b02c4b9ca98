import Foundation
import SpeechEncoder
import Utilities

/// How fast speech is encoded, and what it takes. What is said makes no difference, so it is noise.
struct SpeechMeasurement {
    let encoder: SpeechEncoder

    func print() {
        var table = FigureTable()
        for seconds in [1, 2, 4, 8, 30] where seconds * 50 <= encoder.frameLimit {
            let noise = noise(seconds: seconds)
            for threads in 1...2 {
                let times = times(noise, threads: threads)
                let what = "\(seconds) s of sound, \(threads) thread\(threads == 1 ? "" : "s")"
                table.add("ms of a processor, \(what), median", times.processor[times.processor.count / 2], decimals: 1)
                table.add("ms of a processor, \(what), fastest", times.processor[0], decimals: 1)
                table.add("ms by the clock, \(what), fastest", times.clock[0], decimals: 1)
            }
        }
        table.add("MB mapped", Double(encoder.mappedBytes) / 1e6, decimals: 1)
        table.add("allocations an utterance", allocations, decimals: 2)
        if allocations == nil {
            table.note("allocations are counted by jemalloc: LD_PRELOAD=libjemalloc.so.2 MALLOC_CONF=tcache:false")
        }
        Swift.print(table.text)
    }

    private func noise(seconds: Int) -> [Int16] {
        var state: UInt32 = 1
        return (0..<seconds * SpeechEncoder.rate).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int16(truncatingIfNeeded: Int32(bitPattern: state) >> 20)
        }
    }

    /// Sorted (ms).
    private func times(_ samples: [Int16], threads: Int) -> (processor: [Double], clock: [Double]) {
        var vectors = room(samples)
        var (processor, clock): ([Double], [Double]) = ([], [])
        let runs = max(4, 160_000 / (samples.count / 16))
        for _ in 0..<min(runs, 24) {
            let (start, before) = (ContinuousClock.now, ProcessorTime.now)
            vectors.withUnsafeMutableBufferPointer { output in
                samples.withUnsafeBufferPointer { _ = encoder.encode($0, threads: threads, into: output) }
            }
            processor.append((ProcessorTime.now - before) * 1000)
            clock.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        return (processor.sorted(), clock.sorted())
    }

    private func room(_ samples: [Int16]) -> [Float] {
        [Float](repeating: 0, count: encoder.frames(of: samples.count) * encoder.dimensions)
    }

    /// When an utterance is encoded for the second time, and by then a shorter one; nil when nobody counts.
    private var allocations: Double? {
        guard let count = AllocationCount() else { return nil }
        let some = [noise(seconds: 2), noise(seconds: 1)]
        var vectors = room(some[0])
        var allocated = 0
        vectors.withUnsafeMutableBufferPointer { output in
            for turn in 0..<3 {
                for samples in some {
                    let before = count.now
                    samples.withUnsafeBufferPointer { _ = encoder.encode($0, into: output) }
                    if turn > 0 { allocated += count.now - before }
                }
            }
        }
        return Double(allocated) / Double(2 * some.count)
    }
}
