import Audio
import AudioFiles
import CallHistory
import Foundation
import SpokenValues
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
    private var cards = CardWatch()
    /// How many of the stretches that are not kept have been taken out of the recording.
    private var silenced = 0
    /// Whether we are saying something that is not kept.
    private var isReadingBack = false
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
        case .digit(let digit):
            if !isPaused { events.add(.key(String(digit.rawValue)), at: seconds) }
            cards.pressed(digit, at: seconds)
            takeOutCards()
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

    /// What came of a turn: what was said or keyed may have been the number of a card.
    func noteTurn(_ turn: Turn) {
        isReadingBack = false
        switch turn.answer {
        case .utterance(let utterance): cards.said(utterance, from: turn.began, to: turn.ended)
        case .keys(let keys): cards.keyed(keys, from: turn.began, to: turn.ended)
        case .noInput, .hangUp: return
        }
        takeOutCards()
    }

    /// What we say from now on: a number that is read back is not recorded either.
    func noteSaid(_ words: String) { if CardNumber.isIn(words) { isReadingBack = true } }

    /// Whether a turn gave the number of a card, or a part of one; for good only when the call is over.
    /// - Parameters:
    ///   - began: seconds from the answer.
    ///   - ended: seconds from the answer.
    package func concealsTurn(from began: Double, to ended: Double) -> Bool {
        cards.conceals(from: began, to: ended)
    }

    /// Takes keys and sound of a card's number out of what was recorded already.
    private func takeOutCards() {
        guard cards.silenced.count > silenced else { return }
        events.remove(keys: cards.conceals(keyAt:))
        for stretch in cards.silenced[silenced...] {
            let first = Int(max(0, stretch.lowerBound) * Double(AudioFrame.perSecond))
            let last = min(frames, Int(stretch.upperBound * Double(AudioFrame.perSecond)))
            if first < last { attempt { try writer?.silence(first..<last) } }
        }
        silenced = cards.silenced.count
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
            let isKept = !isPaused && !isReadingBack && !cards.silences(seconds)
            try writer?.append(left: isKept ? heard : silence, right: isKept ? said : silence)
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
        takeOutCards()
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
