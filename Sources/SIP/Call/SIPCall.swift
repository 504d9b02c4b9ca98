import Audio
import AudioFiles
import CLibre
import Foundation
import RTP
import Telephony

// A call's signalling and what is done about it:
//
//   libre ──▶ offered, answered, established, closed, NOTIFY ──▶ .--------.
//   dialogue ──▶ answer, hangUp, transfer, bridge ─────────────▶ |CallLeg | ──▶ [Action] ──▶ perform ──▶ BYE, REFER, second leg,
//   endpoint ──▶ tick, Replaces ───────────────────────────────▶ '--------'                             CallEvents ──▶ dialogue
//
// and every 20 ms its audio:
//
//   CallMedia.hear ──▶ CallEvents ──▶ dialogue ──▶ CallMedia.play ──▶ CallMedia.send
//   joined: caller's hear ──▶ agent's relay, agent's hear ──▶ caller's relay

/// A telephone call over SIP, incoming or outgoing: the session, the sockets, and what `CallLeg` says is to be done.
@LibreLoop
package final class SIPCall: Call {
    /// Unique for ever, safe as a file name.
    package nonisolated let id = UUID().uuidString.lowercased()
    /// Who is calling and what they dialled.
    package nonisolated let caller: Caller
    /// The wall clock.
    package nonisolated let clock: any CallClock = WallClock()
    /// What we answer when the other side asks us to go elsewhere (REFER).
    package let referral: ReferResponse
    /// Where the other side asks us to go, as it does; headers for the new call may stand behind a question mark.
    package nonisolated let referrals: AsyncStream<String>

    let referred: AsyncStream<String>.Continuation
    nonisolated let events = CallEvents()
    let endpoint: SIPEndpoint
    let media: CallMedia
    private(set) var session: OpaquePointer?
    /// Whoever waits for the ACK to our 200.
    private var acknowledging: [CheckedContinuation<Void, Never>] = []
    /// A call of ours to the target that is not answered yet: what it lets hear, the caller hears.
    var early: SIPCall?
    /// What we have proved about ourselves within this call.
    let authentication: OpaquePointer?
    /// Where the call stands; whatever it returns goes to `perform` at once.
    var leg: CallLeg
    var connecting: CheckedContinuation<Void, any Error>?
    /// Names this call to a third party, once it came in or was answered.
    private(set) var dialogID: DialogID?
    let isIncoming: Bool
    /// The address that the call came from, or the host that it goes to.
    let peer: String
    /// The address that it was placed to; empty for one that came in.
    let placedTo: String
    let contact: String
    let credentials: Registration?

    // What the actions of `leg` work on. What they mean is for `leg` to know.

    /// The transfer that somebody waits for.
    var transfer: RequestedTransfer?
    /// The CSeq of the latest REFER, by which its NOTIFYs name it.
    var referSequence: UInt32 = 0
    /// How many times the peer has been asked to go elsewhere.
    var refers = 0
    var timer: Task<Void, any Error>?
    var placing: Task<Void, Never>?
    /// The other leg: the one that is told or joined, or the caller's.
    var partner: SIPCall?
    /// The call whose place this one takes when it is answered.
    var predecessor: SIPCall?
    /// The contacts of a 3xx that our INVITE was answered with.
    private(set) var redirectedTo: [String] = []

    /// A caller whom nobody has been found for yet.
    var isOurs: Bool { isIncoming && leg.state == .up }

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
        placedTo = ""
        contact = endpoint.contact(for: message.peer, over: message.raw.pointee.tp)
        dialogID = DialogID(invitation: message)
        credentials = endpoint.configuration.credentials(
            forCallFrom: message.peer, isTrusted: endpoint.trusted.contain(message.peer))
        let held = credentials.flatMap { switchboard_credentials_alloc($0.user, $0.password) }
        defer { mem_deref(held) }
        authentication = Self.authentication(held)
        (referrals, referred) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(8))
        leg = .offered(endpoint.configuration.patience)
        if let offer = try message.sessionDescription(), !media.read(offer, from: message, isOffer: true) {
            throw SIPRejection(488, "Not Acceptable Here")
        }
        let error = switchboard_accept(
            &session, endpoint.sessions, message.raw, 180, "Ringing", contact, SIPEndpoint.allow, callOffered,
            callAnswered, callEstablished, callInformed, callReferred, callClosed, handle, held)
        guard error == 0 else { throw SIPRejection(500, "Server Internal Error") }
    }

    /// Places a call.
    init(
        to uri: SIPURI, from: SIPURI, by endpoint: SIPEndpoint, media: CallMedia, referral: ReferResponse,
        headers: String
    ) throws(SIPError) {
        self.endpoint = endpoint
        self.media = media
        self.referral = referral
        isIncoming = false
        peer = SIPHost(uri.text)?.address ?? ""
        placedTo = uri.text
        contact = endpoint.contact(for: peer, over: uri.transport)
        credentials = endpoint.configuration.credentials(for: uri.text)
        let held = credentials.flatMap { switchboard_credentials_alloc($0.user, $0.password) }
        defer { mem_deref(held) }
        authentication = Self.authentication(held)
        (referrals, referred) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(8))
        caller = Caller(number: CallerIdentity.user(from.text), dialled: CallerIdentity.user(uri.text))
        leg = .placed(endpoint.configuration.patience)
        let offer = media.describe(asOffer: true)
        defer { mem_deref(offer) }
        let error = switchboard_connect(
            &session, endpoint.sessions, uri.dialled, from.text, contact, offer, callOffered, callAnswered,
            callProgressed, callEstablished, callInformed, callReferred, callClosed, held, handle,
            SIPEndpoint.allow + headers)
        guard error == 0 else { throw .stack(error) }
    }

    private var handle: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

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
        guard leg.state == .ringing, let session else { throw CallError.callerGone }
        // Without an offer in the INVITE this is ours, and the answer comes with the ACK.
        let description = media.describe(asOffer: !offered)
        defer { mem_deref(description) }
        let error = switchboard_answer(session, description, SIPEndpoint.allow)
        guard error == 0 else {
            perform(leg.failed())
            throw CallError.stack(String(cString: strerror(error)))
        }
        perform(leg.answered())
        // Where two people talk, this one steps in once it is acknowledged.
        if predecessor?.leg.place == nil { replacePredecessor() }
    }

    private func replacePredecessor() {
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
        if leg.state != .over { media.play(samples) }
    }

    /// Drops whatever is still queued.
    package func stopPlaying() async { media.stopPlaying() }

    /// Ends the call: BYE, or 480 when it was never answered.
    package func hangUp() async {
        perform(leg.hangUp())
    }

    // MARK: What the stack reports

    /// The INVITE brought an offer, or a later one did.
    private var offered: Bool { media.hasAgreement }

    func matches(_ message: SIPMessage) -> Bool {
        session.flatMap(sipsess_dialog).map { sip_dialog_cmp($0, message.raw) } ?? false
    }

    func tick() {
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

    /// How well the network carries the call, or carried it.
    package var quality: LineQuality? { media.quality }

    func deliver(_ heard: Heard, played: Bool) {
        if leg.isDone { return }
        events.push(heard.frame)
        for digit in heard.digits { events.push(.digit(digit)) }
        if played { events.push(.played) }
    }

    func offered(_ message: SIPMessage) -> UnsafeMutablePointer<mbuf>? {
        if message.hasBody {
            guard let offer = try? message.sessionDescription(), media.read(offer, from: message, isOffer: true) else {
                return nil
            }
            perform(leg.held(media.onHold))
        }
        return media.describe(asOffer: !message.hasBody)
    }

    func answered(_ message: SIPMessage) -> Bool {
        // What a provisional answer has agreed on need not be said again.
        let answer = try? message.sessionDescription()
        let agreed =
            answer.map { media.read($0, from: message, isOffer: false) } ?? (!message.hasBody && media.hasAgreement)
        if agreed { perform(leg.held(media.onHold)) }
        return agreed
    }

    func established(_ message: SIPMessage?) {
        if leg.state == .calling { dialogID = message.map(DialogID.init(answer:)) }
        perform(leg.established())
        if leg.isUp { media.open() }
        resumeAcknowledging()
        if predecessor != nil { replacePredecessor() }
    }

    /// A provisional answer to our INVITE may describe what is to be heard before anybody answers (RFC 3960).
    func progressed(_ message: SIPMessage) {
        guard leg.state == .calling, message.status > 100, let answer = try? message.sessionDescription() else {
            return
        }
        _ = media.read(answer, from: message, isOffer: false)
    }

    func informed(_ message: SIPMessage) -> Bool {
        !message.hasBody || media.received(infoType: message.contentType, body: message.body)
    }

    func closed(_ error: Int32, _ message: SIPMessage?) {
        // A BYE or a CANCEL comes as a reset connection.
        let isByPeer = error == ECONNRESET
        if let message, (300..<400).contains(message.status) { redirectedTo = message.headers(SIP_HDR_CONTACT) }
        perform(leg.closed(byPeer: isByPeer, refusal: message.map { .init($0.status, $0.reason) }))
    }

    /// Lets go of the session, which sends the BYE or CANCEL if one is due, and of the sockets.
    func letGo() {
        // libre calls us no more.
        mem_deref(session.map(UnsafeMutableRawPointer.init))
        session = nil
        placing?.cancel()
        mem_deref(authentication.map(UnsafeMutableRawPointer.init))
        media.close()
        resumeAcknowledging()
        endpoint.counters.packets += quality?.received ?? 0
        endpoint.counters.packetsLost += quality?.lost ?? 0
        referred.finish()
        endpoint.ended(self)
    }
}
