import Audio
import Recognition

/// The times of a turn, under the names that VoiceXML 2.1 gives them (section 6.3).
package struct TurnTiming: Sendable, Equatable {
    /// `timeout`: silence after a prompt before the caller counts as not having answered.
    package var noInput: Duration
    /// `interdigittimeout`: silence between keys before the number counts as complete.
    var interdigit: Duration
    /// When a caller who speaks has finished.
    package var endpointing: EndpointingTimeouts
    /// Silence between one prompt and the next.
    package var pause: Duration

    /// - Parameters:
    ///   - noInput: silence after a prompt.
    ///   - interdigit: silence between keys.
    ///   - endpointing: when a caller who speaks has finished.
    ///   - pause: silence between prompts.
    package init(
        noInput: Duration = .seconds(7), interdigit: Duration = .seconds(4),
        endpointing: EndpointingTimeouts = EndpointingTimeouts(), pause: Duration = .zero
    ) {
        self.noInput = noInput
        self.interdigit = interdigit
        self.endpointing = endpointing
        self.pause = pause
    }
}

/// How a conversation is led.
package struct Settings: Sendable, Equatable {
    /// The times of a turn.
    package var timing: TurnTiming
    /// Silences and no-matches before the caller is given a person.
    package var attempts: Int
    /// How long a transfer may ring before the caller comes back to us.
    package var transferLimit: Duration
    /// The address of a call's record for the person who takes it, with `{call}` or `{reference}` in it.
    package var recordPage: String?

    /// - Parameters:
    ///   - timing: the times of a turn.
    ///   - attempts: at least 1.
    ///   - transferLimit: how long a transfer may ring.
    ///   - recordPage: the address of a call's record.
    package init(
        timing: TurnTiming = TurnTiming(), attempts: Int = 2, transferLimit: Duration = .seconds(30),
        recordPage: String? = nil
    ) {
        self.recordPage = recordPage
        self.timing = timing
        self.attempts = max(1, attempts)
        self.transferLimit = transferLimit
    }
}

extension Duration {
    /// The time in frames of 20 ms.
    var frames: Int { Int(self / .milliseconds(1000 / AudioFrame.perSecond)) }
}
