import CLibre
import Telephony

// REFER (RFC 3515), sent and followed.

extension SIPCall {
    /// Asks the peer to go to the target of the transfer, or to take our place with the agent.
    func sendRefer(replacing: Bool) {
        guard var target = transfer?.target else { return }
        if replacing {
            guard let dialog = partner?.dialogID else {
                return perform(leg.referAnswered(status: 481, reason: "Call Does Not Exist"))
            }
            target = TransferTarget(uri: target.uri + "?Replaces=" + dialog.replaces)
        }
        guard SIPURI(target.uri) != nil else {
            return perform(leg.referAnswered(status: 400, reason: SIPError.badURI(target.uri).description))
        }
        // RFC 7433, section 4: what the agent should know travels in the address that is referred to.
        let headers = "Refer-To: <\(target.uriWithHeaders)>\r\nReferred-By: <\(endpoint.uri)>\r\n"
        refers += 1
        request("REFER", headers, sent: { [weak self] in self?.referSequence = $0 }) {
            [weak self, refers] status, reason in
            // Not when it is the late answer to a REFER that was given up.
            guard let self, self.refers == refers else { return }
            perform(leg.referAnswered(status: status, reason: reason))
        }
    }

    /// A NOTIFY came within the call.
    func notified(_ message: SIPMessage) {
        let id = ReferProgress.sequence(in: message.header(SIP_HDR_EVENT) ?? "")
        // It speaks of an earlier REFER that we gave up waiting for.
        if let id, id != referSequence { return }
        let state = message.header(SIP_HDR_SUBSCRIPTION_STATE)?.lowercased() ?? ""
        perform(leg.notified(fragment: message.body, terminated: state.hasPrefix("terminated")))
    }
}
