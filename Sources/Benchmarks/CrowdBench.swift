import Audio
import Foundation
import Replay
import SwitchboardEngine
import Utilities

/// Calls that all speak at once, in real time: how long each waits for its decision, and how late its sound is heard.
package struct CrowdBench {
    /// As `--part crowd` prints it.
    package struct Figures: Codable {
        var calls: Int
        var utterances: Int
        /// From when the 20 ms that end an utterance were due to the decision (ms).
        var decision: ReplayScore.Latency
        /// From when 20 ms of sound were due until they had been heard (ms).
        var frame: ReplayScore.Latency
        /// The latest of all (ms).
        var latestFrame: Double

        private enum CodingKeys: String, CodingKey {
            case calls
            case utterances
            case decision = "decision_ms"
            case frame = "frame_ms"
            case latestFrame = "latest_frame_ms"
        }
    }

    /// Callers at once.
    package static let calls = 10
    private static let turns = 8

    private let recordings: [Pcm]
    private let council: CompiledCouncil

    /// - Parameters:
    ///   - recordings: 8 kHz, as they come from the line.
    ///   - publication: with a decoder for each call.
    package init(_ recordings: [Pcm], council: CompiledCouncil) {
        self.recordings = recordings.map { $0.padded(before: 0.3, after: 2.2) }
        self.council = council
    }

    /// Every call's turns follow one another without a pause; the calls begin one after the other within a frame's time.
    package func run() async throws -> Figures {
        let start = ContinuousClock.now + .milliseconds(200)
        let waits = try await withThrowingTaskGroup(of: Waits.self) { group in
            for call in 0..<Self.calls {
                group.addTask { try await hear(call, from: start + .milliseconds(20) * call / Self.calls) }
            }
            return try await group.reduce(into: Waits()) { $0.add($1) }
        }
        let decisions = waits.decisions.sorted()
        let frames = waits.frames.sorted()
        return Figures(
            calls: Self.calls, utterances: decisions.count,
            decision: .init(p50: Percentile.of(decisions, 0.50), p95: Percentile.of(decisions, 0.95)),
            frame: .init(p50: Percentile.of(frames, 0.50), p95: Percentile.of(frames, 0.95)),
            latestFrame: frames.last ?? 0)
    }

    /// One caller.
    private func hear(_ call: Int, from start: ContinuousClock.Instant) async throws -> Waits {
        let listener = council.listener()
        let clock = ContinuousClock()
        var waits = Waits()
        var due = start
        for turn in 0..<Self.turns {
            let recording = recordings[(call * 3 + turn * 7) % recordings.count]
            try await listener.begin(.routing)
            for offset in stride(from: 0, to: recording.samples.count, by: recording.rate / AudioFrame.perSecond) {
                // The frame is whole only when its 20 ms are over.
                due += .milliseconds(20)
                try await clock.sleep(until: due, tolerance: .zero)
                let heard = try await listener.hear(
                    AudioFrame(copying: recording.samples, from: offset, rate: recording.rate))
                if case .utterance(let utterance) = heard {
                    _ = council.router.decide(utterance)
                    waits.decisions.append((clock.now - due) / .milliseconds(1))
                    break
                }
                waits.frames.append((clock.now - due) / .milliseconds(1))
            }
            await listener.end()
        }
        return waits
    }

    /// What the calls waited for, in milliseconds.
    private struct Waits {
        var decisions: [Double] = []
        var frames: [Double] = []

        mutating func add(_ more: Waits) {
            decisions += more.decisions
            frames += more.frames
        }
    }
}
