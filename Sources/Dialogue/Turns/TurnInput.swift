import CallHistory
import Routing

/// What came back in one turn, before anything is made of it. Times are seconds from the answer.
struct TurnInput: Sendable {
    /// Counts from 1 within the call.
    let number: Int
    /// The last prompt before listening.
    let asked: PromptID
    /// What came back.
    let answer: Turn.Answer
    /// When listening began.
    let began: Double
    /// When the caller had finished.
    let ended: Double
    /// How long the listener took over the last 20 ms, in milliseconds of real time.
    let latency: Double

    /// The turn for the record, now that it is understood.
    /// - Parameters:
    ///   - interpretation: what was understood.
    ///   - decision: what the router made of it, where it was asked.
    ///   - took: how long understanding took, in milliseconds of real time.
    func understood(as interpretation: Interpretation, _ decision: Decision? = nil, took: Double = 0) -> Turn {
        Turn(
            number: number, asked: asked, answer: answer, decision: decision, understood: interpretation, began: began,
            ended: ended, latency: latency + took)
    }
}
