/// What the second pass heard of an utterance.
struct SecondHearing: Sendable, Equatable {
    /// Natural logarithms of how likely each phone is, [frame][phone], blank first.
    var phones: [Float]
    /// Best first.
    var results: [PhoneSearch.Result]
}
