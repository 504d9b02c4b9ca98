#if PJSIP
    import Audio
    import CPjproject
    import Foundation
    import Telephony

    // Putting a caller through by a second call of ours. Neither leg outlives the other once they are joined.

    extension PJSIPCall {
        /// Calls the target of the transfer on the caller's behalf.
        func placeLeg() {
            guard let target = transfer?.target else { return }
            placing = Task {
                do {
                    let second = try await endpoint.placeLeg(to: target, for: self)
                    placing = nil
                    // It may have hung up before we came to know of it.
                    guard second.leg.isUp else { return perform(leg.legFailed(.unavailable)) }
                    partner = second
                    perform(leg.legUp())
                } catch {
                    placing = nil
                    guard case SIPError.refused(let status, let reason) = error else {
                        return perform(leg.legFailed(nil, reason: "\(error)"))
                    }
                    perform(leg.legFailed(.init(status, reason)))
                }
            }
        }

        /// Tells whoever answered what it is about, and asks them.
        func announce() {
            guard let second = partner, let announcement = transfer?.target.announcement else { return }
            Task {
                let refusal = await second.ask(announcement)
                // It may have hung up behind the key.
                perform(leg.announced(refusal ?? (second.leg.isUp ? nil : .unavailable)))
            }
        }

        /// From now on the second leg's audio and its end are this one's.
        func join() {
            guard let second = partner else { return }
            second.partner = self
            second.perform(second.leg.follow())
        }

        func hangUpLeg() {
            guard let second = partner else { return }
            partner = nil
            second.perform(second.leg.shutDown())
        }

        func tellCallersLeg(_ ending: CallLeg.LegEnding) {
            guard let first = partner else { return }
            // One that is lost is still to be hung up.
            if ending != .lost, first.partner === self { first.partner = nil }
            first.perform(first.leg.legEnded(ending))
        }

        /// 20 ms for both legs.
        func tickTogether(with leg: PJSIPCall) {
            let (mine, theirs) = (media.hear(), leg.media.hear())
            media.sender.relay(theirs.frame)
            leg.media.sender.relay(mine.frame)
            if !mine.digits.isEmpty { leg.media.sender.press(mine.digits, leg.media.agreed) }
            if !theirs.digits.isEmpty { media.sender.press(theirs.digits, media.agreed) }
            deliver(mine, played: media.send())
            _ = leg.media.send()
        }
    }

    extension PJSIPEndpoint {
        /// Calls the target on the caller's behalf, who is shown as calling. Where the target redirects the call to another one
        /// that is listed, that one is called; else the redirection is a refusal.
        /// - Parameter replaced: the header `Replaces`, where the call is to take another one's place there.
        func placeLeg(
            to target: TransferTarget, for caller: PJSIPCall, replacing replaced: String? = nil
        ) async throws -> PJSIPCall {
            try await configuration.following(target, for: caller.id, on: caller.caller.line) {
                try await dial($0, for: caller, replacing: replaced)
            }
        }

        private func dial(
            _ target: TransferTarget, for caller: PJSIPCall, replacing replaced: String?
        ) async throws -> PJSIPCall {
            let (from, headers) = configuration.secondLeg(
                to: target, from: caller.caller.number, uri: uri(of:), replacing: replaced)
            let second = try place(target.uri, from: from, headers: headers)
            caller.early = second
            defer { caller.early = nil }
            try await second.connected()
            return second
        }
    }
#endif
