#if PJSIP
    import CPjproject
    import Telephony

    // An agent passes the caller on: their side asks us (REFER) to call somebody else in their place. Until that one answers the
    // agent has the caller, or, where they have hung up already, the caller hears it ring.

    extension PJSIPCall {
        /// Answers an agent's REFER, and does what it asks if the caller may be put through to there.
        func passOn(_ message: PJSIPMessage, _ transaction: UnsafeMutablePointer<pjsip_transaction>) {
            guard let dialog = invite?.pointee.dlg, let kept = KeptRequest(message, transaction, in: dialog) else {
                return answer(message, transaction, 500)
            }
            let value = message.header("Refer-To") ?? ""
            Task {
                let found = await endpoint.configuration.passingTarget(value, from: placedTo, on: partner?.caller.line)
                guard let found else { return kept.answer(603, "Decline") }
                guard let first = partner, leg.passesOn(behind: &first.leg) else {
                    return kept.answer(491, "Request Pending")
                }
                first.placing = Task { await pass(first, to: found.target, replacing: found.replaces) }
                kept.answer(202, "Accepted")
            }
        }

        private func pass(_ first: PJSIPCall, to target: TransferTarget, replacing replaced: String?) async {
            report(100, "Trying", last: false)
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
                    return notPassed(first, 480, "Temporarily Unavailable")
                }
                if first.partner === self { partner = nil }
                (first.partner, second.partner) = (second, first)
                second.perform(second.leg.tookPlace(.second))
                first.perform([.ring(false)])
                endpoint.configuration.passedOn(first.id, first.caller.line, target.uri)
                // Over TCP the BYE may overtake it.
                report(200, "OK", last: true) { [self] in perform(leg.replaced()) }
            } catch SIPError.refused(let status, let reason) {
                notPassed(first, status, reason)
            } catch {
                notPassed(first, 480, "Temporarily Unavailable")
            }
        }

        /// The agent has the caller as before; a caller whom nobody has is let go.
        private func notPassed(_ first: PJSIPCall, _ status: Int, _ reason: String) {
            first.placing = nil
            endpoint.configuration.log?("call \(first.id): passing on was answered \(status) \(reason)")
            report(status, reason, last: true)
            if leg.isUp { leg.keepsCaller() } else { first.perform(first.leg.legEnded(.hungUp)) }
        }

        /// Says how far it has come with a REFER.
        private func report(
            _ status: Int, _ reason: String, last: Bool, done: @escaping @PJSIPLoop () -> Void = {}
        ) {
            let subscription = last ? "terminated;reason=noresource" : "active;expires=60"
            request(
                "NOTIFY", [("Event", "refer"), ("Subscription-State", subscription)],
                ("message", "sipfrag;version=2.0", "SIP/2.0 \(status) \(reason)\r\n")
            ) { _, _ in done() }
        }
    }

    /// A request within a call that is answered later than its callback lasts. It has to be answered, be the call over or not.
    @PJSIPLoop
    private final class KeptRequest {
        private let raw: UnsafeMutablePointer<pjsip_rx_data>
        private let transaction: UnsafeMutablePointer<pjsip_transaction>
        private let dialog: UnsafeMutablePointer<pjsip_dialog>

        /// Nil when there is no memory for it.
        init?(
            _ message: PJSIPMessage, _ transaction: UnsafeMutablePointer<pjsip_transaction>,
            in dialog: UnsafeMutablePointer<pjsip_dialog>
        ) {
            var copy: UnsafeMutablePointer<pjsip_rx_data>?
            guard pjsip_rx_data_clone(message.raw, 0, &copy) == 0, let copy else { return nil }
            (raw, self.transaction, self.dialog) = (copy, transaction, dialog)
            switchboard_pj_keep(dialog, transaction)
        }

        func answer(_ status: Int32, _ reason: String) {
            defer {
                pjsip_rx_data_free_cloned(raw)
                switchboard_pj_let_go(dialog, transaction)
            }
            // Its connection may have gone meanwhile.
            guard transaction.pointee.state == PJSIP_TSX_STATE_TRYING else { return }
            var data: UnsafeMutablePointer<pjsip_tx_data>?
            let made = reason.withPJ { pjsip_dlg_create_response(dialog, raw, status, &$0, &data) }
            guard made == 0, let data else { return }
            _ = pjsip_dlg_send_response(dialog, transaction, data)
        }
    }
#endif
