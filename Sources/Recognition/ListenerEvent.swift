/// What a turn has come to after another 20 ms of the caller's audio.
package enum ListenerEvent: Sendable, Equatable {
    /// Nobody speaks. After `speechBegan` it means that what began was a noise and not a word.
    case silence
    /// The caller has just begun to speak: time to stop a prompt that is playing.
    case speechBegan
    /// Speech goes on, or a short pause within it.
    case speech
    /// The caller has finished.
    case utterance(Utterance)
}
