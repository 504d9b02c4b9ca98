import CLibre
import Telephony

// REFER (RFC 3515), sent and followed to its end.

extension SIPCall {
    /// Sends REFER and follows it to its end.
    func refer(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        guard state == .up, let session, let dialog = sipsess_dialog(session) else { return .callerGone }
        guard referring == nil else { return .refused(status: 491, reason: "another transfer is under way") }
        guard SIPURI(target.uri) != nil else {
            return .refused(status: 400, reason: SIPError.badURI(target.uri).description)
        }
        refer = ReferProgress()
        referSequence = sip_dialog_lseq(dialog)
        // RFC 7433, section 4: what the agent should know travels in the address that is referred to.
        let referTo = "<\(target.uriWithHeaders)>"
        let headers = "Refer-To: \(referTo)\r\nReferred-By: <\(endpoint.uri)>\r\n"
        request("REFER", headers) { [weak self, referSequence] status, reason in
            // Not when it is the late answer to a REFER that was given up.
            guard let self, self.referSequence == referSequence else { return }
            refer.answered(status: status, reason: reason)
            settleRefer()
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            refer.limitPassed()
            settleRefer()
        }
        let outcome = await withCheckedContinuation { waiting in
            if let outcome = refer.outcome { waiting.resume(returning: outcome) } else { referring = waiting }
        }
        timer.cancel()
        if outcome == .completed {
            // Over TCP the BYE may go another way than the answer to the NOTIFY, and should not overtake it.
            try? await Task.sleep(for: .milliseconds(50))
            finish(.transferred)
        }
        return outcome
    }

    /// A NOTIFY came within the call.
    func notified(_ message: SIPMessage) {
        let event = message.header(SIP_HDR_EVENT) ?? ""
        let id = event.split(separator: ";").dropFirst().map { $0.filter { !$0.isWhitespace } }
            .first { $0.hasPrefix("id=") }.flatMap { UInt32($0.dropFirst(3)) }
        // It speaks of an earlier REFER that we gave up waiting for.
        if let id, id != referSequence { return }
        let state = message.header(SIP_HDR_SUBSCRIPTION_STATE)?.lowercased() ?? ""
        refer.notified(fragment: message.body, terminated: state.hasPrefix("terminated"))
        if referring != nil {
            settleRefer()
        } else if refer.outcome == .timedOut, refer.succeeded {
            finish(.transferred)
        }
    }

    func settleRefer() {
        guard let outcome = refer.outcome, let waiting = referring else { return }
        referring = nil
        waiting.resume(returning: outcome)
    }
}
