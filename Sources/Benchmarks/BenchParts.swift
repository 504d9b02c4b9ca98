import Audio
import Foundation
import Replay
import Speech
import SwitchboardEngine
import Utilities

/// What `switchboard bench` measures, piece by piece.
package enum BenchParts {
    /// One recorded turn as on a call: listened to, recognised, decided.
    package static func turn(_ recording: Pcm, council: CompiledCouncil) throws -> UtteranceReplay.Turn {
        try UtteranceReplay.decide(on: recording.padded(before: 0.3, after: 2.2), council: council)
    }

    /// This process's own memory once every decoder has worked (MB).
    /// - Parameter councils: all that one process answers for.
    package static func memory(_ recordings: [Pcm], councils: [CompiledCouncil]) throws -> Double {
        // The longest leaves the most behind.
        guard let recording = recordings.max(by: { $0.duration < $1.duration }) else { return 0 }
        for council in councils { try council.recogniser.warmUp(with: recording) }
        return ProcessMemory.privateMB ?? 0
    }

    /// Allocations for each 20 ms of speech, in the second hearing of each recording: nothing is new then.
    package static func allocations(_ recordings: [Pcm], council: CompiledCouncil) throws -> Double {
        guard let count = AllocationCount() else {
            throw UsageError("allocations are counted under jemalloc: LD_PRELOAD=libjemalloc.so.2")
        }
        var frames = 0
        var allocated = 0
        let router = council.router
        for recording in recordings {
            let padded = recording.padded(before: 0.3, after: 0)
            for isCounted in [false, true] {
                let listener = TurnListener(recogniser: council.recogniser) { router.isComplete($0) }
                listener.begin(vocabulary: .routing)
                for offset in stride(from: 0, to: padded.samples.count, by: padded.rate / AudioFrame.perSecond) {
                    let frame = AudioFrame(copying: padded.samples, from: offset, rate: padded.rate)
                    let before = count.now
                    let heard = try listener.hear(frame)
                    let after = count.now
                    guard isCounted, heard == .speech else { continue }
                    frames += 1
                    allocated += after - before
                }
                listener.end()
            }
        }
        return Double(allocated) / Double(max(1, frames))
    }
}
