import Audio
import CLibre
import Foundation
import Telephony

/// A telephone call over SIP, incoming or outgoing.
@LibreLoop
public final class SIPCall: Call {
    enum State { case ringing, calling, up, over }

    /// Unique for ever, safe as a file name.
    public nonisolated let id = UUID().uuidString.lowercased()
    /// Who is calling and what they dialled.
    public nonisolated let caller: Caller
    /// The wall clock.
    public nonisolated let clock: any CallClock = WallClock()
    /// What we answer when the other side asks us to go elsewhere (REFER).
    public let referral: Referral
    /// Where the other side asks us to go, as it does; headers for the new call may stand behind a question mark.
    public nonisolated let referrals: AsyncStream<String>

    private let referred: AsyncStream<String>.Continuation
    nonisolated let events = CallEvents()
    let endpoint: SIPEndpoint
    let media: CallMedia
    private(set) var state: State
    private var session: OpaquePointer?
    private var connecting: CheckedContinuation<Void, any Error>?
    private(set) var refer = ReferProgress()
    private var referring: CheckedContinuation<TransferOutcome, Never>?
    private var referSequence: UInt32 = 0
    private var heldByPeer = false
    private var heldFrames = 0

    /// A second leg that is being placed for this call, and then the leg itself.
    var bridging: Task<SIPCall, any Error>?
    var other: SIPCall?
    /// The caller's leg, when this is the second one and both are joined.
    weak var owner: SIPCall?
    /// The caller has been put through and the dialogue is over; the legs go on.
    var isHandedOn = false
    /// Names this call to a third party, when we placed it and it was answered.
    private(set) var dialogID: DialogID?
    var isReferring: Bool { referring != nil }
    let isIncoming: Bool
    /// The address that the call came from, or the host that it goes to.
    let peer: String
    private let contact: String
    private let credentials: Registration?
    /// A caller whom nobody has been found for yet.
    var isOurs: Bool { isIncoming && state == .up && !isHandedOn && other == nil && bridging == nil }

    // MARK: Beginning

