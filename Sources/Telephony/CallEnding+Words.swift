extension CallEnding {
    /// For people.
    package var inWords: String {
        switch self {
        case .callerHungUp: "the caller hung up"
        case .weHungUp: "the switchboard hung up"
        case .transferred: "transferred"
        case .failed: "the line failed"
        }
    }
}
