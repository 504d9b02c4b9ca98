import CallHistory
import Recognition
import SpokenValues
import Telephony

/// Who has the floor during one turn: a prompt plays, the caller speaks or presses keys, time passes.
///
/// A pure value. Speech, keys, the end of the prompt, hold and every 20 ms of time are its inputs; the turn's
/// outcome comes out once. Barge-in is always possible: the first word or key ends the prompt.
package struct TurnTaking {
    /// What the driver must do after an input.
    enum Step: Equatable {
        case goOn
        case stopPrompt
        case finished(Turn.Answer)
    }

    /// Which keys make an answer.
    enum Keys: Equatable {
        /// The first key is the answer.
        case single
        /// Keys until `#`, until `maximum` keys, or until none has come for the interdigit time.
        case number(maximum: Int)
    }

    private let keys: Keys
    private let noInputFrames: Int
    private let interdigitFrames: Int
    private var promptIsPlaying = true
    private var callerIsSpeaking = false
    private var onHold = false
    private var pressed = ""
    private var quietFrames = 0

    init(keys: Keys, timing: TurnTiming) {
        self.keys = keys
        noInputFrames = timing.noInput.frames
        interdigitFrames = timing.interdigit.frames
    }

    /// The prompt has been played to its end.
    mutating func promptEnded() {
        promptIsPlaying = false
        quietFrames = 0
    }

    /// The caller put us on hold or came back; the caller cannot answer meanwhile, so no time is counted.
    mutating func hold(_ isHeld: Bool) {
        onHold = isHeld
        quietFrames = 0
    }

    /// A key was pressed.
    mutating func key(_ digit: Digit) -> Step {
        quietFrames = 0
        switch keys {
        case .single:
            return .finished(.keys(String(digit.rawValue)))
        case .number(let maximum):
            if digit == .hash { return .finished(.keys(pressed.isEmpty ? "#" : pressed)) }
            // No number has a star in it: it means "repeat", as everywhere.
            if digit == .star { return .finished(.keys("*")) }
            pressed.append(digit.rawValue)
            return pressed.count == maximum ? .finished(.keys(pressed)) : interruptPrompt()
        }
    }

    /// 20 ms have passed, in which this was heard.
    mutating func heard(_ event: ListenerEvent) -> Step {
        switch event {
        case .utterance(let utterance):
            return .finished(.utterance(utterance))
        case .speechBegan:
            callerIsSpeaking = true
            return interruptPrompt()
        case .speech:
            callerIsSpeaking = true
            return .goOn
        case .silence:
            // Speech that came to nothing (a cough) gives the caller the whole time again.
            if callerIsSpeaking { quietFrames = 0 }
            callerIsSpeaking = false
            return passTime()
        }
    }

    private mutating func passTime() -> Step {
        guard !promptIsPlaying, !onHold else { return .goOn }
        quietFrames += 1
        if !pressed.isEmpty, quietFrames >= interdigitFrames { return .finished(.keys(pressed)) }
        return quietFrames >= noInputFrames ? .finished(.noInput) : .goOn
    }

    private mutating func interruptPrompt() -> Step {
        guard promptIsPlaying else { return .goOn }
        promptEnded()
        return .stopPrompt
    }
}
