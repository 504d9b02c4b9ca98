import Audio
import AudioFiles
import Foundation
import Telephony

/// A call by the switchboard's own clock, recorded as it happens: the caller on the left channel, the switchboard on the
/// right, and beside the sound a list of what sound does not show (keys, transfers, the end), for an exact replay.
///
/// ```
///   Call ---- audio ----> next() ---------------------> Conversation
///    ^                      | left                           |
///    |                      v                                |
///    |                RecordingWriter --> <id>.wav           |
///    |                      ^                                |
///    |                      | right: 20 ms for each that came|
///    +---- play() <------ queue <---------- prompts ---------+
///
///   keys, hold, transfers, pauses --> RecordedEvents --> <id>.json
/// ```
package actor CallRecorder: Call {
    /// The call's.
    package nonisolated let id: String
    /// Who calls.
    package nonisolated let caller: Caller
    /// The time that opening hours go by.
    package nonisolated let clock: any CallClock
    private let call: any Call
    private let folder: URL?
    private let format: RecordingFormat
    /// Told once when recording had to stop; the call goes on.
    private let complain: @Sendable (String) -> Void
    private var writer: RecordingWriter?
    private var events: RecordedEvents
    private var frames = 0
    private var isPaused = false
    private var queue: [Pcm] = []
    private var offset = 0

    /// - Parameters:
    ///   - call: the call itself.
    ///   - clock: the switchboard's.
    ///   - folder: where `<id>.wav` and `<id>.json` go; nil records nothing.
    ///   - format: WAV or FLAC.
    ///   - complain: told once when recording had to stop.
    package init(
        _ call: any Call, clock: any CallClock, in folder: URL?, format: RecordingFormat = .wav,
        complain: @escaping @Sendable (String) -> Void
    ) {
        self.call = call
        self.folder = folder
        self.format = format
        self.complain = complain
        id = call.id
        caller = call.caller
        self.clock = clock
        events = RecordedEvents(began: clock.now, caller: call.caller.number, dialled: call.caller.dialled)
    }

    /// Answers the call.
    package func answer() async throws { try await call.answer() }

    /// Passes it on.
    package func expectSilence(for time: Duration) async { await call.expectSilence(for: time) }

    package func next() async -> CallEvent {
        let event = await call.next()
        switch event {
        case .audio(let frame): record(frame)
        case .digit(let digit): if !isPaused { events.add(.key(String(digit.rawValue)), at: seconds) }
        case .hold(let isHeld): events.add(.hold(isHeld), at: seconds)
        case .ended(let ending):
            events.line = await call.quality
            close(ending)
        case .played: break
        }
        return event
    }

    package func play(_ audio: Pcm) async {
        queue.append(audio)
        await call.play(audio)
    }

    package func stopPlaying() async {
        queue.removeAll()
        offset = 0
        await call.stopPlaying()
    }

    package func transfer(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        let outcome = await call.transfer(to: target, limit: limit)
        events.add(.transfer(outcome), at: seconds)
        if outcome == .completed {
            events.line = await call.quality
            close(.transferred)
        }
        return outcome
    }

    package func bridge(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        let outcome = await call.bridge(to: target, limit: limit)
        events.add(.transfer(outcome), at: seconds)
        return outcome
    }

    package func hangUp() async {
        await call.hangUp()
        events.line = await call.quality
        close(.weHungUp)
    }

    /// From now on silence is recorded in place of the caller and of ourselves, and no keys: somebody is about to give the
    /// number of a card. The recording keeps its length, so that what comes after it stays in its place.
    func pauseRecording(_ isPaused: Bool) {
        guard self.isPaused != isPaused else { return }
        self.isPaused = isPaused
        events.add(.pause(isPaused), at: seconds)
    }

    /// Notes whether the survey is asked; it depends on calls before this one.
    package func noteSurvey(_ isAsked: Bool) { events.add(.survey(isAsked), at: seconds) }

    package var quality: LineQuality? {
        get async { await call.quality }
    }

    private var seconds: Double { Double(frames) / Double(AudioFrame.perSecond) }

    private func record(_ heard: AudioFrame) {
        frames += 1
        let said = nextSaid(at: heard.rate)
        guard let folder else { return }
        attempt {
            if writer == nil {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                let path = folder.appending(path: "\(id).\(format.rawValue)").path
                writer = try RecordingWriter(path: path, rate: heard.rate, channels: 2)
                // Whatever the process's mask lets through, others cannot read it.
                chmod(path, 0o600)
            }
            let silence = AudioFrame(silenceAt: heard.rate)
            try writer?.append(left: isPaused ? silence : heard, right: isPaused ? silence : said)
        }
    }

    private func nextSaid(at rate: Int) -> AudioFrame {
        while let prompt = queue.first {
            guard offset < prompt.samples.count else {
                queue.removeFirst()
                offset = 0
                continue
            }
            if prompt.rate != rate {
                // The line's own rate is known only now. A prompt that cannot be brought to it is left out.
                queue[0] = (try? prompt.resampled(to: rate)) ?? Pcm(rate: rate)
                continue
            }
            defer { offset += rate / AudioFrame.perSecond }
            return AudioFrame(copying: prompt.samples, from: offset, rate: rate)
        }
        return AudioFrame(silenceAt: rate)
    }

    private func close(_ ending: CallEnding) {
        guard events.ending == nil else { return }
        events.end(ending, at: seconds)
        events.removeCardNumbers()
        attempt {
            try writer?.close()
            if let folder, frames > 0 {
                let list = folder.appending(path: "\(id).json")
                try events.write(to: list)
                chmod(list.path, 0o600)
            }
        }
        writer = nil
    }

    private var hasComplained = false

    private func attempt(_ work: () throws -> Void) {
        guard !hasComplained else { return }
        do {
            try work()
        } catch {
            hasComplained = true
            writer = nil
            complain("call \(id) is no longer recorded: \(error)")
        }
    }
}
