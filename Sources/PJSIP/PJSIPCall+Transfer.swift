#if PJSIP
    import CPjproject
    import Telephony

    // Putting a caller through by REFER (RFC 3515), and calls that take the place of others (RFC 3891).

    extension PJSIPCall {
        /// Transfers the call by REFER, by a second call of ours, or by the one when the other is refused.
        package func transfer(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
            await acknowledged()
            if let refusal = endpoint.configuration.refusal(of: target) ?? leg.transferRefusal { return refusal }
            let method = endpoint.configuration.transfers
            return await begin(TransferPlan(method, announces: target.announcement != nil), to: target, limit: limit)
        }

        /// Places a second call to the target and joins the two. The caller hears it ring meanwhile, or what is played.
        package func bridge(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
            await acknowledged()
            if let refusal = leg.transferRefusal ?? endpoint.configuration.refusal(of: target) { return refusal }
            return await begin(.bridge(announces: target.announcement != nil), to: target, limit: limit)
        }

        private func begin(_ plan: TransferPlan, to target: TransferTarget, limit: Duration) async -> TransferOutcome {
            guard SIPURI(target.uri) != nil else {
                return .refused(status: 400, reason: SIPError.badURI(target.uri).description)
            }
            return await withCheckedContinuation { waiting in
                transfer = RequestedTransfer(target: target, limit: limit, waiting: waiting)
                perform(leg.transferRequested(plan))
            }
        }

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
            refers += 1
            request(
                "REFER",
                [("Refer-To", "<\(target.uriWithHeaders)>"), ("Referred-By", "<\(endpoint.uri(of: "switchboard"))>")],
                sent: { [weak self] in self?.referSequence = $0 }
            ) { [weak self, refers] status, reason in
                // Not when it is the late answer to a REFER that was given up.
                guard let self, self.refers == refers else { return }
                perform(leg.referAnswered(status: status, reason: reason))
            }
        }

        /// A NOTIFY came within the call.
        func notified(_ message: PJSIPMessage) {
            let id = ReferProgress.sequence(in: message.header("Event") ?? "")
            // It speaks of an earlier REFER that we gave up waiting for.
            if let id, Int(id) != referSequence { return }
            let state = message.header("Subscription-State")?.lowercased() ?? ""
            perform(leg.notified(fragment: message.body, terminated: state.hasPrefix("terminated")))
        }

        /// Ends in favour of another call, which has been answered. Where two legs are joined, that one takes the leg's place.
        func giveWay(to successor: PJSIPCall) {
            if let place = leg.place, let partner {
                (self.partner, partner.partner, successor.partner) = (nil, successor, partner)
                successor.perform(successor.leg.tookPlace(place))
            }
            perform(leg.replaced())
        }
    }

    extension PJSIPEndpoint {
        /// The call that an INVITE is to take the place of, if it is.
        /// - Throws: `PJSIPRejection` when that cannot be.
        func replaced(by message: PJSIPMessage, isTrusted: Bool) throws(PJSIPRejection) -> PJSIPCall? {
            let headers = message.headers("Replaces")
            guard let header = headers.first else { return nil }
            guard headers.count == 1, let replaces = Replaces(header) else { throw PJSIPRejection(400, "Bad Replaces") }
            // Whoever may take a call over hears what was meant for another.
            guard isTrusted else { throw PJSIPRejection(403, "Forbidden") }
            guard let call = live.values.first(where: { $0.dialogID == replaces.dialog }), call.leg.isUp else {
                throw PJSIPRejection(481, "Call Does Not Exist")
            }
            guard !replaces.isEarlyOnly else { throw PJSIPRejection(486, "Busy Here") }
            guard !call.leg.isBeingTransferred else { throw PJSIPRejection(491, "Request Pending") }
            return call
        }
    }
#endif
