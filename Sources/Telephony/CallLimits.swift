/// How many calls are taken, so that a flood from one side leaves the others a telephone.
package struct CallLimits: Sendable, Equatable {
    /// Calls at once; one more is answered 486.
    package var calls: Int
    /// Calls at once from one peer; nil for no limit of its own.
    package var perPeer: Int?
    /// New calls a second from one peer, and requests a second from an unknown one; more are answered 503.
    package var perSecond: Double

    /// - Parameters:
    ///   - calls: calls at once.
    ///   - perPeer: calls at once from one peer; nil for no limit of its own.
    ///   - perSecond: new calls a second from one peer.
    package init(calls: Int = 60, perPeer: Int? = nil, perSecond: Double = 20) {
        self.calls = calls
        self.perPeer = perPeer
        self.perSecond = perSecond
    }
}

/// What a call that is not taken is answered, and when the peer may try again.
package struct Overload: Sendable, Equatable {
    /// 486 or 503.
    package var status: Int
    /// Seconds.
    package var retryAfter: Int
}

/// Decides, call by call, whether there is room (`CallLimits`). Token buckets by peer, at most a few thousand of them.
package struct Admission: Sendable {
    private struct Bucket {
        var tokens: Double
        var filled: Double
    }

    private let limits: CallLimits
    private var buckets: [String: Bucket] = [:]
    private var live: [String: Int] = [:]
    private var groups: [String: Int] = [:]
    private var total = 0
    private static let mostBuckets = 4096

    /// How many peers are being counted.
    package var watched: Int { buckets.count }

    /// No calls yet.
    package init(_ limits: CallLimits) { self.limits = limits }

    /// A peer asks for a call.
    /// - Parameters:
    ///   - peer: its address.
    ///   - now: seconds, by any clock that only goes forward.
    ///   - group: whose lines it is to have; nil where nobody shares them.
    ///   - inPlaceOfAnother: a call that there is ends when this one is answered.
    /// - Returns: nil when it is taken, which counts until `ended`.
    package mutating func admit(
        _ peer: String, at now: Double, for group: LineGroup? = nil, inPlaceOfAnother: Bool = false
    ) -> Overload? {
        guard spend(peer, at: now) else { return Overload(status: 503, retryAfter: 2) }
        if inPlaceOfAnother {
            count(peer, group?.name)
            return nil
        }
        if let group, groups[group.name, default: 0] >= group.calls { return Overload(status: 486, retryAfter: 30) }
        if total >= limits.calls { return Overload(status: 486, retryAfter: 30) }
        if let most = limits.perPeer, live[peer, default: 0] >= most { return Overload(status: 486, retryAfter: 30) }
        count(peer, group?.name)
        return nil
    }

    private mutating func count(_ peer: String, _ line: String?) {
        total += 1
        live[peer, default: 0] += 1
        if let line { groups[line, default: 0] += 1 }
    }

    /// One of a peer's calls is over.
    /// - Parameter line: the name of the lines that it came in on.
    package mutating func ended(_ peer: String, on line: String? = nil) {
        total = max(0, total - 1)
        let left = live[peer, default: 1] - 1
        live[peer] = left > 0 ? left : nil
        if let line { groups[line] = max(0, groups[line, default: 1] - 1) }
    }

    /// Whether a peer may ask for something at this moment; each time costs it a token.
    package mutating func spend(_ peer: String, at now: Double) -> Bool {
        // A burst of two seconds' worth is let through, but never less than one call.
        let most = max(1, 2 * limits.perSecond)
        if buckets.count >= Self.mostBuckets {
            buckets = buckets.filter { most - ($0.value.tokens + (now - $0.value.filled) * limits.perSecond) > 0 }
            // A flood from more addresses than that: all begin again, each with one token.
            if buckets.count >= Self.mostBuckets { buckets = [:] }
        }
        var bucket = buckets[peer] ?? Bucket(tokens: most, filled: now)
        bucket.tokens = min(most, bucket.tokens + max(0, now - bucket.filled) * limits.perSecond)
        bucket.filled = now
        defer { buckets[peer] = bucket }
        guard bucket.tokens >= 1 else { return false }
        bucket.tokens -= 1
        return true
    }
}
