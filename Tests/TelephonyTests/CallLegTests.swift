import Telephony
import Testing

/// Orders of events that no two telephones would bring about on purpose, and those that they do every day.
struct CallLegTests {
    private static let plans: [TransferPlan] =
        TransferMethod.allCases.flatMap { [TransferPlan($0, announces: false), TransferPlan($0, announces: true)] }
        + [.bridge(announces: false), .bridge(announces: true)]

    // MARK: One after the other

    @Test func `a call is answered, talked on and hung up`() {
        var call = Driven(.offered())
        #expect(call.leg.state == .ringing && call.leg.audio == .none)
        #expect(call.after { $0.answered() } == ["connected"])
        #expect(call.after { $0.established() } == [])
        #expect(call.leg.state == .up && call.leg.audio == .dialogue)
        #expect(call.after { $0.closed(byPeer: true) } == ["sendBye", "ended callerHungUp"])
        #expect(call.after { $0.hangUp() } == [])
        #expect(call.after { $0.closed(byPeer: true) } == [])
    }

    @Test func `until our answer is acknowledged nothing is heard, sent or done, and not for long`() {
        var call = Driven(.offered(.init(acknowledgement: 3)))
        _ = call.after { $0.answered() }
        #expect(call.leg.audio == .none && !call.leg.isUp && call.leg.transferRefusal == .callerGone)
        #expect(call.after { $0.transferRequested(TransferPlan(.bridge, announces: false)) } == [])
        for _ in 0..<3 { #expect(call.after { $0.tick(quietFrames: 0) } == []) }
        var other = call
        #expect(call.after { $0.tick(quietFrames: 0) } == ["report unacknowledged", "sendBye", "ended failed"])
        #expect(call.after { $0.established() } == [])
        #expect(other.after { $0.established() } == [])
        #expect(other.leg.isUp && other.after { $0.tick(quietFrames: 0) } == [])
        other = Driven(.offered())
        _ = other.after { $0.answered() }
        #expect(other.after { $0.hangUp() } == ["sendBye", "ended weHungUp"])
    }

    @Test func `a silence that was announced, or promised, is no dead line`() {
        var call = Driven(.offered(.init(silence: 100, hold: 200)))
        _ = call.after { $0.answered() + $0.established() }
        #expect(call.after { $0.tick(quietFrames: 200, isAnnounced: true) } == [])
        call.leg.expectSilence(frames: 2)
        #expect(call.after { $0.tick(quietFrames: 150) } == [])
        #expect(call.after { $0.tick(quietFrames: 151) } == ["report silence", "sendBye", "ended failed"])
        call = Driven(.offered(.init(silence: 100, hold: 200)))
        _ = call.after { $0.answered() + $0.established() }
        let ending = call.after { $0.tick(quietFrames: 201, isAnnounced: true) }
        #expect(ending == ["report silence", "sendBye", "ended failed"])
    }

    @Test func `a caller whom we do not answer gets 480, and one who gives up gets nothing`() {
        var call = Driven(.offered())
        #expect(call.after { $0.hangUp() } == ["reject 480", "sendBye", "ended weHungUp"])
        call = Driven(.offered())
        #expect(call.after { $0.closed(byPeer: true) } == ["sendBye", "ended callerHungUp"])
        #expect(call.after { $0.answered() } == [])
    }

    @Test func `a call of ours that is refused tells by which status`() {
        var call = Driven(.placed())
        let actions = call.after { $0.closed(byPeer: false, refusal: .init(486, "Busy Here")) }
        #expect(actions == ["notConnected 486", "sendBye", "ended failed"])
        call = Driven(.placed())
        #expect(call.after { $0.hangUp() } == ["notConnected", "sendBye", "ended weHungUp"])
        #expect(call.after { $0.established() } == [])
    }

    @Test func `hold is told once each way`() {
        var call = Driven(.up)
        #expect(call.after { $0.held(true) } == ["hold true"])
        #expect(call.after { $0.held(true) } == [])
        #expect(call.after { $0.held(false) } == ["hold false"])
    }

    @Test func `silence ends a call, but not on hold; too long a hold does`() {
        var call = Driven(.offered(.init(silence: 100, hold: 3)))
        _ = call.after { $0.answered() + $0.established() }
        #expect(call.after { $0.tick(quietFrames: 100) } == [])
        _ = call.after { $0.held(true) }
        for _ in 0..<3 { #expect(call.after { $0.tick(quietFrames: 500) } == []) }
        #expect(call.after { $0.tick(quietFrames: 500) } == ["report hold", "sendBye", "ended failed"])
        call = Driven(.offered(.init(silence: 100)))
        _ = call.after { $0.answered() + $0.established() }
        #expect(call.after { $0.tick(quietFrames: 101) } == ["report silence", "sendBye", "ended failed"])
        #expect(call.after { $0.tick(quietFrames: 102) } == [])
    }

    // MARK: REFER

    @Test func `a REFER that succeeds is followed by a pause, a BYE and the outcome`() {
        var call = Driven(.up)
        #expect(call.transfer(.refer) == ["startTimer", "sendRefer"])
        #expect(call.leg.isBeingTransferred && call.leg.transferRefusal != nil)
        #expect(call.after { $0.referAnswered(status: 202, reason: "Accepted") } == [])
        #expect(call.notify("SIP/2.0 180 Ringing") == [])
        #expect(call.notify("SIP/2.0 200 OK", terminated: true) == ["stopTimer", "pause"])
        #expect(call.after { $0.pauseOver() } == ["sendBye", "ended transferred", "finish completed"])
    }

    @Test func `a BYE in that pause is a transfer too`() {
        var call = Driven(.up)
        _ = call.transfer(.refer)
        _ = call.notify("SIP/2.0 200 OK")
        #expect(call.after { $0.closed(byPeer: true) } == ["sendBye", "ended transferred", "finish completed"])
        #expect(call.after { $0.pauseOver() } == [])
    }

    @Test(arguments: [(true, "completed", "transferred"), (false, "caller gone", "callerHungUp")])
    func `a BYE before any NOTIFY is a transfer where the peer had accepted it`(
        isAccepted: Bool, outcome: String, ending: String
    ) {
        var call = Driven(.up)
        _ = call.transfer(.refer)
        if isAccepted { _ = call.after { $0.referAnswered(status: 202, reason: "Accepted") } }
        let actions = call.after { $0.closed(byPeer: true) }
        #expect(actions == ["sendBye", "ended \(ending)", "stopTimer", "finish \(outcome)"])
    }

    @Test func `a success that comes after the time allowed ends the call, whatever is tried meanwhile`() {
        var call = Driven(.up)
        _ = call.transfer(.refer)
        #expect(call.after { $0.limitPassed() } == ["stopTimer", "finish timed out"])
        #expect(call.leg.state == .up)
        #expect(call.notify("SIP/2.0 200 OK") == ["sendBye", "ended transferred"])
        call = Driven(.up)
        _ = call.transfer(.referThenBridge)
        _ = call.after { $0.limitPassed() }
        #expect(call.leg.state == .ringingAgent)
        let actions = call.notify("SIP/2.0 200 OK")
        #expect(actions == ["sendBye", "ended transferred", "stopTimer", "cancelLeg", "finish caller gone"])
        #expect(call.after { $0.legUp() } == ["hangUpLeg"])
    }

    @Test func `a peer that refuses REFER is bridged, one whose target is busy is not`() {
        var call = Driven(.up)
        _ = call.transfer(.referThenBridge)
        let actions = call.after { $0.referAnswered(status: 603, reason: "Decline") }
        #expect(actions == ["stopTimer", "fallBack", "ring true", "startTimer", "placeLeg"])
        call = Driven(.up)
        _ = call.transfer(.referThenBridge)
        _ = call.after { $0.referAnswered(status: 202, reason: "Accepted") }
        #expect(call.notify("SIP/2.0 486 Busy Here") == ["stopTimer", "finish refused 486 Busy Here"])
        #expect(call.leg.state == .up)
    }

    // MARK: A second leg

    @Test func `a bridge leaves the dialogue its part, a transfer does not`() {
        var call = Driven(.up)
        #expect(call.transfer(TransferPlan.bridge(announces: false)) == ["ring true", "startTimer", "placeLeg"])
        #expect(call.after { $0.legUp() } == ["stopTimer", "ring false", "join", "finish completed"])
        #expect(call.leg.state == .joined && call.leg.audio == .bothLegs && !call.leg.isDone)
        #expect(call.after { $0.closed(byPeer: true) } == ["sendBye", "ended transferred", "hangUpLeg"])
        call = Driven(.up)
        _ = call.transfer(.bridge)
        let actions = call.after { $0.legUp() }
        #expect(actions == ["stopTimer", "ring false", "join", "ended transferred", "finish completed"])
        #expect(call.leg.state == .released)
        #expect(call.after { $0.hangUp() } == [])
        #expect(call.after { $0.held(true) } == [])
        #expect(call.after { $0.legEnded(.hungUp) } == ["sendBye"])
    }

    @Test func `nobody there, and the caller is ours`() {
        var call = Driven(.up)
        _ = call.transfer(.bridge)
        let busy = call.after { $0.legFailed(.init(486, "Busy Here")) }
        #expect(busy == ["stopTimer", "ring false", "finish refused 486 Busy Here"])
        _ = call.transfer(.bridge)
        #expect(call.after { $0.limitPassed() } == ["cancelLeg"])
        #expect(call.after { $0.legFailed(nil, reason: "x") } == ["stopTimer", "ring false", "finish timed out"])
        _ = call.transfer(.bridge)
        let broken = call.after { $0.legFailed(nil, reason: "no port") }
        #expect(broken == ["stopTimer", "ring false", "finish refused 503 no port"])
        #expect(call.leg.state == .up)
    }

    @Test func `an agent who is told first takes the call or does not`() {
        var call = Driven(.up)
        _ = call.transfer(TransferPlan(.bridge, announces: true))
        #expect(call.after { $0.legUp() } == ["stopTimer", "announce"])
        #expect(call.leg.state == .announcing && call.leg.audio == .dialogue)
        let declined = call.after { $0.announced(.init(603, "Decline")) }
        #expect(declined == ["hangUpLeg", "ring false", "finish refused 603 Decline"])
        _ = call.transfer(TransferPlan(.bridge, announces: true))
        _ = call.after { $0.legUp() }
        #expect(
            call.after { $0.closed(byPeer: true) } == [
                "sendBye", "ended callerHungUp", "hangUpLeg", "finish caller gone",
            ])
        #expect(call.after { $0.announced(nil) } == [])
    }

    @Test func `an attended transfer is handed over, and stays with us where the peer will not`() {
        var call = Driven(.up)
        _ = call.transfer(.attended)
        let joined = call.after { $0.legUp() }
        #expect(joined == ["stopTimer", "ring false", "join", "startTimer", "sendRefer replacing"])
        #expect(call.leg.audio == .bothLegs && call.leg.isBeingTransferred)
        let refused = call.after { $0.referAnswered(status: 603, reason: "Decline") }
        #expect(refused == ["stopTimer", "ended transferred", "finish completed"])
        #expect(call.leg.state == .released)
        call = Driven(.up)
        _ = call.transfer(.attended)
        _ = call.after { $0.legUp() }
        // The agent's phone ends our leg because the caller comes by another way.
        #expect(call.after { $0.legEnded(.hungUp) } == [])
        #expect(call.leg.audio == .dialogue)
        #expect(call.notify("SIP/2.0 200 OK") == ["stopTimer", "pause"])
        #expect(call.after { $0.pauseOver() } == ["sendBye", "ended transferred", "finish completed"])
    }

    @Test func `an agent who hangs up while the caller is being handed over leaves the caller ours`() {
        var call = Driven(.up)
        _ = call.transfer(.attended)
        _ = call.after { $0.legUp() }
        _ = call.after { $0.legEnded(.hungUp) }
        let actions = call.after { $0.referAnswered(status: 603, reason: "Decline") }
        #expect(actions == ["stopTimer", "finish refused 480 Temporarily Unavailable"])
        #expect(call.leg.state == .up && !call.leg.isDone)
    }

    // MARK: Replaces

    @Test func `a leg that is replaced ends, and only one that stands alone has hung up`() {
        var call = Driven(.up)
        #expect(call.after { $0.replaced() } == ["sendBye", "ended callerHungUp"])
        call = Driven(.up)
        _ = call.transfer(TransferPlan.bridge(announces: false))
        _ = call.after { $0.legUp() }
        // The other leg is the successor's now.
        #expect(call.after { $0.replaced() } == ["sendBye", "ended transferred"])
        var agent = Driven(.up)
        _ = agent.after { $0.follow() }
        #expect(agent.leg.place == .second && agent.leg.audio == .none)
        #expect(agent.after { $0.replaced() } == ["sendBye", "ended transferred"])
        for place in [CallLeg.Place.first, .second] {
            var successor = Driven(.up)
            #expect(successor.after { $0.tookPlace(place) } == ["ended transferred"])
            #expect(successor.leg.place == place)
            #expect(successor.after { $0.hangUp() } == [])
        }
    }

    // MARK: Passing on

    @Test func `an agent who passes the caller on may go, and the caller waits for whoever comes`() {
        var caller = Driven(.up)
        _ = caller.transfer(TransferPlan(.bridge, announces: false))
        var agent = Driven(.up)
        let before = agent.leg.passesOn(behind: &caller.leg)
        #expect(!before, "not before the two are joined")
        _ = caller.after { $0.legUp() }
        _ = agent.after { $0.follow() }
        let (first, second) = (agent.leg.passesOn(behind: &caller.leg), agent.leg.passesOn(behind: &caller.leg))
        #expect(first && !second, "one at a time")
        var staying = agent
        #expect(agent.after { $0.closed(byPeer: true) } == ["sendBye", "ended callerHungUp", "tell passingOn"])
        #expect(caller.after { $0.legEnded(.passingOn) } == ["ring true"])
        #expect(caller.leg.state == .released)
        // Nobody came.
        #expect(caller.after { $0.legEnded(.hungUp) } == ["sendBye"])
        staying.leg.keepsCaller()
        #expect(staying.after { $0.closed(byPeer: true) } == ["sendBye", "ended callerHungUp", "tell hungUp"])
    }

    @Test func `a caller is passed on five times at most`() {
        var caller = Driven(.up)
        _ = caller.transfer(TransferPlan(.bridge, announces: false))
        _ = caller.after { $0.legUp() }
        var count = 0
        for _ in 0..<9 {
            var agent = Driven(.up)
            _ = agent.after { $0.follow() }
            if agent.leg.passesOn(behind: &caller.leg) { count += 1 }
        }
        #expect(count == 5)
    }

    // MARK: Every order

    @Test(arguments: plans)
    func `in every order of events a call ends once, and what was begun is finished`(plan: TransferPlan) {
        let events: [(inout CallLeg) -> [CallLeg.Action]] = [
            { $0.answered() + $0.established() }, { $0.transferRequested(plan) },
            { $0.referAnswered(status: 202, reason: "Accepted") },
            { $0.notified(fragment: "SIP/2.0 200 OK", terminated: true) }, { $0.legUp() },
            { $0.replaced() }, { $0.closed(byPeer: true) },
        ]
        for order in permutations(of: Array(events.indices)) {
            var call = Driven(.offered())
            for index in order { _ = call.after(events[index]) }
            call.expectOver("\(order)")
        }
    }

    @Test(arguments: plans)
    func `once it is answered, too`(plan: TransferPlan) {
        let events: [(inout CallLeg) -> [CallLeg.Action]] = [
            { $0.held(true) }, { $0.referAnswered(status: 603, reason: "Decline") }, { $0.limitPassed() },
            { $0.legUp() }, { $0.announced(nil) }, { $0.legEnded(.hungUp) }, { $0.closed(byPeer: true) },
        ]
        for order in permutations(of: Array(events.indices)) {
            var call = Driven(.up)
            _ = call.after { $0.transferRequested(plan) }
            for index in order { _ = call.after(events[index]) }
            call.expectOver("\(order)")
        }
    }

    @Test func `two thousand calls at random, with any event at any time, each end once`() {
        var random = Shuffled(seed: 7)
        let events: [(inout CallLeg) -> [CallLeg.Action]] = [
            { $0.answered() }, { $0.established() }, { $0.held(true) }, { $0.held(false) }, { $0.tick(quietFrames: 5) },
            { $0.referAnswered(status: 202, reason: "Accepted") }, { $0.referAnswered(status: 481, reason: "Gone") },
            { $0.notified(fragment: "SIP/2.0 100 Trying", terminated: false) },
            { $0.notified(fragment: "SIP/2.0 200 OK", terminated: true) },
            { $0.notified(fragment: "SIP/2.0 486 Busy Here", terminated: true) }, { $0.limitPassed() },
            { $0.pauseOver() }, { $0.legUp() }, { $0.legFailed(nil, reason: "x") }, { $0.announced(nil) },
            { $0.announced(.init(603, "Decline")) }, { $0.legEnded(.hungUp) }, { $0.legEnded(.lost) }, { $0.hangUp() },
        ]
        for _ in 0..<2000 {
            var call = Driven(random.next(below: 2) == 0 ? .offered() : .placed())
            var order: [Int] = []
            for _ in 0..<random.next(below: 60) {
                let index = random.next(below: events.count + 1)
                order.append(index)
                if index == events.count {
                    let plan = Self.plans[random.next(below: Self.plans.count)]
                    if call.leg.transferRefusal == nil { _ = call.after { $0.transferRequested(plan) } }
                } else {
                    _ = call.after(events[index])
                }
            }
            _ = call.after { $0.closed(byPeer: true) }
            call.expectOver("\(order)")
        }
    }
}

/// A leg, and what came of it so far.
private struct Driven {
    var leg: CallLeg
    private var count: [String: Int] = [:]

