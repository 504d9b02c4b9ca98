import Recognition
import Routing

/// One turn: what was asked, what came back, what was made of it.
package struct Turn: Sendable, Equatable {
    /// What came back.
    package enum Answer: Sendable, Equatable {
        /// The caller said something.
        case utterance(Utterance)
        /// The caller pressed keys.
        case keys(String)
        /// Nothing was heard within the no-input time.
        case noInput
        /// The caller hung up.
        case hangUp
    }

    /// Counts from 1 within the call.
    package var number: Int
    /// The last prompt before listening.
    package var asked: PromptID
    /// What came back.
    package var answer: Answer
    /// What the router made of an utterance, where it was asked.
    package var decision: Decision?
    /// What the dialogue understood; nil until it was read.
    package var understood: Interpretation?
    /// When listening began, seconds from the answer.
    package var began: Double
    /// When the caller had finished and the answer was known, seconds from the answer.
    package var ended: Double
    /// How long deciding took after the caller had finished, in milliseconds of real time.
    package var latency: Double

    /// Parameters as the properties.
    package init(
        number: Int, asked: PromptID, answer: Answer, decision: Decision? = nil, understood: Interpretation? = nil,
        began: Double, ended: Double, latency: Double
    ) {
        self.number = number
        self.asked = asked
        self.answer = answer
        self.decision = decision
        self.understood = understood
        self.began = began
        self.ended = ended
        self.latency = latency
    }
}
