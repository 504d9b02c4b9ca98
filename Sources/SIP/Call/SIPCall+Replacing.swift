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
        guard let call = live.values.first(where: { $0.dialogID == replaces.dialog }), call.leg.isUp else {
            throw SIPRejection(481, "Call Does Not Exist")
        }
        guard !replaces.isEarlyOnly else { throw SIPRejection(486, "Busy Here") }
        guard !call.leg.isBeingTransferred else { throw SIPRejection(491, "Request Pending") }
        return call
    }
}

extension SIPCall {
    /// Ends in favour of another call, which has been answered. Where two legs are joined, that one takes the leg's place.
    func giveWay(to successor: SIPCall) {
        if let place = leg.place, let partner {
            (self.partner, partner.partner, successor.partner) = (nil, successor, partner)
            successor.perform(successor.leg.tookPlace(place))
        }
        perform(leg.replaced())
    }
}
