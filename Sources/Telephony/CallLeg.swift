import Audio

/// One leg of a call, as a pure value: what happens to it goes in, and what is to be done about it comes out. It knows no
/// socket, no clock and no other leg, so that every order of events can be tried without any.
///
///     offered ─▶ ringing ─▶ answering ─┐                      ┌─▶ referring ──────────▶ leaving ─┐
///                                      ├─▶ up ◀─▶ (transfer) ─┤                            ▲     ├─▶ over
///     placed ──▶ calling ──────────────┘    │                 └─▶ ringing the agent ─▶ announcing │
///                                           ▼                              └──────▶ joined ──▶ released
///                                       following (the agent's leg, once it is joined)
///
/// Whoever carries the actions out does so in their order, and may hand the next event in while doing so.
package struct CallLeg: Sendable {
    /// Where a leg stands.
    package enum State: Sendable, Equatable {
        /// It came in, and nobody has picked up yet.
        case ringing
        /// We have picked up, and the peer has not acknowledged it: whoever sent the INVITE need not be who it says, nor
        /// the address in its description that of somebody who wants to hear anything.
        case answering
        /// We placed it, and nobody has picked up yet.
        case calling
        /// Answered and acknowledged: the dialogue has it.
        case up
        /// The peer has been asked to go elsewhere (REFER); `joined` when it is joined with an agent's leg meanwhile.
        case referring(joined: Bool)
        /// A second leg is being placed for it.
        case ringingAgent
        /// Whoever answered the second leg is being told what it is about.
        case announcing
        /// Joined with the second leg, and the dialogue listens.
        case joined
        /// It is the second leg, joined behind the caller's.
        case following
        /// The peer has done as it was asked, and gets its BYE in a moment.
        case leaving(joined: Bool)
        /// Joined with the second leg, and the dialogue is done with it.
        case released
        /// Nothing comes of it any more.
        case over
    }

    /// What is to be done.
    package enum Action: Sendable {
        /// Answer the INVITE by this status.
        case reject(status: Int, reason: String)
        /// Send BYE, or CANCEL, if one is due, and let go of session and sockets.
        case sendBye
        /// Whoever placed the call has it.
        case connected
        /// Whoever placed the call has it not; without a status nobody answered.
        case notConnected(Refusal?)
        /// The dialogue is to hear of this.
        case push(CallEvent)
        /// Ask the peer to go to the target, or to take our place with the agent (Replaces).
        case sendRefer(replacing: Bool)
        /// Call the target; `legUp` or `legFailed` follows.
        case placeLeg
        /// REFER came to nothing, and the target is called instead.
        case fallBack(TransferOutcome)
        /// Give up calling the target; `legFailed` follows, or `legUp` where it was too late.
        case cancelLeg
        /// Tell the second leg what it is about; `announced` follows.
        case announce
        /// Put both legs together.
        case join
        /// End the second leg.
        case hangUpLeg
        /// Tell the caller's leg that the second one has ended.
        case tellCallersLeg(LegEnding)
        /// The peer hears ringing, or no longer.
        case ring(Bool)
        /// Call `limitPassed` when the time allowed for a transfer has passed, counted from now.
        case startTimer
        /// The transfer is past what is waited for.
        case stopTimer
        /// Call `pauseOver` in a moment.
        case pause
        /// Whoever asked for the transfer gets this answer.
        case finishTransfer(TransferOutcome)
        /// Count and log a leg that was given up.
        case report(Loss)
    }

    /// A final answer that is none of the wanted ones.
    package struct Refusal: Sendable, Equatable {
        /// 300 to 699.
        package var status: Int
        /// Such as `Busy Here`.
        package var reason: String

        /// - Parameters:
        ///   - status: 300 to 699.
        ///   - reason: such as `Busy Here`.
        package init(_ status: Int, _ reason: String) { (self.status, self.reason) = (status, reason) }
    }

    /// How a second leg came to its end.
    package enum LegEnding: Sendable, Equatable {
        /// Somebody hung up.
        case hungUp
        /// Nothing came from it for too long.
        case lost
        /// The agent has left the call to whoever is being called in their place.
        case passingOn
    }

    /// Why a leg was given up.
    package enum Loss: Sendable, Equatable {
        /// No audio for too long.
        case silence
        /// On hold for too long.
        case hold
        /// No ACK to our 200 for too long.
        case unacknowledged

        /// Why the call ended, for the log.
        package func words(_ patience: Patience) -> String {
            switch self {
            case .silence: "ended, no audio for \(patience.silence / AudioFrame.perSecond) s"
            case .hold: "ended after \(patience.hold / AudioFrame.perSecond) s on hold"
            case .unacknowledged: "ended, no ACK for \(patience.acknowledgement / AudioFrame.perSecond) s"
            }
        }
    }

    /// How long is waited (20 ms frames); `Int.max` for ever.
    package struct Patience: Sendable, Equatable {
        /// Without audio.
        package var silence: Int
        /// On hold, or in a silence that the peer has announced (RFC 3389).
        package var hold: Int
        /// For the ACK to our 200: in 5 s it is sent four times, and need arrive once.
        package var acknowledgement: Int

        /// - Parameters:
        ///   - silence: frames without audio.
        ///   - hold: frames on hold, or in announced silence.
        ///   - acknowledgement: frames without the ACK to our 200.
        package init(silence: Int = .max, hold: Int = .max, acknowledgement: Int = 250) {
            (self.silence, self.hold, self.acknowledgement) = (silence, hold, acknowledgement)
        }
    }

    /// Where the audio of a leg that is ticked goes.
    package enum Audio: Sendable, Equatable {
        /// Nowhere, or with the caller's leg.
        case none
        /// To the dialogue and from it.
        case dialogue
        /// To the second leg and from it, and the caller's to the dialogue.
        case bothLegs
    }

    /// Which of two joined legs it is.
    package enum Place: Sendable, Equatable {
        /// The caller's.
        case first
        /// The agent's.
        case second
    }

    /// Where the leg stands.
    package internal(set) var state: State
    /// The peer has put us on hold.
    package private(set) var isHeld = false
    /// The latest REFER.
    package internal(set) var refer = ReferProgress()
    /// The dialogue has been told that the call is over.
    package internal(set) var isDone = false

    /// What the transfer under way is to do.
    var plan = TransferPlan()
    /// The time allowed for placing the second leg has passed.
    var isLate = false
    /// It is the second leg, and somebody is being called in its place.
    var isPassingOn = false
    /// How often somebody else has been called in the agent's place.
    var passings = 0
    private let patience: Patience
    private var heldFrames = 0
    private var unacknowledgedFrames = 0
    /// For how many frames more the dialogue has told that nothing need come.
    private var expectedSilence = 0

    private init(_ state: State, _ patience: Patience) { (self.state, self.patience) = (state, patience) }

    /// An INVITE came.
    package static func offered(_ patience: Patience = .init()) -> CallLeg { CallLeg(.ringing, patience) }

    /// An INVITE went out.
    package static func placed(_ patience: Patience = .init()) -> CallLeg { CallLeg(.calling, patience) }

    // MARK: What it is

    /// Answered, and not over.
    package var isUp: Bool {
        switch state {
        case .ringing, .answering, .calling, .over: false
        case .up, .referring, .ringingAgent, .announcing, .joined, .following, .leaving, .released: true
        }
    }

    /// An agent is being rung, told or asked, and it is not known who will have the call.
    package var isBeingTransferred: Bool {
        switch state {
        case .referring, .ringingAgent, .announcing: true
        default: false
        }
    }

    /// Which of two joined legs it is; nil when it stands alone.
    package var place: Place? {
        switch state {
        case .joined, .released, .referring(joined: true), .leaving(joined: true): .first
        case .following: .second
        default: nil
        }
    }

    /// Where its audio goes in the next 20 ms.
    package var audio: Audio {
        switch place {
        case .first: .bothLegs
        case .second: .none
        case nil: isUp ? .dialogue : .none
        }
    }

    // MARK: What happens to it

    /// Our 200 went out.
    package mutating func answered() -> [Action] {
        guard state == .ringing else { return [] }
        state = .answering
        return [.connected]
    }

    /// The peer's 200 came, or its ACK to ours.
    package mutating func established() -> [Action] {
        switch state {
        case .calling:
            state = .up
            return [.connected]
        case .answering:
            state = .up
            return []
        default: return []
        }
    }

    /// The caller has been promised that nobody minds its silence for a while (20 ms frames).
    package mutating func expectSilence(frames: Int) { expectedSilence = max(expectedSilence, frames) }

    /// The peer ended the session, or refused it.
    /// - Parameters:
    ///   - byPeer: by BYE or CANCEL; else the network or the stack failed, or the call was refused.
    ///   - refusal: the answer to our INVITE, where there was one.
    package mutating func closed(byPeer: Bool, refusal: Refusal? = nil) -> [Action] {
        end(byPeer ? .callerHungUp : .failed, refusal)
    }

    /// Our own 200 could not be sent.
    package mutating func failed() -> [Action] { end(.failed) }

    /// We hang up. After the dialogue is done with the call, that does nothing.
    package mutating func hangUp() -> [Action] { isDone ? [] : end(.weHungUp) }

    /// We hang up, whoever has the call.
    package mutating func shutDown() -> [Action] { end(.weHungUp) }

    /// The peer's description says whether we are on hold.
    package mutating func held(_ isHeld: Bool) -> [Action] {
        guard state != .over, isHeld != self.isHeld else { return [] }
        self.isHeld = isHeld
        return isDone ? [] : [.push(.hold(isHeld))]
    }

    /// 20 ms have passed.
    /// - Parameters:
    ///   - quietFrames: for how many of them the peer has sent nothing though it should.
    ///   - isAnnounced: it has said that it will send nothing while nobody talks (comfort noise).
    package mutating func tick(quietFrames: Int, isAnnounced: Bool = false) -> [Action] {
        if state == .answering {
            unacknowledgedFrames += 1
            guard unacknowledgedFrames > patience.acknowledgement else { return [] }
            return [.report(.unacknowledged)] + end(.failed)
        }
        guard isUp else { return [] }
        heldFrames = isHeld ? heldFrames + 1 : 0
        expectedSilence = max(0, expectedSilence - 1)
        let silence = isAnnounced ? patience.hold : patience.silence
        let isLost = !isHeld && expectedSilence == 0 && quietFrames > silence
        let loss: Loss? = heldFrames > patience.hold ? .hold : isLost ? .silence : nil
        guard let loss else { return [] }
        // The caller's leg ends both.
        let endsBoth = state == .following && !isPassingOn
        return [.report(loss)] + (endsBoth ? [.tellCallersLeg(.lost)] : end(.failed))
    }

    // MARK: Its end

    /// - Parameter refusal: the answer to our INVITE, where there was one.
    mutating func end(_ ending: CallEnding, _ refusal: Refusal? = nil, keepsLeg: Bool = false) -> [Action] {
        let before = state
        guard before != .over else { return [] }
        var ending = ending
        if ending == .callerHungUp, place == .first { ending = .transferred }
        if case .referring = before { refer.peerHungUp() }
        if ending == .callerHungUp, refer.succeeded || refer.outcome == .completed { ending = .transferred }
        var actions: [Action] = []
        if before == .ringing, ending == .weHungUp {
            actions.append(.reject(status: 480, reason: "Temporarily Unavailable"))
        }
        if before == .calling { actions.append(.notConnected(refusal)) }
        let wasJoined = place == .first
        state = .over
        actions.append(.sendBye)
        if !isDone { actions.append(.push(.ended(ending))) }
        isDone = true
        switch before {
        case .referring:
            let isCompleted = refer.outcome == .completed
            actions += [.stopTimer, .finishTransfer(isCompleted ? .completed : .callerGone)]
        case .leaving: actions.append(.finishTransfer(.completed))
        case .ringingAgent: actions += [.stopTimer, .cancelLeg, .finishTransfer(.callerGone)]
        case .announcing: actions += [.hangUpLeg, .finishTransfer(.callerGone)]
        case .following where !keepsLeg: actions.append(.tellCallersLeg(isPassingOn ? .passingOn : .hungUp))
        default: break
        }
        if wasJoined, !keepsLeg { actions.append(.hangUpLeg) }
        return actions
    }
}
