import Audio
import CallHistory
import Foundation
import Recognition
import SpokenValues
import Telephony

/// Saying something to one caller and hearing what comes back. Everything that happens on the line passes here.
struct TurnRunner {
    let call: any Call
    let listener: any Listener
    /// They change with the language.
    var prompts: any PromptSource
    let journal: any Journal
    /// What the person who takes the call will be told.
    var summary = CallSummary()
    /// The usual times of a turn; they change when the caller asks for "slower".
    var timing: TurnTiming

    /// When the latest turn began, in seconds from the answer.
    private(set) var turnBegan = 0.0
    private var frames = 0
    private var turns = 0

    init(
        call: any Call, listener: any Listener, prompts: any PromptSource, journal: any Journal, timing: TurnTiming
    ) {
        self.call = call
        self.listener = listener
        self.prompts = prompts
        self.journal = journal
        self.timing = timing
    }

    /// Seconds since the answer, counted in the call's own frames.
    var now: Double { Double(frames) / Double(AudioFrame.perSecond) }

    /// Says something to its end. Nobody listens meanwhile.
    mutating func say(_ prompt: Prompt) async throws {
        await play(prompt)
        while true {
            if case .played = try await next() { return }
        }
    }

    /// Asks and listens at once; the caller may talk over it.
    mutating func ask(_ question: Question) async throws -> TurnInput {
        turns += 1
        let began = now
        turnBegan = began
        let timing = question.timing(self.timing)
        let asked = question.prompts.last?.id ?? .welcome
        try await listener.begin(question.vocabulary, timing: timing.endpointing, isAnswer: question.isAnswer)
        for (place, prompt) in question.prompts.enumerated() {
            if place > 0, timing.pause > .zero { await call.play(.silence(timing.pause, rate: 8000)) }
            await play(prompt)
        }
        var floor = TurnTaking(keys: question.keys, timing: timing)
        do {
            let (answer, latency) = try await hearOut(&floor)
            await call.stopPlaying()
            await listener.end()
            return TurnInput(
                number: turns, asked: asked, answer: answer, began: began, ended: now, latency: latency)
        } catch {
            await listener.end()
            if error is CallOver {
                let input = TurnInput(
                    number: turns, asked: asked, answer: .hangUp, began: began, ended: now, latency: 0)
                await note(.heard(input.understood(as: .hangUp)))
            }
            throw error
        }
    }

    /// Follows the turn to its outcome; the second value is how long the last step took, in ms of real time.
    private mutating func hearOut(_ floor: inout TurnTaking) async throws -> (Turn.Answer, Double) {
        while true {
            var step = TurnTaking.Step.goOn
            var took = 0.0
            switch try await next() {
            case .audio(let frame):
                let clock = ContinuousClock()
                let start = clock.now
                step = floor.heard(try await listener.hear(frame))
                took = (clock.now - start) / .milliseconds(1)
            case .digit(let digit): step = floor.key(digit)
            case .played: floor.promptEnded()
            case .hold(let isHeld): floor.hold(isHeld)
            // `next` throws it.
            case .ended: continue
            }
            switch step {
            case .goOn: continue
            case .stopPrompt: await call.stopPlaying()
            case .finished(let answer): return (answer, took)
            }
        }
    }

    /// Listens to the caller without a word, until something is understood to have been said or the time is over.
    /// - Returns: nil when nothing was said.
    mutating func overhear(within limit: Duration) async throws -> TurnInput? {
        turns += 1
        let began = now
        try await listener.begin(.routing, timing: timing.endpointing, isAnswer: nil)
        var heard: Utterance?
        var latency = 0.0
        do {
            while heard == nil, now - began < limit / .seconds(1) {
                guard case .audio(let frame) = try await next() else { continue }
                let clock = ContinuousClock()
                let start = clock.now
                if case .utterance(let utterance) = try await listener.hear(frame) { heard = utterance }
                latency = (clock.now - start) / .milliseconds(1)
            }
        } catch {
            await listener.end()
            throw error
        }
        await listener.end()
        return heard.map {
            TurnInput(
                number: turns, asked: .welcome, answer: .utterance($0), began: began, ended: now, latency: latency)
        }
    }

    /// Goes along with the call until it is over.
    mutating func followToTheEnd() async throws -> Never {
        while true { _ = try await next() }
    }

    private func play(_ prompt: Prompt) async {
        let (audio, words) = prompts.spoken(prompt)
        await note(.said(prompt: prompt.id, words: words, at: now))
        await call.play(audio)
    }

    /// The next event; the end of the call is thrown here and nowhere else.
    private mutating func next() async throws -> CallEvent {
        let event = await call.next()
        if case .audio = event { frames += 1 }
        if case .ended(let ending) = event { throw CallOver(ending: ending) }
        return event
    }

    func note(_ entry: JournalEntry) async { await journal.note(entry, on: call.id) }
}

/// The call has ended; the conversation with it.
struct CallOver: Error {
    let ending: CallEnding
}
