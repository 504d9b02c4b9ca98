/// How a call is put through.
package enum TransferMethod: String, Sendable, CaseIterable {
    /// The peer is asked to (REFER); the call then leaves us.
    case refer
    /// We call the target ourselves and relay the media to the end.
    case bridge
    /// We call the target ourselves, and once somebody is there the peer is asked to put the caller in our place (REFER with
    /// Replaces, RFC 3891). No caller is lost to a target that is engaged; where the peer will not, the two stay with us.
    case attended
    /// REFER, and where the peer refuses it or says nothing of it, by a call of our own.
    case referThenBridge = "refer_then_bridge"
}

/// The steps of one transfer.
package struct TransferPlan: Sendable, Equatable {
    /// The peer is asked to go to the target (REFER).
    package var refers = false
    /// We call the target ourselves, where nobody is asked, or where the peer will not do it.
    package var calls = false
    /// Whoever answers our call is told what it is about, and asked.
    package var announces = false
    /// Once the two are joined, the peer is asked to take our place (Replaces).
    var yields = false
    /// Once the two are joined, the dialogue is done with the call.
    var releases = false

    init() {}

    /// - Parameters:
    ///   - method: how the line is set up.
    ///   - announces: whoever answers is told first, which takes a call of our own.
    package init(_ method: TransferMethod, announces: Bool) {
        releases = true
        self.announces = announces
        if announces || method == .attended {
            (calls, yields) = (true, method != .bridge)
        } else {
            (refers, calls) = (method != .bridge, method != .refer)
        }
    }

    /// A second call, joined with the first, to which the dialogue goes on listening.
    package static func bridge(announces: Bool) -> TransferPlan {
        var plan = TransferPlan()
        (plan.calls, plan.announces) = (true, announces)
        return plan
    }
}
