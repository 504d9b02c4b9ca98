/// Which of the watched peers answer OPTIONS, and what is to be said when that changes. A peer is taken for lost when it has failed
/// twice.
package struct PeerReachability: Sendable {
    /// By SIP URI; true until a peer has failed twice.
    package private(set) var reachable: [String: Bool]
    private var failures: [String: Int] = [:]
    private var waiting: Set<String> = []

    /// - Parameter peers: SIP URIs; all are there until they are found not to be.
    package init(of peers: [String]) { reachable = Dictionary(peers.map { ($0, true) }) { first, _ in first } }

    /// A peer is asked now.
    /// - Returns: a line for the log: where the question before was never answered, it has had all the time there is.
    package mutating func asking(_ peer: String) -> String? {
        let line = waiting.contains(peer) ? note(peer, answered: false) : nil
        waiting.insert(peer)
        return line
    }

    /// A peer has answered.
    /// - Parameter status: 408 when there was no answer.
    /// - Returns: a line for the log.
    package mutating func answered(_ peer: String, _ status: Int) -> String? {
        guard waiting.remove(peer) != nil else { return nil }
        // Whatever it says to OPTIONS, it is there; but 503 says that it takes no calls.
        return note(peer, answered: status != 408 && status != 503)
    }

    private mutating func note(_ peer: String, answered: Bool) -> String? {
        let before = reachable[peer] ?? true
        failures[peer] = answered ? 0 : failures[peer, default: 0] + 1
        let now = answered || (before && failures[peer, default: 0] < 2)
        reachable[peer] = now
        guard now != before else { return nil }
        return now ? "\(peer) answers again" : "\(peer) has stopped answering"
    }
}
