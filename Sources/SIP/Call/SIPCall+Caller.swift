import CLibre
import Telephony

// The caller's side, for placing calls.

extension SIPCall {
    /// Presses keys, once the call is acknowledged.
    /// - Parameters:
    ///   - digits: the keys, in order.
    ///   - info: by SIP INFO instead of RFC 4733.
    package func press(_ digits: [Digit], byInfo info: Bool = false) async {
        await acknowledged()
        guard leg.isUp else { return }
        if info { inform(digits[...]) } else { media.press(digits) }
    }

    /// Sends one key after the other, so that none overtakes another.
    private func inform(_ digits: ArraySlice<Digit>) {
        guard let digit = digits.first else { return }
        let body = "Signal=\(digit.rawValue)\r\nDuration=160\r\n"
        request("INFO", "Content-Type: application/dtmf-relay\r\n", body) { [weak self] _, _ in
            self?.inform(digits.dropFirst())
        }
    }

    /// Puts the other side on hold, or takes it off, once the call is acknowledged.
    package func hold(_ on: Bool) async {
        await acknowledged()
        guard leg.isUp, let session else { return }
        media.hold(on)
        let offer = media.describe(asOffer: true)
        _ = sipsess_modify(session, offer)
        mem_deref(offer)
    }

    /// The other side asks us to go elsewhere.
    func referred(_ message: SIPMessage) {
        if leg.place == .second { return passOn(message) }
        let answer: ReferResponse.Status
        let target = message.header(SIP_HDR_REFER_TO) ?? ""
        let uri = target.split(separator: "<").last.map { $0.prefix { $0 != ">" } }.map(String.init)
        // Headers for the new call may stand behind the address.
        if let uri, uri.utf8.count <= 2048, SIPURI(String(uri.prefix { $0 != "?" })) != nil {
            referred.yield(uri)
            answer = referral.answer
        } else {
            answer = .init(400, "Bad Refer-To")
        }
        _ = switchboard_reply_contact(
            endpoint.sip, message.raw, UInt16(clamping: answer.code), answer.reason, contact)
        guard answer.code < 300 else { return }
        report(.init(100, "Trying"), last: false)
        guard let outcome = referral.outcome else { return }
        Task {
            try await Task.sleep(for: referral.delay)
            report(outcome, last: true)
        }
    }

    /// Says how far it has come with a REFER.
    func report(
        _ status: ReferResponse.Status, last: Bool, done: @escaping @LibreLoop () -> Void = {}
    ) {
        let subscription = last ? "terminated;reason=noresource" : "active;expires=60"
        request(
            "NOTIFY",
            "Event: refer\r\nSubscription-State: \(subscription)\r\nContent-Type: message/sipfrag;version=2.0\r\n",
            "SIP/2.0 \(status.code) \(status.reason)\r\n"
        ) { _, _ in done() }
    }
}
