/// What an endpoint has counted since it began to listen.
package struct EndpointCounters: Sendable, Equatable {
    /// Calls taken.
    package var taken = 0
    /// Calls refused, by status.
    package var refused: [Int: Int] = [:]
    /// Requests from unknown addresses that were not answered.
    package var ignored = 0
    /// Calls that ended because nothing more came from the peer.
    package var lost = 0
    /// Audio packets that came, on calls that are over.
    package var packets = 0
    /// Audio packets that did not come, on calls that are over.
    package var packetsLost = 0

    /// Nothing yet.
    package init() {}
}

/// How an endpoint does at this moment.
package struct EndpointStatus: Sendable {
    /// Calls that came in.
    package var calls = 0
    /// The same for each name of lines that are shared.
    package var callsByLine: [String: Int] = [:]
    /// Of those, the ones that are joined to a second call of ours.
    package var bridged = 0
    /// Since it began to listen.
    package var counters = EndpointCounters()
    /// By how much the 20 ms clock was late at most since this was last asked (ms).
    package var worstSlip = 0.0
    /// Watched peers, and whether they answer.
    package var peers: [String: Bool] = [:]
    /// Registrars, and whether they have accepted us.
    package var registrations: [String: Bool] = [:]
    /// It takes no more calls.
    package var isDraining = false
    /// It takes no calls until somebody says otherwise.
    package var isPaused = false

    /// Nothing going on.
    package init() {}
}

/// Keeps a log from being filled by whoever sends packets: each kind of line once a minute.
package struct LogThrottle: Sendable {
    private var last: [String: (at: Double, swallowed: Int)] = [:]
    private static let most = 1024

    /// Nothing written yet.
    package init() {}

    /// - Returns: the line, perhaps with how often it was left out; nil when it was written a short while ago.
    package mutating func line(_ text: String, now: Double) -> String? {
        if last.count > Self.most { last = [:] }
        if var before = last[text], now - before.at < 60 {
            before.swallowed += 1
            last[text] = before
            return nil
        }
        let swallowed = last[text]?.swallowed ?? 0
        last[text] = (now, 0)
        return swallowed == 0 ? text : "\(text) (and \(swallowed) times more in the last minute)"
    }
}
