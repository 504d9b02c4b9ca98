import Audio

extension Call {
    /// Says the announcement, twice at most, to an agent who has answered, and waits for 1.
    /// - Parameter announcement: what the call is about.
    /// - Returns: nil when they take the call.
    package func ask(_ announcement: Pcm) async -> CallLeg.Refusal? {
        for _ in 1...2 {
            await play(announcement)
            var patience = Int.max
            while patience > 0 {
                switch await next() {
                case .digit(.one): return nil
                case .digit: return .init(603, "Decline")
                case .ended: return .unavailable
                case .played: patience = 5 * AudioFrame.perSecond
                case .audio: patience -= 1
                case .hold: break
                }
            }
        }
        return .unavailable
    }
}

extension CallLeg.Refusal {
    /// Nobody took the call.
    package static let unavailable = Self(480, "Temporarily Unavailable")
}
