/// How long to wait for a caller, with VoiceXML's meaning of each.
package struct EndpointingTimeouts: Sendable, Equatable {
    /// Silence that ends an utterance which satisfies the grammar (seconds; VoiceXML's `completetimeout`).
    /// docs/measured/endpointing.md#turns
    package var complete = 0.55
    /// Silence that ends any other (seconds; VoiceXML's `incompletetimeout`).
    /// docs/measured/endpointing.md#turns
    package var incomplete = 1.5
    /// The longest utterance (seconds; VoiceXML's `maxspeechtimeout`).
    package var maxSpeech = 15.0

    /// - Parameters:
    ///   - complete: seconds of silence after what satisfies the grammar.
    ///   - incomplete: seconds of silence after anything else.
    ///   - maxSpeech: seconds.
    package init(complete: Double = 0.55, incomplete: Double = 1.5, maxSpeech: Double = 15) {
        self.complete = complete
        self.incomplete = incomplete
        self.maxSpeech = maxSpeech
    }
}
