/// Follows one REFER that we sent (RFC 3515) from the request to its outcome.
///
/// Telephone systems differ: some notify before they accept, some never send a final NOTIFY, some never notify at all
/// and hang up on us once the caller has been handed on. Each of these has an outcome here.
package struct ReferProgress: Sendable, Equatable {
    /// What was decided, once it is known; later events do not change it.
    package private(set) var outcome: TransferOutcome?
    /// The peer has accepted the REFER (2xx).
    package private(set) var accepted = false
    /// The last status that a NOTIFY reported, 100 to 699.
    package private(set) var reported: Int?
    /// A NOTIFY has reported success, be it after the time allowed: the caller is no longer ours.
    package private(set) var succeeded = false
    /// The peer would not do it, or did not say a word: another way may be tried. A target that is busy or does not
    /// answer is none of these.
    var isUnsupported: Bool {
        switch outcome {
        case .refused: refusedOutright
        case .timedOut: reported == nil
        case .completed, .callerGone, nil: false
        }
    }
    private var refusedOutright = false
    private var subscriptionOver = false

    /// A REFER that is about to be sent.
    package init() {}

    /// The CSeq of the REFER that a NOTIFY speaks of (RFC 3515, section 2.4.6); nil where it does not say.
    /// - Parameter event: the value of its Event header.
    package static func sequence(in event: String) -> UInt32? {
        event.split(separator: ";").dropFirst().map { $0.filter { !$0.isWhitespace } }
            .first { $0.hasPrefix("id=") }.flatMap { UInt32($0.dropFirst(3)) }
    }

    /// The peer answered the REFER itself; provisional answers say nothing.
    package mutating func answered(status: Int, reason: String) {
        guard status >= 200 else { return }
        if status < 300 {
            accepted = true
        } else {
            refusedOutright = outcome == nil
            settle(.refused(status: status, reason: reason))
        }
    }

    /// A NOTIFY came.
    /// - Parameters:
    ///   - fragment: its body, `message/sipfrag` (RFC 3420): a status line, perhaps with headers.
    ///   - terminated: its Subscription-State says that no more will follow.
    package mutating func notified(fragment: String, terminated: Bool) {
        subscriptionOver = subscriptionOver || terminated
        guard let line = StatusLine(fragment: fragment) else { return }
        if outcome == nil { reported = line.status }
        switch line.status {
        case ..<200: break
        case 200..<300:
            succeeded = true
            settle(.completed)
        default: settle(.refused(status: line.status, reason: line.reason))
        }
    }

    /// The peer ended the call before the outcome was known.
    ///
    /// It may have handed the caller on, or the caller may have hung up. A peer that reports progress reports success
    /// too, so with a mere "trying" or "ringing" behind it this is the caller; a peer that accepted and never
    /// reports, or that stopped reporting, ends our call because it is done with it.
    package mutating func peerHungUp() {
        settle(accepted && (reported == nil || subscriptionOver) ? .completed : .callerGone)
    }

    /// The time allowed has passed.
    package mutating func limitPassed() { settle(.timedOut) }

    private mutating func settle(_ outcome: TransferOutcome) {
        if self.outcome == nil { self.outcome = outcome }
    }
}

/// The first line of a SIP response, such as `SIP/2.0 486 Busy Here`.
struct StatusLine: Equatable {
    var status: Int
    var reason: String

    init?(fragment: String) {
        // A CR LF is one Character in Swift.
        let line = fragment.split(omittingEmptySubsequences: true) { $0.isNewline }.first ?? ""
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].uppercased().hasPrefix("SIP/"), let status = Int(words[1]),
            (100...699).contains(status)
        else { return nil }
        self.status = status
        reason = words.count > 2 ? String(words[2]) : ""
    }
}