    enum Start { case up }

    init(_ leg: CallLeg) { self.leg = leg }

    /// A call that came in and was answered.
    init(_ start: Start) {
        leg = .offered()
        _ = after { $0.answered() + $0.established() }
    }

    mutating func transfer(_ method: TransferMethod) -> [String] { transfer(TransferPlan(method, announces: false)) }

    mutating func transfer(_ plan: TransferPlan) -> [String] { after { $0.transferRequested(plan) } }

    mutating func notify(_ line: String, terminated: Bool = false) -> [String] {
        after { $0.notified(fragment: line, terminated: terminated) }
    }

    /// What an event leads to, in words.
    mutating func after(_ event: (inout CallLeg) -> [CallLeg.Action]) -> [String] {
        let wasWaiting = leg.transferRefusal == nil
        let actions = event(&leg).map(Self.words)
        if wasWaiting, leg.isBeingTransferred || actions.contains("placeLeg") { count["begun", default: 0] += 1 }
        for action in actions { count[String(action.prefix { $0 != " " }), default: 0] += 1 }
        return actions
    }

    /// It ended once, and told so once; who waits for a transfer has its outcome; nothing rings on or waits in vain.
    func expectOver(_ order: String) {
        func of(_ action: String) -> Int { count[action] ?? 0 }
        #expect(leg.state == .over, "\(order)")
        #expect(of("ended") == 1 && of("sendBye") == 1, "\(order): \(count)")
        #expect(of("finish") == of("begun"), "\(order): \(count)")
        #expect(of("connected") + of("notConnected") <= 1, "\(order): \(count)")
        #expect(leg.audio == .none && leg.place == nil && leg.isDone, "\(order)")
    }

