import Audio
import Foundation
import Telephony

// Putting a caller through by a second call of ours. The caller's leg owns the other one: both are ticked together, and
// neither outlives the other once they are joined.

extension SIPCall {
    /// Places a second call to the target and joins the two. The caller hears it ring meanwhile, or what is played.
    package func bridge(to target: TransferTarget, limit: Duration) async -> TransferOutcome {
        guard state == .up else { return .callerGone }
        guard bridging == nil, other == nil else {
            return .refused(status: 491, reason: "another transfer is under way")
        }
        if let refusal = endpoint.refusal(of: target) { return refusal }
        guard SIPURI(target.uri) != nil else {
            return .refused(status: 400, reason: SIPError.badURI(target.uri).description)
        }
        media.isRinging = true
        defer { media.isRinging = false }
        let placing = Task { try await endpoint.placeLeg(to: target, for: self) }
        bridging = placing
        let patience = Task {
            try await Task.sleep(for: limit)
            placing.cancel()
        }
        defer { patience.cancel() }
        let leg: SIPCall
        do {
            leg = try await placing.value
        } catch {
            bridging = nil
            if state != .up { return .callerGone }
            if case SIPError.refused(let status, let reason) = error {
                return .refused(status: status, reason: reason)
            }
            return placing.isCancelled ? .timedOut : .refused(status: 503, reason: "\(error)")
        }
        bridging = nil
        guard state == .up, leg.state == .up else {
            await leg.hangUp()
            return state == .up ? .refused(status: 480, reason: "Temporarily Unavailable") : .callerGone
        }
        other = leg
        if let announcement = target.announcement, let refusal = await leg.announce(announcement) {
            if state != .up { return .callerGone }
            other = nil
            await leg.hangUp()
            return refusal
        }
        guard state == .up, leg.state == .up else {
            return state == .up ? .refused(status: 480, reason: "Temporarily Unavailable") : .callerGone
        }
        leg.owner = self
        return .completed
    }

    /// Tells whoever answered what it is about, twice at most, and waits for 1.
    /// - Returns: nil when they take the call.
    private func announce(_ announcement: Pcm) async -> TransferOutcome? {
        for _ in 1...2 {
            await play(announcement)
            var patience = Int.max
            while patience > 0 {
                switch await next() {
                case .digit(.one): return nil
                case .digit: return .refused(status: 603, reason: "Decline")
                case .ended: return .refused(status: 480, reason: "Temporarily Unavailable")
                case .played: patience = 5 * AudioFrame.perSecond
                case .audio: patience -= 1
                case .hold: break
                }
            }
        }
        return .refused(status: 480, reason: "Temporarily Unavailable")
    }

    /// The call goes on between caller and agent without us: the dialogue is told that it has left.
    func handOn() {
        isHandedOn = true
        events.push(.ended(.transferred))
    }

    /// 20 ms for both legs.
    func tickTogether(with leg: SIPCall) {
        let (mine, theirs) = (media.hear(), leg.media.hear())
        media.relay(theirs.heard)
        leg.media.relay(mine.heard)
        if !mine.digits.isEmpty { leg.media.press(mine.digits) }
        if !theirs.digits.isEmpty { media.press(theirs.digits) }
        deliver(mine, played: media.send())
        _ = leg.media.send()
    }

    /// The other leg, which this one owns, has ended by itself.
    func otherLegEnded() {
        guard let leg = other else { return }
        let joined = leg.owner != nil
        other = nil
        // The agent may end our leg because the caller comes by another way (Replaces): the NOTIFY will tell.
        if joined, !isReferring { finish(.transferred) }
    }
}

extension SIPEndpoint {
    /// Calls the target on the caller's behalf, who is shown as calling.
    func placeLeg(to target: TransferTarget, for caller: SIPCall) async throws -> SIPCall {
        var headers = target.headers
        var from: String?
        if let number = caller.caller.number {
            // A trunk wants its own customer in From; the caller is told beside it (RFC 3325).
            let isAccount = credentials(for: target.uri) != nil
            from = isAccount || SIPURI("sip:\(number)@x") == nil ? nil : number
            if SIPURI("sip:\(number)@x") != nil {
                headers.append(("P-Asserted-Identity", "<\(uri(of: number))>"))
            }
        } else {
            from = "anonymous"
            headers.append(("Privacy", "id"))
        }
        return try await call(
            target.uri, from: from, referral: .decline, headers: headers)
    }
}
