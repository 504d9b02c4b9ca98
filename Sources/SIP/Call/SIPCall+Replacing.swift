import CLibre
import Telephony

// A new call takes the place of one that there is (Replaces, RFC 3891): somebody spoke to us, or to an agent through us,
// and hands the call over to somebody else.

extension SIPEndpoint {
    /// The call that an INVITE is to take the place of, if it is.
    /// - Throws: `SIPRejection` when that cannot be.
    func replaced(by message: SIPMessage, isTrusted: Bool) throws(SIPRejection) -> SIPCall? {
        let headers = message.headers(named: "Replaces")
        guard let header = headers.first else { return nil }
        guard headers.count == 1, let replaces = Replaces(header) else { throw SIPRejection(400, "Bad Replaces") }
        // Whoever may take a call over hears what was meant for another.
        guard isTrusted else { throw SIPRejection(403, "Forbidden") }
        guard let call = live.values.first(where: { $0.dialogID == replaces.dialog }), call.state == .up else {
            throw SIPRejection(481, "Call Does Not Exist")
        }
        guard !replaces.isEarlyOnly else { throw SIPRejection(486, "Busy Here") }
        guard !call.isBeingTransferred else { throw SIPRejection(491, "Request Pending") }
        return call
    }
}

extension SIPCall {
    /// An agent is being rung, told or asked, and it is not known who will have the call.
    var isBeingTransferred: Bool {
        isReferring || bridging != nil || (other != nil && other?.owner == nil)
    }

    /// It is joined with another leg.
    var isJoined: Bool { owner != nil || other?.owner === self }

    /// Ends in favour of another call, which has been answered. Where two legs are joined, it takes the leg's place.
    func giveWay(to successor: SIPCall) {
        guard state == .up else { return }
        let wasJoined = isJoined
        if let leg = other, leg.owner === self {
            other = nil
            leg.owner = successor
            successor.other = leg
        } else if let caller = owner {
            owner = nil
            caller.other = successor
            successor.owner = caller
        }
        if wasJoined { successor.handOn() }
        finish(wasJoined ? .transferred : .callerHungUp)
    }
}
