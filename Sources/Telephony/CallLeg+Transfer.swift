// Putting a caller through: REFER, a second leg, and the two after each other.

extension CallLeg {
    /// Why no transfer can begin now, if it cannot.
    package var transferRefusal: TransferOutcome? {
        switch state {
        case .up: nil
        case .ringing, .answering, .calling, .over: .callerGone
        default: .refused(status: 491, reason: "another transfer is under way")
        }
    }

    /// The dialogue wants the caller put through; `.finishTransfer` follows when it is known how that went. Nothing happens
    /// where there is a `transferRefusal`.
    package mutating func transferRequested(_ plan: TransferPlan) -> [Action] {
        guard state == .up else { return [] }
        self.plan = plan
        return plan.refers ? sendRefer() : placeLeg()
    }

    /// The time allowed has passed since the last `.startTimer`.
    package mutating func limitPassed() -> [Action] {
        switch state {
        case .referring:
            refer.limitPassed()
            return referSettled()
        case .ringingAgent:
            isLate = true
            return [.cancelLeg]
        default: return []
        }
    }

    /// The dialogue's part of the call is over, and so is ours in a moment.
    package mutating func pauseOver() -> [Action] {
        guard case .leaving = state else { return [] }
        return end(.transferred)
    }

    // MARK: REFER

    private mutating func sendRefer() -> [Action] {
        refer = ReferProgress()
        let isJoined = state == .joined
        state = .referring(joined: isJoined)
        return [.startTimer, .sendRefer(replacing: isJoined)]
    }

    /// The peer answered our REFER.
    package mutating func referAnswered(status: Int, reason: String) -> [Action] {
        refer.answered(status: status, reason: reason)
        return referSettled()
    }

    /// A NOTIFY of our REFER came.
    /// - Parameters:
    ///   - fragment: its body, `message/sipfrag`.
    ///   - terminated: no more will follow.
    package mutating func notified(fragment: String, terminated: Bool) -> [Action] {
        guard isUp else { return [] }
        refer.notified(fragment: fragment, terminated: terminated)
        if case .referring = state { return referSettled() }
        // After the time allowed, and yet the caller has gone there.
        return refer.outcome == .timedOut && refer.succeeded ? end(.transferred) : []
    }

    private mutating func referSettled() -> [Action] {
        guard case .referring(let isJoined) = state, let outcome = refer.outcome else { return [] }
        if outcome == .completed {
            // Over TCP the BYE may go another way than the answer to the NOTIFY, and should not overtake it.
            state = .leaving(joined: isJoined)
            return [.stopTimer, .pause]
        }
        if isJoined { return [.stopTimer] + release() }
        if plan.yields {
            // The agent has gone; the caller is still ours.
            return [.stopTimer] + givenUp(.refused(status: 480, reason: "Temporarily Unavailable"))
        }
        guard plan.calls, refer.isUnsupported else { return [.stopTimer] + givenUp(outcome) }
        return [.stopTimer, .fallBack(outcome)] + placeLeg()
    }

    private mutating func givenUp(_ outcome: TransferOutcome) -> [Action] {
        state = .up
        return [.finishTransfer(outcome)]
    }

    // MARK: The second leg

    private mutating func placeLeg() -> [Action] {
        isLate = false
        state = .ringingAgent
        return [.ring(true), .startTimer, .placeLeg]
    }

    /// Somebody answered the second leg.
    package mutating func legUp() -> [Action] {
        // The caller went while it was being answered.
        guard state == .ringingAgent else { return [.hangUpLeg] }
        guard plan.announces else { return [.stopTimer] + join() }
        state = .announcing
        return [.stopTimer, .announce]
    }

    /// Nobody answered the second leg.
    /// - Parameters:
    ///   - refusal: the answer to our INVITE, where there was one.
    ///   - reason: what happened, where there was none.
    package mutating func legFailed(_ refusal: Refusal?, reason: String = "") -> [Action] {
        guard state == .ringingAgent else { return [] }
        let outcome: TransferOutcome =
            if let refusal {
                .refused(status: refusal.status, reason: refusal.reason)
            } else {
                isLate ? .timedOut : .refused(status: 503, reason: reason)
            }
        return [.stopTimer, .ring(false)] + givenUp(outcome)
    }

    /// Whoever answered the second leg has been told.
    /// - Parameter refusal: nil when they take the call.
    package mutating func announced(_ refusal: Refusal?) -> [Action] {
        guard state == .announcing else { return [] }
        guard let refusal else { return join() }
        return [.hangUpLeg, .ring(false)] + givenUp(.refused(status: refusal.status, reason: refusal.reason))
    }

    private mutating func join() -> [Action] {
        state = .joined
        let actions: [Action] = [.ring(false), .join]
        if plan.yields { return actions + sendRefer() }
        return actions + (plan.releases ? release() : [.finishTransfer(.completed)])
    }

    /// The call goes on between caller and agent without the dialogue, which is told that it has left.
    private mutating func release() -> [Action] {
        state = .released
        isDone = true
        return [.push(.ended(.transferred)), .finishTransfer(.completed)]
    }

    /// The second leg has ended by itself.
    package mutating func legEnded(_ ending: LegEnding) -> [Action] {
        guard place == .first else { return [] }
        switch ending {
        case .lost: return end(.failed)
        case .passingOn: return [.ring(true)]
        case .hungUp: break
        }
        if case .referring = state {
            // The agent may end our leg because the caller comes by another way (Replaces): the NOTIFY will tell.
            state = .referring(joined: false)
            return []
        }
        return end(.transferred, keepsLeg: true)
    }

    // MARK: Two legs

    /// It is the second leg, and has been joined behind the caller's.
    package mutating func follow() -> [Action] {
        guard isUp else { return [.tellCallersLeg(.hungUp)] }
        state = .following
        return []
    }

    /// Another call has been answered in its place (Replaces, RFC 3891). Where two legs are joined, that one has the other
    /// leg from now on (`tookPlace`).
    package mutating func replaced() -> [Action] {
        guard isUp else { return [] }
        return place == nil ? end(.callerHungUp) : end(.transferred, keepsLeg: true)
    }

    /// It has taken the place of a leg that was joined with another: two people talk, and no dialogue has a part in it.
    package mutating func tookPlace(_ place: Place) -> [Action] {
        guard state == .up else { return [] }
        state = place == .first ? .released : .following
        isDone = true
        return [.push(.ended(.transferred))]
    }

    // MARK: Passing on

    /// More of these and the call goes from one to the next for ever.
    private static let mostPassings = 5

    /// The agent's side wants somebody else called in its place: it may go from now on. Nothing else may be going on.
    /// - Parameter first: the caller's leg.
    /// - Returns: whether that is so.
    package mutating func passesOn(behind first: inout CallLeg) -> Bool {
        guard state == .following, !isPassingOn, first.state == .joined || first.state == .released,
            first.passings < Self.mostPassings
        else { return false }
        first.passings += 1
        isPassingOn = true
        return true
    }

    /// Nobody came in its place: it has the caller as before.
    package mutating func keepsCaller() { isPassingOn = false }
}