    private static func words(_ action: CallLeg.Action) -> String {
        switch action {
        case .reject(let status, _): "reject \(status)"
        case .sendBye: "sendBye"
        case .connected: "connected"
        case .notConnected(let refusal): refusal.map { "notConnected \($0.status)" } ?? "notConnected"
        case .push(.hold(let isHeld)): "hold \(isHeld)"
        case .push(.ended(let ending)): "ended \(ending)"
        case .push: "something that is not the leg's to tell"
        case .sendRefer(let isReplacing): isReplacing ? "sendRefer replacing" : "sendRefer"
        case .placeLeg: "placeLeg"
        case .fallBack: "fallBack"
        case .cancelLeg: "cancelLeg"
        case .announce: "announce"
        case .join: "join"
        case .hangUpLeg: "hangUpLeg"
        case .tellCallersLeg(let ending): "tell \(ending)"
        case .ring(let isRinging): "ring \(isRinging)"
        case .startTimer: "startTimer"
        case .stopTimer: "stopTimer"
        case .pause: "pause"
        case .finishTransfer(.completed): "finish completed"
        case .finishTransfer(.refused(let status, let reason)): "finish refused \(status) \(reason)"
        case .finishTransfer(.timedOut): "finish timed out"
        case .finishTransfer(.callerGone): "finish caller gone"
        case .report(let loss): "report \(loss)"
        }
    }
}

/// The same numbers for the same seed.
private struct Shuffled {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}

private func permutations(of items: [Int]) -> [[Int]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { index in
        var rest = items
        let first = rest.remove(at: index)
        return permutations(of: rest).map { [first] + $0 }
    }
}
