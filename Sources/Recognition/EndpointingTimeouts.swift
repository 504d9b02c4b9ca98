/// How long a caller who speaks is waited for, under the names that VoiceXML 2.1 gives the times (section 6.3).
package struct EndpointingTimeouts: Sendable, Equatable {
    /// `completetimeout`: silence that ends an utterance which satisfies the grammar.
    /// docs/measured/endpointing.md#turns
    package var complete: Duration
    /// `incompletetimeout`: silence that ends any other.
    /// docs/measured/endpointing.md#turns
    package var incomplete: Duration
    /// `maxspeechtimeout`: the longest that a caller may speak.
    package var maxSpeech: Duration

    /// - Parameters:
    ///   - complete: silence after what satisfies the grammar.
    ///   - incomplete: silence after anything else.
    ///   - maxSpeech: the longest utterance.
    package init(
        complete: Duration = .milliseconds(550), incomplete: Duration = .milliseconds(1500),
        maxSpeech: Duration = .seconds(15)
    ) {
        self.complete = complete
        self.incomplete = incomplete
        self.maxSpeech = maxSpeech
    }
}
