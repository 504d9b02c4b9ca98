import CLibre
import Telephony

// An agent passes the caller on: their side asks us (REFER) to call somebody else in their place. Until that one answers the
// agent has the caller, or, where they have hung up already, the caller hears it ring.

extension SIPCall {
    /// Answers an agent's REFER, and does what it asks if the caller may be put through to there.
    func passOn(_ message: SIPMessage) {
        let value = message.header(SIP_HDR_REFER_TO) ?? ""
        // Kept until it is answered.
        let raw = message.raw
        mem_ref(UnsafeMutableRawPointer(mutating: raw))
        Task {
            defer { mem_deref(UnsafeMutableRawPointer(mutating: raw)) }
            let answer: ReferResponse.Status
            let found = await endpoint.configuration.passingTarget(
                value, from: placedTo, on: partner?.caller.line)
            if let found, let first = partner, leg.passesOn(behind: &first.leg) {
                answer = .init(202, "Accepted")
                first.placing = Task { await pass(first, to: found.target, replacing: found.replaces) }
            } else {
                answer = found == nil ? ReferResponse.decline.answer : .init(491, "Request Pending")
            }
            // Meanwhile we may have been stopped.
            guard let sip = endpoint.sip else { return }
            _ = switchboard_reply_contact(
                sip, raw, UInt16(clamping: answer.code), answer.reason, contact)
        }
    }

    private func pass(_ first: SIPCall, to target: TransferTarget, replacing replaced: String?) async {
        report(.init(100, "Trying"), last: false)
        let limit = Task { [endpoint] in
            try await Task.sleep(for: endpoint.configuration.passingLimit)
            first.placing?.cancel()
        }
        defer { limit.cancel() }
        do {
            let second = try await endpoint.placeLeg(to: target, for: first, replacing: replaced)
            first.placing = nil
            // Caller or newcomer may have gone before we came to know of it.
            guard second.leg.isUp, first.leg.place == .first else {
                second.perform(second.leg.shutDown())
                return notPassed(first, .init(480, "Temporarily Unavailable"))
            }
            if first.partner === self { partner = nil }
            (first.partner, second.partner) = (second, first)
            second.perform(second.leg.tookPlace(.second))
            first.perform([.ring(false)])
            endpoint.configuration.passedOn(first.id, first.caller.line, target.uri)
            // Over TCP the BYE may overtake it.
            report(.init(200, "OK"), last: true) { [self] in perform(leg.replaced()) }
        } catch SIPError.refused(let status, let reason) {
            notPassed(first, .init(status, reason))
        } catch {
            notPassed(first, .init(480, "Temporarily Unavailable"))
        }
    }

    /// The agent has the caller as before; a caller whom nobody has is let go.
    private func notPassed(_ first: SIPCall, _ status: ReferResponse.Status) {
        first.placing = nil
        endpoint.configuration.log?("call \(first.id): passing on was answered \(status.code) \(status.reason)")
        report(status, last: true)
        if leg.isUp { leg.keepsCaller() } else { first.perform(first.leg.legEnded(.hungUp)) }
    }
}
