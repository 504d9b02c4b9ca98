import Audio
import Foundation
import Synchronization

/// A call made of recordings: what the caller said is known beforehand, and time passes as fast as it is taken.
///
/// Its clock is its own: each `.audio` event is 20 ms, however long the dialogue thought about it. So the same
/// script gives the same conversation every time.
package final class ReplayCall: Call {
    /// One thing that the caller does.
    package enum Step: Sendable {
        /// Speech that starts at once, whatever the switchboard is saying.
        case audio(Pcm)
        /// Speech that starts when the switchboard has been silent for half a second, as a caller would answer.
        case answer(Pcm)
        /// Speech that starts once the switchboard has spoken for a second, over what it says.
        case interruption(Pcm)
        /// The caller lets a question pass: nothing until the switchboard speaks again.
        case letPass
        /// A key, at once.
        case key(Digit)
        /// Keys that are pressed when the switchboard has been silent for half a second.
        case keys(String)
        /// The caller says nothing for this long.
        case silence(Duration)
        /// The caller hangs up.
        case hangUp
    }

    /// A name for the recording.
    package let id: String
    /// Who is calling.
    package let caller: Caller
    /// The call's own time.
    package var clock: any CallClock { ReplayClock(call: self) }
    /// Samples a second of the frames (Hz).
    package let rate: Int

    private let start: Date
    private let transferOutcomes: Mutex<[TransferOutcome]>
    private let state: Mutex<State>

    private struct State {
        var steps: ArraySlice<Step>
        var offset = 0
        var frames = 0
        var queue: [Pcm] = []
        var playing = 0
        /// Frames for which the switchboard has spoken, since the caller last did.
        var talking = 0
        /// Frames of silence since the switchboard last said something; nil until it has, since the caller last spoke.
        var quiet: Int?
        var ending: CallEnding?
        var transfers: [TransferTarget] = []

        mutating func finishStep() {
            talking = 0
            switch steps.removeFirst() {
            case .answer, .keys, .letPass, .interruption: quiet = nil
            case .audio, .key, .silence, .hangUp: break
            }
            offset = 0
        }

        /// The switchboard has spoken and waits.
        var isAsked: Bool { quiet.map { $0 >= ReplayCall.answerAfter } ?? false }
    }

    /// - Parameters:
    ///   - id: safe as a file name.
    ///   - steps: what the caller does, in order; afterwards the line stays silent until `patience` has passed.
    ///   - caller: who is calling.
    ///   - start: when the call began; opening hours depend on it.
    ///   - rate: samples a second of the frames (Hz).
    ///   - transferOutcomes: how each transfer ends, in order; afterwards every one completes.
    ///   - patience: how long the caller waits in silence after the last step before hanging up.
    package init(
        id: String, steps: [Step], caller: Caller = Caller(), start: Date, rate: Int = 8000,
        transferOutcomes: [TransferOutcome] = [], patience: Duration = .seconds(60)
    ) {
        self.id = id
        self.caller = caller
        self.start = start
        self.rate = rate
        self.transferOutcomes = Mutex(transferOutcomes)
        state = Mutex(State(steps: (steps + [.silence(patience), .hangUp])[...]))
    }

    /// Where the call was transferred or bridged to, in order.
    package var transfers: [TransferTarget] { state.withLock { $0.transfers } }
    /// Time since the call began, in the call's own 20 ms frames.
    var elapsed: Duration { .milliseconds(20 * state.withLock { $0.frames }) }

    /// Picks up.
    package func answer() async throws {}

    /// The next thing that the script says.
    package func next() async -> CallEvent {
        state.withLock { state in
            if let ending = state.ending { return .ended(ending) }
            while let step = state.steps.first {
                switch step {
                case .hangUp:
                    state.ending = .callerHungUp
                    return .ended(.callerHungUp)
                case .key(let digit):
                    state.finishStep()
                    return .digit(digit)
                case .keys(let keys):
                    guard state.isAsked else { return pass(&state, speech: nil) }
                    state.finishStep()
                    state.steps = (keys.compactMap(Digit.init).map(Step.key) + state.steps)[...]
                case .answer(let speech):
                    // Once begun it goes on, whatever the switchboard says.
                    guard state.isAsked || state.offset > 0 else { return pass(&state, speech: nil) }
                    if let event = speak(speech, &state) { return event }
                case .interruption(let speech):
                    guard state.talking >= AudioFrame.perSecond || state.offset > 0 else {
                        return pass(&state, speech: nil)
                    }
                    if let event = speak(speech, &state) { return event }
                case .letPass:
                    if state.isAsked { state.offset = 1 }
                    guard state.offset == 1, !state.queue.isEmpty else { return pass(&state, speech: nil) }
                    state.finishStep()
                case .audio(let speech):
                    if let event = speak(speech, &state) { return event }
                case .silence(let duration):
                    guard state.offset < Int(duration / .milliseconds(20)) else {
                        state.finishStep()
                        continue
                    }
                    state.offset += 1
                    return pass(&state, speech: nil)
                }
            }
            return .ended(.callerHungUp)
        }
    }

    /// Makes the caller do this before what the script has next; the silence behind what was said last is left out.
    package func interject(_ step: Step) {
        state.withLock { state in
            switch state.steps.first {
            case .answer, .interruption, .audio: if state.offset > 0 { state.finishStep() }
            default: state.offset = 0
            }
            state.steps = ([step] + state.steps)[...]
        }
    }

    /// Queues audio; it takes its own time in the call's frames.
    package func play(_ audio: Pcm) async {
        state.withLock { $0.queue.append(audio) }
    }

    /// Drops what is queued.
    package func stopPlaying() async {
        state.withLock { state in
            state.queue.removeAll()
            state.playing = 0
        }
    }

    /// Ends as the script says; completes when it says nothing.
    package func transfer(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        let outcome = transferOutcomes.withLock { $0.isEmpty ? .completed : $0.removeFirst() }
        state.withLock { state in
            state.transfers.append(target)
            if outcome == .completed { state.ending = .transferred }
        }
        return outcome
    }

    /// Ends as the script says; completes when it says nothing, and then the script goes on.
    package func bridge(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        state.withLock { $0.transfers.append(target) }
        return transferOutcomes.withLock { $0.isEmpty ? .completed : $0.removeFirst() }
    }

    /// Ends the call from our side.
    package func hangUp() async {
        state.withLock { $0.ending = $0.ending ?? .weHungUp }
    }

    fileprivate static let answerAfter = AudioFrame.perSecond / 2

    private func speak(_ speech: Pcm, _ state: inout State) -> CallEvent? {
        let length = rate / AudioFrame.perSecond
        guard state.offset * length < speech.samples.count else {
            state.finishStep()
            return nil
        }
        let frame = AudioFrame(copying: speech.samples, from: state.offset * length, rate: rate)
        state.offset += 1
        return pass(&state, speech: frame)
    }

    /// 20 ms pass: the prompt moves on, and either it has just ended or the caller is heard.
    private func pass(_ state: inout State, speech: AudioFrame?) -> CallEvent {
        if let prompt = state.queue.first {
            state.quiet = 0
            state.talking += 1
            if state.playing * prompt.rate / AudioFrame.perSecond >= prompt.samples.count {
                state.queue.removeFirst()
                state.playing = 0
                if state.queue.isEmpty {
                    if speech != nil { state.offset -= 1 }
                    return .played
                }
            }
            state.playing += 1
        } else {
            state.quiet = state.quiet.map { $0 + 1 }
        }
        state.frames += 1
        return .audio(speech ?? AudioFrame(silenceAt: rate))
    }

    private struct ReplayClock: CallClock {
        let call: ReplayCall
        var now: Date { call.start.addingTimeInterval(call.elapsed / .seconds(1)) }
    }
}
