import CLibre
import Foundation
import Telephony

/// Listens for SIP calls and places them.
///
/// Call `shutDown` when done with it: until then it keeps itself and its ports.
@LibreLoop
public final class SIPEndpoint {
    /// The calls that come in, in order; each is ringing until `answer` or `hangUp`.
    public nonisolated let calls: AsyncStream<any Call>
    /// The configuration that it was made with.
    public nonisolated let configuration: SIPConfiguration
    /// The SIP port.
    public private(set) var port: UInt16 = 0
    /// How many calls there are.
    public var callCount: Int { live.count }

    private(set) var sip: OpaquePointer?
    private(set) var sessions: OpaquePointer?
    private let arrivals: AsyncStream<any Call>.Continuation
    private var address = sa()
    private var live: [ObjectIdentifier: SIPCall] = [:]
    private var clock: MediaClock?
    private var closing = false
    private var stopped = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// What we understand. No UPDATE: libre has none, and a peer without it refreshes by re-INVITE.
    static let allow = "Allow: INVITE,ACK,BYE,CANCEL,OPTIONS,NOTIFY,INFO,REFER\r\n"
    /// Methods of SIP that we refuse by 405 here; what is no method at all is refused by 501.
    private static let refused: Set<String> = [
        "REGISTER", "SUBSCRIBE", "PUBLISH", "MESSAGE", "UPDATE", "PRACK", "REFER", "INFO",
    ]

    /// Begins to listen.
    /// - Throws: `SIPError` when the address or the port cannot be had.
    public init(_ configuration: SIPConfiguration) async throws {
        self.configuration = configuration
        (calls, arrivals) = AsyncStream.makeStream()
        guard sa_set_str(&address, configuration.address, configuration.port) == 0, !sa_is_any(&address) else {
            throw SIPError.badAddress(configuration.address)
        }
        let owner = Unmanaged.passUnretained(self).toOpaque()
        do {
            let error = sip_alloc(&sip, nil, 64, 64, 64, configuration.software, sipStopped, owner)
            guard error == 0, let sip else { throw SIPError.stack(error) }
            port = try Listening.open(sip, configuration, address)
            sa_set_port(&address, port)
            clock = try MediaClock { [unowned self] in tick() }
            var failed = sipsess_listen(&sessions, sip, 64, sipInvited, owner)
            // Behind the sessions' own listener: what that one does not take comes here.
            if failed == 0 { failed = sip_listen(nil, sip, true, sipRequested, owner) }
            guard failed == 0 else { throw SIPError.stack(failed) }
        } catch {
            letGo()
            throw error
        }
        // libre holds `owner` until it has stopped.
        _ = Unmanaged.passRetained(self)
    }

    /// Our own address, as it stands in Referred-By and From.
    var uri: String { "sip:switchboard@\(configuration.address):\(port)" }

    // MARK: Placing calls

    /// Places a call and waits until it is picked up. Cancelling the task cancels the call.
    /// - Parameters:
    ///   - target: a SIP URI.
    ///   - from: the calling number or SIP URI; nil for the endpoint's own, `anonymous` to withhold it.
    ///   - codecs: what is offered, the preferred one first.
    ///   - referral: what is answered to a REFER.
    ///   - headers: more headers of the INVITE, name and value.
    /// - Throws: `SIPError`.
    public func call(
        _ target: String, from: String? = nil, codecs: [Codec] = Codec.allCases, referral: Referral = .accept,
        headers: [(name: String, value: String)] = []
    ) async throws -> SIPCall {
        guard !closing else { throw SIPError.shutDown }
        guard let target = SIPURI(target) else { throw SIPError.badURI(target) }
        let origin =
            switch from {
            case nil: uri
            case "anonymous": "sip:anonymous@anonymous.invalid"
            case .some(let from) where from.contains(":"): from
            case .some(let number): "sip:\(number)@\(configuration.address):\(port)"
            }
        guard let from = SIPURI(origin) else { throw SIPError.badURI(origin) }
        let lines = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        let media = try CallMedia(address: address, ports: configuration.rtpPorts, codecs: codecs)
        let call = try SIPCall(to: target, from: from, by: self, media: media, referral: referral, headers: lines)
        live[ObjectIdentifier(call)] = call
        try await call.connected()
        return call
    }

    // MARK: Ending

