extension Schema {
    /// Whether an utterance was heard a second time, as a whole.
    static let ninth: [String] = [
        "ALTER TABLE turns ADD COLUMN heard_twice INTEGER"
    ]
}
