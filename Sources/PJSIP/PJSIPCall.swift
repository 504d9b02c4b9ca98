#if PJSIP
    import Audio
    import AudioFiles
    import CPjproject
    import Foundation
    import RTP
    import Telephony

    // A call's signalling and what is done about it, as with the other stack: what pjproject and the dialogue say goes into `CallLeg`,
    // and what comes out of that goes to `perform`.

    /// A telephone call on pjproject, incoming or outgoing: the session, the sockets, and what `CallLeg` says is to be done.
    @PJSIPLoop
    package final class PJSIPCall: Call {
        /// Unique for ever, safe as a file name.
        package nonisolated let id = UUID().uuidString.lowercased()
        /// Who is calling and what they dialled.
        package nonisolated let caller: Caller
        /// The wall clock.
        package nonisolated let clock: any CallClock = WallClock()

        nonisolated let events = CallEvents()
        let endpoint: PJSIPEndpoint
        let media: PJSIPMedia
        /// The session, which has a reference from us until we let go of it.
        private(set) var invite: UnsafeMutablePointer<pjsip_inv_session>?
        /// Whoever waits for the ACK to our 200.
        private var acknowledging: [CheckedContinuation<Void, Never>] = []
        /// Where the call stands; whatever it returns goes to `perform` at once.
        var leg: CallLeg
        var connecting: CheckedContinuation<Void, any Error>?
        let isIncoming: Bool
        /// The address that the call came from, or the host that it goes to.
        let peer: String
        /// The address that it was placed to; empty for one that came in.
        let placedTo: String
        /// Requests of ours that are not answered yet, by their messages.
        var pending: [UnsafeMutablePointer<pjsip_tx_data>: PJSIPRequest] = [:]

        // What the actions of `leg` work on. What they mean is for `leg` to know.

        /// The transfer that somebody waits for.
        var transfer: RequestedTransfer?
        /// The CSeq of the latest REFER, by which its NOTIFYs name it.
        var referSequence = 0
        /// How many times the peer has been asked to go elsewhere.
        var refers = 0
        var timer: Task<Void, any Error>?
        var placing: Task<Void, Never>?
        /// The other leg: the one that is told or joined, or the caller's.
        var partner: PJSIPCall?
        /// A call of ours to the target that is not answered yet: what it lets hear, the caller hears.
        var early: PJSIPCall?
        /// The call whose place this one takes when it is answered.
        var predecessor: PJSIPCall?
        /// The contacts of a 3xx that our INVITE was answered with.
        var redirectedTo: [String] = []

        /// A caller whom nobody has been found for yet.
        var isOurs: Bool { isIncoming && leg.state == .up }

        // MARK: Beginning

        /// - Parameters:
        ///   - peer: the address that the call came from, or the host that it goes to.
        ///   - target: the address that it is placed to; nil for one that came in.
        ///   - caller: who calls.
        init(
            _ leg: CallLeg, peer: String, to target: SIPURI? = nil, caller: Caller, by endpoint: PJSIPEndpoint,
            media: PJSIPMedia
        ) {
            (self.leg, self.peer, self.caller) = (leg, peer, caller)
            (isIncoming, placedTo) = (target == nil, target?.text ?? "")
            (self.endpoint, self.media) = (endpoint, media)
        }

        /// Its session has been made; callbacks come from now on.
        func take(_ invite: UnsafeMutablePointer<pjsip_inv_session>) {
            self.invite = invite
            pjsip_inv_add_ref(invite)
            switchboard_pj_set_call(invite, PJSIPLibrary.module, Unmanaged.passUnretained(self).toOpaque())
            PJSIPLibrary.claimRefers(in: invite.pointee.dlg)
        }

        /// Names this call to a third party.
        var dialogID: DialogID? {
            guard let dialog = invite?.pointee.dlg else { return nil }
            return DialogID(
                callID: String(switchboard_pj_call_id(dialog)), localTag: String(switchboard_pj_local_tag(dialog)),
                remoteTag: String(switchboard_pj_remote_tag(dialog)))
        }

        /// Waits until the other side has picked up.
        func connected() async throws {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { connecting in
                    switch leg.state {
                    case .calling: self.connecting = connecting
                    case .over: connecting.resume(throwing: SIPError.noAnswer)
                    default: connecting.resume()
                    }
                }
            } onCancel: {
                Task { await hangUp() }
            }
        }

        // MARK: Call

        /// Picks up the call: 200 OK, and audio both ways.
        /// - Throws: `CallError` when the caller has gone already.
        package func answer() async throws {
            if leg.isUp || leg.state == .answering { return }
            guard leg.state == .ringing, let invite else { throw CallError.callerGone }
            var data: UnsafeMutablePointer<pjsip_tx_data>?
            let description = media.describe(in: invite.pointee.pool_prov, answering: Self.offer(to: invite))
            var status = pjsip_inv_answer(invite, 200, nil, description, &data)
            if status == 0, let data { status = pjsip_inv_send_msg(invite, data) }
            guard status == 0 else {
                perform(leg.failed())
                throw CallError.stack(PJSIPEndpoint.text(of: status))
            }
            // The caller may have gone within that.
            perform(leg.answered())
            if predecessor?.leg.place == nil { replacePredecessor() }
        }

        func replacePredecessor() {
            predecessor?.giveWay(to: self)
            predecessor = nil
        }

        /// Waits for the ACK to our 200, without which nothing is done on a call.
        func acknowledged() async {
            if leg.state == .answering { await withCheckedContinuation { acknowledging.append($0) } }
        }

        private func resumeAcknowledging() {
            for waiting in acknowledging { waiting.resume() }
            acknowledging = []
        }

        /// Nothing need come for a while.
        package func expectSilence(for time: Duration) async {
            leg.expectSilence(frames: Int(time / .milliseconds(20)))
        }

        /// The next thing that happens on the line. One consumer only.
        package nonisolated func next() async -> CallEvent { await events.next() }

        /// Queues audio of any rate; it goes out at the codec's.
        package nonisolated func play(_ audio: Pcm) async {
            // Resampled here, not on the thread that all calls' audio comes from.
            let samples = (try? audio.resampled(to: await media.rate).samples) ?? []
            await queue(samples)
        }

        private func queue(_ samples: [Int16]) {
            if leg.state != .over { media.sender.play(samples) }
        }

        /// Drops whatever is still queued.
        package func stopPlaying() async { media.sender.stopPlaying() }

        /// Ends the call: BYE, or 480 when it was never answered.
        package func hangUp() async { perform(leg.hangUp()) }

        /// How well the network carries the call, or carried it.
        package var quality: LineQuality? { media.quality }

        // MARK: What the stack reports

        func tick() {
            if leg.isUp { media.report() }
            perform(leg.tick(quietFrames: media.quietFrames, isAnnounced: media.isSilenceAnnounced))
            switch leg.audio {
            case .none: break
            case .dialogue where leg.state == .ringingAgent:
                if let early, early.leg.state == .calling { media.relayEarly(early.media) }
                deliver(media.hear(), played: media.send())
            case .dialogue: deliver(media.hear(), played: media.send())
            case .bothLegs:
                // Who waits for somebody in the agent's place hears it ring.
                if let partner { tickTogether(with: partner) } else { deliver(media.hear(), played: media.send()) }
            }
        }

        func deliver(_ heard: Heard, played: Bool) {
            if leg.isDone { return }
            events.push(heard.frame)
            for digit in heard.digits { events.push(.digit(digit)) }
            if played { events.push(.played) }
        }

        /// The session has another state.
        func changed(_ event: UnsafeMutablePointer<pjsip_event>?) {
            guard let invite else { return }
            let message = PJSIPMessage(switchboard_pj_event_message(event))
            switch invite.pointee.state {
            case PJSIP_INV_STATE_CONFIRMED:
                perform(leg.established())
                resumeAcknowledging()
                if predecessor != nil { replacePredecessor() }
            case PJSIP_INV_STATE_DISCONNECTED:
                let cause = Int(invite.pointee.cause.rawValue)
                let isByPeer = message?.method == "BYE" || message?.method == "CANCEL" || (isIncoming && cause == 487)
                if let message, (300..<400).contains(message.status) { redirectedTo = message.headers("Contact") }
                let refusal = message.flatMap { $0.status >= 300 ? CallLeg.Refusal($0.status, $0.reason) : nil }
                perform(leg.closed(byPeer: isByPeer, refusal: refusal))
            default: break
            }
        }

        /// Offer and answer have met, or have not.
        func described(_ status: pj_status_t) {
            guard status == 0, let negotiator = invite?.pointee.neg else { return }
            var (local, remote): (UnsafePointer<pjmedia_sdp_session>?, UnsafePointer<pjmedia_sdp_session>?) = (nil, nil)
            guard pjmedia_sdp_neg_get_active_local(negotiator, &local) == 0,
                pjmedia_sdp_neg_get_active_remote(negotiator, &remote) == 0, let local, let remote,
                media.agree(local: local, remote: remote, signalling: peer)
            else { return }
            perform(leg.held(media.onHold))
        }

        /// A later offer came, or one of ours is asked for.
        func describe(answering offer: UnsafePointer<pjmedia_sdp_session>? = nil) -> UnsafeMutablePointer<
            pjmedia_sdp_session
        >? {
            invite.flatMap { media.describe(in: $0.pointee.pool_prov, answering: offer) }
        }

        /// What the peer has offered, where we are to answer.
        private static func offer(to invite: UnsafeMutablePointer<pjsip_inv_session>) -> UnsafePointer<
            pjmedia_sdp_session
        >? {
            var offer: UnsafePointer<pjmedia_sdp_session>?
            switchboard_pj_prefer_own(invite)
            guard let negotiator = invite.pointee.neg, pjmedia_sdp_neg_get_neg_remote(negotiator, &offer) == 0 else {
                return nil
            }
            return offer
        }

        /// Lets go of the session, with the BYE, CANCEL or refusal that is due, and of the sockets.
        func letGo() {
            guard let invite else { return }
            self.invite = nil
            // It calls us no more, and goes on by itself until its transactions are over.
            switchboard_pj_set_call(invite, PJSIPLibrary.module, nil)
            if invite.pointee.state != PJSIP_INV_STATE_DISCONNECTED {
                var data: UnsafeMutablePointer<pjsip_tx_data>?
                // 480 where it has not been answered; otherwise no status is asked for.
                if pjsip_inv_end_session(invite, 480, nil, &data) == 0, let data {
                    _ = pjsip_inv_send_msg(invite, data)
                }
            }
            pjsip_inv_dec_ref(invite)
            placing?.cancel()
            media.close()
            resumeAcknowledging()
            let unanswered = pending
            pending = [:]
            for request in unanswered.values { request.done(481, "Call Does Not Exist") }
            endpoint.counters.packets += media.quality.received
            endpoint.counters.packetsLost += media.quality.lost
            endpoint.ended(self)
        }
    }

    // MARK: Callbacks

    /// The call that a session is of; nil when it has let go of it.
    @PJSIPLoop
    private func call(of invite: UnsafeMutablePointer<pjsip_inv_session>) -> PJSIPCall? {
        switchboard_pj_call(invite, PJSIPLibrary.module).map {
            Unmanaged<PJSIPCall>.fromOpaque($0).takeUnretainedValue()
        }
    }

    /// Within a call pjproject answers by 500 what nobody has claimed and answered when its callback is over.
    func claimRefer(_ raw: UnsafeMutablePointer<pjsip_rx_data>?) -> pj_bool_t {
        guard let raw else { return 0 }
        return PJSIPLoop.enter(raw) { raw in
            guard let message = PJSIPMessage(raw), message.method == "REFER", let dialog = pjsip_rdata_get_dlg(raw),
                let invite = pjsip_dlg_get_inv_session(dialog), call(of: invite) != nil
            else { return 0 }
            return 1
        }
    }

    func setInviteCallbacks(_ callbacks: inout pjsip_inv_callback) {
        callbacks.on_state_changed = { invite, event in
            guard let invite else { return }
            PJSIPLoop.enter((invite, event)) { invite, event in
                if let call = call(of: invite) { return call.changed(event) }
                // Answered after we had given up.
                guard invite.pointee.state == PJSIP_INV_STATE_CONFIRMED, invite.pointee.role == PJSIP_ROLE_UAC else {
                    return
                }
                var data: UnsafeMutablePointer<pjsip_tx_data>?
                if pjsip_inv_end_session(invite, 0, nil, &data) == 0, let data { _ = pjsip_inv_send_msg(invite, data) }
            }
        }
        callbacks.on_new_session = { _, _ in }
        callbacks.on_media_update = { invite, status in
            guard let invite else { return }
            PJSIPLoop.enter((invite, status)) { invite, status in call(of: invite)?.described(status) }
        }
        callbacks.on_rx_offer2 = { invite, parameters in
            guard let invite else { return }
            PJSIPLoop.enter((invite, parameters?.pointee.offer)) { invite, offer in
                switchboard_pj_prefer_own(invite)
                guard let description = call(of: invite)?.describe(answering: offer) else { return }
                _ = pjsip_inv_set_sdp_answer(invite, description)
            }
        }
        callbacks.on_create_offer = { invite, offer in
            guard let invite, let offer else { return }
            offer.pointee = PJSIPLoop.enter(invite) { call(of: $0)?.describe() }
        }
        callbacks.on_tsx_state_changed = { invite, transaction, event in
            guard let invite, let transaction else { return }
            PJSIPLoop.enter((invite, transaction, event)) { invite, transaction, event in
                call(of: invite)?.moved(transaction, event)
            }
        }
    }
#endif