    /// Refuses new calls, ends those there are by BYE, and lets go of the ports when the peers have answered or
    /// `limit` has passed. Doing so twice is harmless.
    public func shutDown(limit: Duration = .seconds(3)) async {
        if stopped { return }
        if !closing {
            closing = true
            arrivals.finish()
            for call in live.values { await call.hangUp() }
            mem_deref(sessions.map(UnsafeMutableRawPointer.init))
            sessions = nil
            sip_close(sip, false)
            Task {
                try await Task.sleep(for: limit)
                if stopped { return }
                sip_close(sip, true)
                // A call whose 200 was never acknowledged waits half a minute for it; we do not.
                sip_transp_flush(sip)
                resumeWaiters()
            }
        }
        if stopped { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func resumeWaiters() {
        for waiter in waiting { waiter.resume() }
        waiting = []
    }

    fileprivate func sipHasStopped() {
        guard !stopped else { return }
        stopped = true
        // Not within libre's destructor, which is calling.
        Task {
            letGo()
            resumeWaiters()
            Unmanaged.passUnretained(self).release()
        }
    }

    private func letGo() {
        clock?.close()
        clock = nil
        mem_deref(sessions.map(UnsafeMutableRawPointer.init))
        mem_deref(sip.map(UnsafeMutableRawPointer.init))
        sessions = nil
        sip = nil
    }

    // MARK: For the calls

    func startClock() { clock?.start() }

    func ended(_ call: SIPCall) {
        live[ObjectIdentifier(call)] = nil
        if live.isEmpty { clock?.stop() }
    }

    private func tick() {
        for call in live.values { call.tick() }
    }

    // MARK: What comes in

    fileprivate func invited(_ message: SIPMessage) {
        do throws(SIPRejection) {
            let call = try accept(message)
            live[ObjectIdentifier(call)] = call
            configuration.log?("call \(call.id) from \(message.peer)")
            arrivals.yield(call)
        } catch {
            configuration.log?("a call from \(message.peer) was answered \(error.status) \(error.reason)")
            _ = switchboard_reply(sip, message.raw, error.status, error.reason, error.headers)
        }
    }

    private func accept(_ message: SIPMessage) throws(SIPRejection) -> SIPCall {
        guard !closing else { throw SIPRejection(503, "Service Unavailable") }
        let trusted = configuration.trustedPeers.contains(message.peer)
        guard trusted || !configuration.trustedOnly else { throw SIPRejection(403, "Forbidden") }
        let required = message.headers(SIP_HDR_REQUIRE).filter { !$0.contains { $0.isNewline } }
        guard required.isEmpty else {
            // libre has neither session timers nor 100rel.
            throw SIPRejection(
                420, "Bad Extension", headers: "Unsupported: \(required.joined(separator: ", ").prefix(256))\r\n")
        }
        guard live.count < configuration.callLimit else {
            configuration.turnedAway()
            throw SIPRejection(486, "Busy Here", headers: "Retry-After: 30\r\n")
        }
        let identity = CallerIdentity(
            asserted: message.headers(SIP_HDR_P_ASSERTED_IDENTITY), from: message.header(SIP_HDR_FROM) ?? "",
            privacy: message.header(SIP_HDR_PRIVACY), trusted: trusted)
        // The first number dialled stands in the last Diversion (RFC 5806).
        let diverted = trusted ? message.lastHeader(named: "Diversion") : nil
        let dialled =
            diverted.flatMap(CallerIdentity.user) ?? CallerIdentity.user(message.header(SIP_HDR_TO) ?? "")
            ?? (message.user.isEmpty ? nil : message.user)
        guard let media = try? CallMedia(address: address, ports: configuration.rtpPorts, codecs: Codec.allCases)
        else { throw SIPRejection(503, "Service Unavailable") }
        return try SIPCall(
            incoming: message, to: self, caller: Caller(number: identity.number, dialled: dialled), media: media)
    }

    /// A request that is none of a session's.
    fileprivate func requested(_ message: SIPMessage) -> Bool {
        switch message.method {
        case "NOTIFY":
            guard let call = live.values.first(where: { $0.matches(message) }) else {
                _ = switchboard_reply(sip, message.raw, 481, "Subscription Does Not Exist", "")
                return true
            }
            // Answered first: what it says may end the call.
            _ = switchboard_reply(sip, message.raw, 200, "OK", "")
            call.notified(message)
        case "OPTIONS":
            _ = switchboard_reply(sip, message.raw, 200, "OK", Self.allow + "Accept: application/sdp\r\n")
        case "ACK", "CANCEL":
            return false
        case let method where Self.refused.contains(method):
            _ = switchboard_reply(sip, message.raw, 405, "Method Not Allowed", Self.allow)
        default:
            _ = switchboard_reply(sip, message.raw, 501, "Not Implemented", Self.allow)
        }
        return true
    }
}

private func sipInvited(_ message: UnsafePointer<sip_msg>?, _ argument: UnsafeMutableRawPointer?) {
    guard let message = SIPMessage(message) else { return }
    _ = LibreLoop.enter(argument, message) { (endpoint: SIPEndpoint, message) in endpoint.invited(message) }
}

private func sipRequested(_ message: UnsafePointer<sip_msg>?, _ argument: UnsafeMutableRawPointer?) -> Bool {
    guard let message = SIPMessage(message) else { return false }
    return LibreLoop.enter(argument, message) { (endpoint: SIPEndpoint, message) in endpoint.requested(message) }
        ?? false
}

private func sipStopped(_ argument: UnsafeMutableRawPointer?) {
    _ = LibreLoop.enter(argument, ()) { (endpoint: SIPEndpoint, _) in endpoint.sipHasStopped() }
}
