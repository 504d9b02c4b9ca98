import CLibre
import Foundation
import Telephony

/// Listens for SIP calls and places them.
///
/// Call `shutDown` when done with it: until then it keeps itself and its ports.
@LibreLoop
package final class SIPEndpoint: TelephoneEndpoint {
    /// The calls that come in, in order; each is ringing until `answer` or `hangUp`.
    package nonisolated let calls: AsyncStream<any Call>
    /// The configuration that it was made with.
    package nonisolated let configuration: SIPConfiguration
    /// The SIP port of UDP and TCP.
    package private(set) var port: UInt16 = 0
    /// The SIP port of TLS; 0 without it.
    package private(set) var tlsPort: UInt16 = 0

    private(set) var sip: OpaquePointer?
    private(set) var sessions: OpaquePointer?
    /// What calls come to nothing and how many came, for whoever watches.
    var counters = EndpointCounters()
    var admission: Admission
    let arrivals: AsyncStream<any Call>.Continuation
    let trusted: [IPNetwork]
    var digest: DigestAuthenticator?
    /// Where messages are written to, when somebody asked for it.
    let trace: SIPTrace?
    var logThrottle = LogThrottle()
    var live: [ObjectIdentifier: SIPCall] = [:]
    /// Takes no new calls.
    private(set) var draining = false
    /// Takes none until somebody says otherwise.
    package private(set) var isPaused = false
    private(set) var addresses: [sa] = []
    private var tls: TLSContext?
    private var resolver: OpaquePointer?
    private var registrars: [RegistrationClient] = []
    private(set) var watch: OptionsKeepalive?
    private var clock: MediaClock?
    private var closing = false
    private var stopped = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Asks whether the addresses, the ports and the trace could be had now, for whoever has long work to do before listening.
    /// - Throws: `SIPError.portInUse`, `.badAddress`, `.badTrace`.
    package nonisolated static func refuseUnusable(_ configuration: SIPConfiguration) throws(SIPError) {
        try TransportBinder.refuseTaken(configuration)
        if let path = configuration.trace { _ = try SIPTrace(path: path) }
    }

    /// Begins to listen.
    /// - Throws: `SIPError` when the address or the port cannot be had.
    package init(_ configuration: SIPConfiguration) async throws {
        self.configuration = configuration
        (calls, arrivals) = AsyncStream.makeStream()
        admission = Admission(configuration.limits)
        trusted = try configuration.trustedPeers.map { text throws(SIPError) in
            guard let network = IPNetwork(text) else { throw .badNetwork(text) }
            return network
        }
        trace = try configuration.trace.map { path throws(SIPError) in try SIPTrace(path: path) }
        digest =
            configuration.accounts.isEmpty
            ? nil
            : DigestAuthenticator(
                configuration.accounts, algorithms: configuration.digestAlgorithms)
        for text in [configuration.address] + configuration.otherAddresses {
            var address = sa()
            guard sa_set_str(&address, text, configuration.port) == 0, !sa_is_any(&address) else {
                throw SIPError.badAddress(text)
            }
            addresses.append(address)
        }
        let owner = Unmanaged.passUnretained(self).toOpaque()
        do {
            resolver = try DNSResolver.resolver(configuration.nameServers)
            let error = sip_alloc(&sip, resolver, 64, 64, 64, configuration.software, sipStopped, owner)
            guard error == 0, let sip else { throw SIPError.stack(error) }
            if trace != nil { sip_set_trace_handler(sip, sipTraced) }
            tls = try configuration.tls.map { settings throws(SIPError) in try TLSContext(settings) }
            (port, tlsPort) = try TransportBinder.open(sip, configuration, addresses, tls: tls)
            for port in [port, tlsPort] where port != 0 { SIPConnections.limit(port: port, trusting: trusted) }
            clock = try MediaClock { [unowned self] in tick() }
            var failed = sipsess_listen(&sessions, sip, 64, sipInvited, owner)
            // Behind the sessions' own listener: what that one does not take comes here.
            if failed == 0 { failed = sip_listen(nil, sip, true, sipRequested, owner) }
            guard failed == 0 else { throw SIPError.stack(failed) }
            for registration in configuration.registrations {
                let contact = contact(for: SIPHost(registration.registrar)?.address, user: registration.user)
                registrars.append(try RegistrationClient(registration, sip, contact: contact, log: configuration.log))
            }
        } catch {
            letGo()
            throw error
        }
        watch = OptionsKeepalive(
            configuration.watchedPeers, every: configuration.watchInterval, log: configuration.log
        ) { [weak self] peer, done in self?.ask(peer, done) }
        // libre holds `owner` until it has stopped.
        _ = Unmanaged.passRetained(self)
    }

    // MARK: Placing calls

    /// Places a call and waits until it is picked up. Cancelling the task cancels the call.
    /// - Parameters:
    ///   - target: a SIP URI.
    ///   - from: the calling number or SIP URI; nil for the endpoint's own, `anonymous` to withhold it.
    ///   - codecs: what is offered, the preferred one first; nil for the endpoint's own.
    ///   - referral: what is answered to a REFER.
    ///   - headers: more headers of the INVITE, name and value.
    /// - Throws: `SIPError`.
    package func call(
        _ target: String, from: String? = nil, codecs: [Codec]? = nil, referral: ReferResponse = .accept,
        headers: [(name: String, value: String)] = []
    ) async throws -> SIPCall {
        let call = try place(target, from: from, codecs: codecs, referral: referral, headers: headers)
        try await call.connected()
        return call
    }

    /// Places a call, which rings from now on.
    func place(
        _ target: String, from: String?, codecs: [Codec]? = nil, referral: ReferResponse,
        headers: [(name: String, value: String)]
    ) throws -> SIPCall {
        guard !closing else { throw SIPError.shutDown }
        guard let target = SIPURI(target) else { throw SIPError.badURI(target) }
        let origin =
            switch from {
            case nil: uri
            case "anonymous": "sip:anonymous@anonymous.invalid"
            case .some(let from) where from.contains(":"): from
            case .some(let number): uri(of: number)
            }
        guard let from = SIPURI(origin) else { throw SIPError.badURI(origin) }
        let host = SIPHost(target.text)
        if resolver == nil, let host, !host.isNumeric { throw SIPError.noNameServer(host.text) }
        let lines = headers.filter { !$0.value.contains { $0.isNewline } && !$0.name.contains { $0.isNewline } }
            .map { "\($0.name): \($0.value)\r\n" }.joined()
        let peer = host?.address
        let media = try media(for: peer, at: local(for: peer), codecs: codecs ?? configuration.codecs)
        let call = try SIPCall(to: target, from: from, by: self, media: media, referral: referral, headers: lines)
        live[ObjectIdentifier(call)] = call
        return call
    }

    func media(for peer: String?, at address: sa, codecs: [Codec]) throws(SIPError) -> CallMedia {
        try CallMedia(
            address: address, advertised: advertised(address, to: peer), ports: configuration.rtpPorts,
            codecs: codecs, security: configuration.security)
    }

    private func ask(_ peer: String, _ done: @escaping @LibreLoop (Int) -> Void) {
        guard let sip, !closing else { return }
        let tag = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let pending = Unmanaged.passRetained(PendingRequest { done($0?.status ?? 408) })
        let error = switchboard_options(sip, peer, uri, tag, requestAnswered, pending.toOpaque())
        guard error != 0 else { return }
        pending.release()
        done(408)
    }

    /// Reads certificate and key again; calls that there are keep theirs. A bad file changes nothing.
    /// - Throws: `SIPError` naming the file.
    package func reloadCertificate() throws { try tls?.reload() }

    // MARK: Ending

    /// Takes no new calls, and answers OPTIONS by 503, until it is told otherwise; those there are go on.
    package func pause(_ pauses: Bool) { isPaused = pauses }

    /// Takes no more calls, and waits for those there are. After `limit` the callers that are left are put through to
    /// their target, where there is one, and then everything ends.
    package func drain(limit: Duration, movingTo target: @escaping @Sendable (Caller) -> TransferTarget?) async {
        guard !draining else { return await shutDown() }
        draining = true
        let end = ContinuousClock.now + limit
        while !live.isEmpty, !closing, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(50)) }
        if !closing {
            await withDiscardingTaskGroup { group in
                for call in live.values where call.isOurs {
                    guard let target = target(call.caller) else { continue }
                    group.addTask { _ = await call.transfer(to: target, limit: .seconds(10)) }
                }
            }
        }
        await shutDown()
    }

    /// Refuses new calls, ends those there are by BYE, and lets go of the ports when the peers have answered or
    /// `limit` has passed. Doing so twice is harmless.
    package func shutDown(limit: Duration) async {
        await stop(limit: limit)
        // The process may end behind us, and what was said last is what is looked for.
        await trace?.catchUp()
    }

    private func stop(limit: Duration) async {
        if stopped { return }
        if !closing {
            closing = true
            draining = true
            arrivals.finish()
            watch?.stop()
            for registrar in registrars { registrar.close() }
            for call in live.values { call.perform(call.leg.shutDown()) }
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
        for registrar in registrars { registrar.close() }
        registrars = []
        mem_deref(sessions.map(UnsafeMutableRawPointer.init))
        mem_deref(sip.map(UnsafeMutableRawPointer.init))
        mem_deref(resolver.map(UnsafeMutableRawPointer.init))
        tls?.close()
        (sessions, sip, resolver, tls) = (nil, nil, nil, nil)
    }

    // MARK: For the calls

    func startClock() { clock?.start() }

    func ended(_ call: SIPCall) {
        guard live.removeValue(forKey: ObjectIdentifier(call)) != nil else { return }
        if call.isIncoming { admission.ended(call.peer, on: call.caller.line) }
        if live.isEmpty { clock?.stop() }
    }

    private func tick() {
        for call in live.values { call.tick() }
    }

    // MARK: For whoever watches

    /// How many calls there are, second legs too.
    package var callCount: Int { live.count }

    /// What a monitor wants to know.
    package var condition: EndpointStatus {
        var condition = EndpointStatus()
        condition.calls = live.values.count(where: \.isIncoming)
        condition.callsByLine = live.values.lazy.filter(\.isIncoming).compactMap(\.caller.line)
            .reduce(into: [:]) { $0[$1, default: 0] += 1 }
        condition.bridged = live.values.count { $0.leg.place == .second }
        condition.counters = counters
        condition.worstSlip = clock?.worstSlip ?? 0
        condition.peers = watch?.reachable ?? [:]
        condition.registrations = Dictionary(registrars.map { ($0.settings.registrar, $0.isRegistered) }) { $0 && $1 }
        condition.isDraining = draining
        condition.isPaused = isPaused
        return condition
    }
}

private func sipStopped(_ argument: UnsafeMutableRawPointer?) {
    _ = LibreLoop.enter(argument, ()) { (endpoint: SIPEndpoint, _) in endpoint.sipHasStopped() }
}