    /// Takes an INVITE, and lets the caller hear it ring.
    /// - Throws: `SIPRejection`, when it can be no call of ours.
    init(incoming message: SIPMessage, to endpoint: SIPEndpoint, caller: Caller, media: CallMedia) throws(SIPRejection)
    {
        self.endpoint = endpoint
        self.caller = caller
        self.media = media
        referral = .decline
        isIncoming = true
        peer = message.peer
        contact = endpoint.contact(for: message.peer, over: message.raw.pointee.tp)
        credentials = nil
        (referrals, referred) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(8))
        state = .ringing
        if message.hasBody {
            guard message.contentType == "application/sdp" else {
                throw SIPRejection(415, "Unsupported Media Type", headers: "Accept: application/sdp\r\n")
            }
            guard media.read(message, isOffer: true) else { throw SIPRejection(488, "Not Acceptable Here") }
        }
        let error = switchboard_accept(
            &session, endpoint.sessions, message.raw, 180, "Ringing", contact, SIPEndpoint.allow, callOffered,
            callAnswered, callEstablished, callInformed, callReferred, callClosed, handle)
        guard error == 0 else { throw SIPRejection(500, "Server Internal Error") }
    }

    /// Places a call.
    init(
        to uri: SIPURI, from: SIPURI, by endpoint: SIPEndpoint, media: CallMedia, referral: Referral, headers: String
    ) throws(SIPError) {
        self.endpoint = endpoint
        self.media = media
        self.referral = referral
        isIncoming = false
        peer = SIPHost(uri.text)?.address ?? ""
        contact = endpoint.contact(for: peer, over: uri.transport)
        credentials = endpoint.credentials(for: uri.text)
        (referrals, referred) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(8))
        caller = Caller(number: CallerIdentity.user(from.text), dialled: CallerIdentity.user(uri.text))
        state = .calling
        let offer = media.describe(asOffer: true)
        defer { mem_deref(offer) }
        let error = switchboard_connect(
            &session, endpoint.sessions, uri.text, from.text, contact, offer, callOffered, callAnswered,
            callProgressed, callEstablished, callInformed, callReferred, callClosed, callAsked, handle,
            SIPEndpoint.allow + headers)
        guard error == 0 else { throw .stack(error) }
    }

    private var handle: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    /// Waits until the other side has picked up.
    func connected() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { connecting in
                switch state {
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
    public func answer() async throws {
        if state == .up { return }
        guard state == .ringing, let session else { throw CallError.callerGone }
        // Without an offer in the INVITE this is ours, and the answer comes with the ACK.
        let description = media.describe(asOffer: !offered)
        defer { mem_deref(description) }
        let error = switchboard_answer(session, description, SIPEndpoint.allow)
        guard error == 0 else {
            finish(.failed)
            throw CallError.stack(String(cString: strerror(error)))
        }
        up()
    }

    /// The next thing that happens on the line. One consumer only.
    public nonisolated func next() async -> CallEvent { await events.next() }

    /// Queues audio of any rate; it goes out at the codec's.
    public nonisolated func play(_ audio: Pcm) async {
        // Resampled here, not on the thread that all calls' audio comes from.
        let samples = (try? audio.resampled(to: await media.rate).samples) ?? []
        await queue(samples)
    }

    private func queue(_ samples: [Int16]) {
        if state != .over { media.play(samples) }
    }

    /// Drops whatever is still queued.
    public func stopPlaying() async { media.stopPlaying() }

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

    /// Ends the call: BYE, or 480 when it was never answered.
    public func hangUp() async {
        if !isHandedOn { finish(.weHungUp) }
    }

    // MARK: The caller's side, for placing calls

    /// Presses keys.
    /// - Parameters:
    ///   - digits: the keys, in order.
    ///   - info: by SIP INFO instead of RFC 4733.
    public func press(_ digits: [Digit], byInfo info: Bool = false) {
        guard state == .up else { return }
        if info { inform(digits[...]) } else { media.press(digits) }
    }

    /// Sends one key after the other, so that none overtakes another.
    private func inform(_ digits: ArraySlice<Digit>) {
        guard let digit = digits.first else { return }
        let body = "Signal=\(digit.rawValue)\r\nDuration=160\r\n"
        request("INFO", "Content-Type: application/dtmf-relay\r\n", body) { [weak self] _, _ in
            self?.inform(digits.dropFirst())
        }
    }

    /// Puts the other side on hold, or takes it off.
    public func hold(_ on: Bool) {
        guard state == .up, let session else { return }
        media.hold(on)
        let offer = media.describe(asOffer: true)
        _ = sipsess_modify(session, offer)
        mem_deref(offer)
    }

    // MARK: What the stack reports

    /// The INVITE brought an offer, or a later one did.
    private var offered: Bool { media.hasAgreement }

    func matches(_ message: SIPMessage) -> Bool {
        session.flatMap(sipsess_dialog).map { sip_dialog_cmp($0, message.raw) } ?? false
    }

    func tick() {
        // The second leg of two that are joined is ticked with the first.
        guard state == .up, owner == nil else { return }
        if isLost() || other?.isLost() == true { return finish(.failed) }
        if let other, other.owner === self {
            tickTogether(with: other)
        } else {
            deliver(media.hear(), played: media.send())
        }
    }

    /// Nothing has come for too long, or the call has been on hold for too long: the peer is gone.
    private func isLost() -> Bool {
        heldFrames = heldByPeer ? heldFrames + 1 : 0
        let (silent, held) = (endpoint.mediaTimeoutFrames, endpoint.holdLimitFrames)
        if heldFrames > held {
            endpoint.configuration.log?("call \(id): ended after \(held / AudioFrame.perSecond) s on hold")
            return true
        }
        if !heldByPeer, media.quietFrames > silent {
            endpoint.counters.lost += 1
            endpoint.configuration.log?("call \(id): ended, no audio for \(silent / AudioFrame.perSecond) s")
            return true
        }
        return false
    }

    /// How well the network carries the call, or carried it.
    public var quality: LineQuality? { media.quality }

    func deliver(_ heard: CallMedia.Heard, played: Bool) {
        if isHandedOn { return }
        events.push(heard.heard)
        for digit in heard.digits { events.push(.digit(digit)) }
        if played { events.push(.played) }
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

    private func settleRefer() {
        guard let outcome = refer.outcome, let waiting = referring else { return }
        referring = nil
        waiting.resume(returning: outcome)
    }

    func offered(_ message: SIPMessage) -> UnsafeMutablePointer<mbuf>? {
        if message.hasBody {
            guard message.contentType == "application/sdp", media.read(message, isOffer: true) else { return nil }
            reportHold()
        }
        return media.describe(asOffer: !message.hasBody)
    }

    func answered(_ message: SIPMessage) -> Bool {
        let agreed = media.read(message, isOffer: false)
        if agreed { reportHold() }
        return agreed
    }

    func established(_ message: SIPMessage?) {
        guard state == .calling else { return }
        dialogID = message.map(DialogID.init(answer:))
        up()
    }

    private func up() {
        state = .up
        endpoint.startClock()
        // An offer may be on hold from the beginning.
        reportHold()
        connecting?.resume()
        connecting = nil
    }

    private func reportHold() {
        guard media.onHold != heldByPeer else { return }
        heldByPeer = media.onHold
        events.push(.hold(heldByPeer))
    }

    /// Somebody on the way wants to know who we are.
    var nameAndPassword: (user: String, password: String)? { credentials.map { ($0.user, $0.password) } }

    func informed(_ message: SIPMessage) -> Bool {
        !message.hasBody || media.received(infoType: message.contentType, body: message.body)
    }

    func closed(_ error: Int32, _ message: SIPMessage?) {
        if let connecting {
            self.connecting = nil
            let refusal = message.map { SIPError.refused(status: $0.status, reason: $0.reason) }
            connecting.resume(throwing: refusal ?? .noAnswer)
        }
        // A BYE or a CANCEL comes as a reset connection.
        finish(error == ECONNRESET ? .callerHungUp : .failed)
    }

    func finish(_ ending: CallEnding) {
        guard state != .over else { return }
        var ending = ending
        if ending == .callerHungUp, other?.owner === self { ending = .transferred }
        if referring != nil { refer.peerHungUp() }
        if ending == .callerHungUp, refer.succeeded || refer.outcome == .completed { ending = .transferred }
        if state == .ringing, ending == .weHungUp, let session {
            _ = switchboard_reject(session, 480, "Temporarily Unavailable")
        }
        state = .over
        connecting?.resume(throwing: SIPError.noAnswer)
        connecting = nil
        // Sends the BYE or CANCEL if one is due; libre calls us no more.
        mem_deref(session.map(UnsafeMutableRawPointer.init))
        session = nil
        media.close()
        events.push(.ended(ending))
        referred.finish()
        settleRefer()
        bridging?.cancel()
        other?.finish(.weHungUp)
        other = nil
        owner?.otherLegEnded()
        endpoint.ended(self)
    }

    // MARK: Requests within the call

    /// Sends a request and reports its final status; 408 when there is no answer.
    private func request(
        _ method: String, _ headers: String, _ body: String = "",
        done: @escaping @LibreLoop (_ status: Int, _ reason: String) -> Void
    ) {
        guard let session, let dialog = sipsess_dialog(session) else { return done(481, "Call Does Not Exist") }
        let pending = Unmanaged.passRetained(PendingRequest(done))
        let error = switchboard_request(
            endpoint.sip, method, dialog, requestAnswered, pending.toOpaque(), headers, body)
        guard error != 0 else { return }
        pending.release()
        done(500, String(cString: strerror(error)))
    }

    func referred(_ message: SIPMessage) {
        let answer: Referral.Status
        let target = message.header(SIP_HDR_REFER_TO) ?? ""
        let uri = target.split(separator: "<").last.map { $0.prefix { $0 != ">" } }.map(String.init)
        // Headers for the new call may stand behind the address.
        if let uri, uri.utf8.count <= 2048, SIPURI(String(uri.prefix { $0 != "?" })) != nil {
            referred.yield(uri)
            answer = referral.answer
        } else {
            answer = .init(400, "Bad Refer-To")
        }
        _ = switchboard_reply_contact(
            endpoint.sip, message.raw, UInt16(clamping: answer.code), answer.reason, contact)
        guard answer.code < 300 else { return }
        report(.init(100, "Trying"), last: false)
        guard let outcome = referral.outcome else { return }
        Task {
            try await Task.sleep(for: referral.delay)
            report(outcome, last: true)
        }
    }

    private func report(_ status: Referral.Status, last: Bool) {
        let subscription = last ? "terminated;reason=noresource" : "active;expires=60"
        request(
            "NOTIFY",
            "Event: refer\r\nSubscription-State: \(subscription)\r\nContent-Type: message/sipfrag;version=2.0\r\n",
            "SIP/2.0 \(status.code) \(status.reason)\r\n"
        ) { _, _ in }
    }
}
