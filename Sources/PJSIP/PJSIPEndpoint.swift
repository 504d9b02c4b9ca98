#if PJSIP
    import CPjproject
    import Foundation
    import Telephony

    /// Listens for SIP calls and places them, by pjproject.
    ///
    /// Call `shutDown` when done with it: until then it keeps itself and its ports.
    @PJSIPLoop
    package final class PJSIPEndpoint: TelephoneEndpoint {
        /// The calls that come in, in order.
        package nonisolated let calls: AsyncStream<any Call>
        /// The configuration that it was made with.
        package nonisolated let configuration: SIPConfiguration
        package private(set) var port: UInt16 = 0
        package private(set) var tlsPort: UInt16 = 0

        /// What calls come to nothing and how many came, for whoever watches.
        var counters = EndpointCounters()
        var admission: Admission
        let arrivals: AsyncStream<any Call>.Continuation
        let trusted: [IPNetwork]
        var digest: DigestAuthenticator?
        /// Where messages are written to, when somebody asked for it.
        let trace: SIPTrace?
        var logThrottle = LogThrottle()
        var live: [ObjectIdentifier: PJSIPCall] = [:]
        /// Takes no new calls.
        private(set) var draining = false
        /// Takes none until somebody says otherwise.
        package private(set) var isPaused = false
        /// How many legs of calls there may be at once, as the library was built.
        nonisolated let mostLegs: Int
        let listeners: PJSIPListeners
        private var registrations: [PJSIPRegistration] = []
        private var watch: PJSIPWatch?
        private var closing = false
        private var slip: UInt64 = 0

        /// Begins to listen.
        /// - Throws: `SIPError` when the address or the port cannot be had.
        package init(_ configuration: SIPConfiguration) async throws {
            self.configuration = configuration
            (calls, arrivals) = AsyncStream.makeStream()
            mostLegs = PJSIPLibrary.mostLegs
            var limits = configuration.limits
            limits.calls = min(limits.calls, mostLegs)
            admission = Admission(limits)
            trusted = try configuration.trustedPeers.map { text throws(SIPError) in
                guard let network = IPNetwork(text) else { throw .badNetwork(text) }
                return network
            }
            trace = try configuration.trace.map { path throws(SIPError) in try SIPTrace(path: path) }
            if !configuration.accounts.isEmpty {
                digest = DigestAuthenticator(configuration.accounts, algorithms: configuration.digestAlgorithms)
            }
            let servers = try configuration.nameServers.map { text throws(SIPError) in try NameServer(text) }
            try PJSIPDomains.ask(servers)
            listeners = try PJSIPListeners(configuration)
            (port, tlsPort) = (listeners.port, listeners.tlsPort)
            PJSIPLibrary.add(self, at: [port, tlsPort])
            do throws(SIPError) {
                for registration in configuration.registrations {
                    registrations.append(try PJSIPRegistration(registration, by: self))
                }
            } catch {
                letGo()
                throw error
            }
            watch = PJSIPWatch(of: self)
            configuration.log?(
                "pjproject \(PJSIPVersion.running ?? "") takes \(mostLegs) legs of calls at once, two for a call that is "
                    + "bridged, as it was built (PJ_IOQUEUE_MAX_HANDLES is \(switchboard_pj_handles()))")
            if limits.calls < configuration.limits.calls {
                configuration.log?(
                    "warning: \(configuration.limits.calls) calls at once are allowed, and pjproject has sockets for "
                        + "\(limits.calls): build it with PJ_IOQUEUE_MAX_HANDLES of "
                        + "\(4 * configuration.limits.calls + 16) or more")
            }
        }

        // MARK: Placing calls

        /// Places a call, which rings from now on.
        /// - Parameters:
        ///   - target: a SIP URI.
        ///   - from: the calling number or SIP URI; nil for the endpoint's own, `anonymous` to withhold it.
        func place(
            _ target: String, from: String?, headers: [(name: String, value: String)]
        ) throws -> PJSIPCall {
            guard !closing else { throw SIPError.shutDown }
            guard live.count < mostLegs else {
                throw SIPError.stack("there are as many legs of calls as it was built for")
            }
            guard let uri = SIPURI(target), let host = SIPHost(uri.text) else { throw SIPError.badURI(target) }
            if !host.isNumeric, !PJSIPDomains.canResolve { throw SIPError.noNameServer(host.text) }
            let origin =
                switch from {
                case nil: self.uri(of: "switchboard")
                case "anonymous": "sip:anonymous@anonymous.invalid"
                case .some(let from) where from.contains(":"): from
                case .some(let number): self.uri(of: number)
                }
            guard let from = SIPURI(origin) else { throw SIPError.badURI(origin) }
            let peer = host.address
            let media = try media(for: peer, at: local(for: peer), isOffering: true)
            let call = PJSIPCall(
                .placed(configuration.patience), peer: peer, to: uri,
                caller: Caller(number: CallerIdentity.user(from.text), dialled: CallerIdentity.user(uri.text)),
                by: self,
                media: media)
            do throws(SIPError) { try invite(call, uri, from, headers) } catch {
                media.close()
                throw error
            }
            live[ObjectIdentifier(call)] = call
            PJSIPLibrary.callsChanged()
            return call
        }

        private func invite(
            _ call: PJSIPCall, _ uri: SIPURI, _ from: SIPURI, _ headers: [(name: String, value: String)]
        ) throws(SIPError) {
            var dialog: UnsafeMutablePointer<pjsip_dialog>?
            // `<` and `>` stand in no SIPURI, so nothing of it is a parameter of the header.
            let target = "<\(uri.text)>"
            var status = "<\(from.text)>".withPJ { from in
                contact(for: call.peer, over: uri.transport).withPJ { contact in
                    target.withPJ { target in
                        uri.text.withPJ { uri in
                            pjsip_dlg_create_uac(pjsip_ua_instance(), &from, &contact, &target, &uri, &dialog)
                        }
                    }
                }
            }
            guard status == 0, let dialog else { throw .stack(Self.text(of: status)) }
            pjsip_dlg_inc_lock(dialog)
            defer { pjsip_dlg_dec_lock(dialog) }
            if var selector = listeners.selector(to: uri) {
                _ = pjsip_dlg_set_transport(dialog, &selector)
            }
            prove(dialog, as: configuration.credentials(for: uri.text))
            var session: UnsafeMutablePointer<pjsip_inv_session>?
            status = pjsip_inv_create_uac(
                dialog, call.media.describe(in: dialog.pointee.pool), Self.options, &session)
            guard status == 0, let session else {
                pjsip_dlg_terminate(dialog)
                throw .stack(Self.text(of: status))
            }
            pjsip_timer_init_session(session, nil)
            call.take(session)
            var data: UnsafeMutablePointer<pjsip_tx_data>?
            status = pjsip_inv_invite(session, &data)
            if status == 0, let data {
                for (name, value) in headers
                where !value.contains(where: \.isNewline) && !name.contains(where: \.isNewline) {
                    switchboard_pj_add_header(data, name, value)
                }
                status = pjsip_inv_send_msg(session, data)
            }
            guard status == 0 else {
                call.letGo()
                throw .stack(Self.text(of: status))
            }
        }

        /// Session timers (RFC 4028), provisional answers that are acknowledged (RFC 3262), and UPDATE (RFC 3311): for whoever
        /// asks.
        static let options =
            PJSIP_INV_SUPPORT_100REL.rawValue | PJSIP_INV_SUPPORT_TIMER.rawValue | PJSIP_INV_SUPPORT_UPDATE.rawValue

        /// - Parameter isOffering: the first offer is ours.
        func media(for peer: String?, at address: String, isOffering: Bool) throws(SIPError) -> PJSIPMedia {
            try PJSIPMedia(
                address: address, advertised: external(for: peer) ?? address, ports: configuration.rtpPorts,
                codecs: configuration.codecs, security: configuration.security, isOffering: isOffering)
        }

        // MARK: Addresses

        /// A user of ours.
        nonisolated func uri(of user: String) -> String {
            "sip:\(user)@\(Self.bracketed(configuration.address)):\(listeners.port)"
        }

        /// Our address on the peer's side of the network, to bind.
        func local(for peer: String?) -> String {
            let addresses = [configuration.address] + configuration.otherAddresses
            let wantsIPv6 = peer?.contains(":") ?? configuration.address.contains(":")
            return addresses.first { $0.contains(":") == wantsIPv6 } ?? configuration.address
        }

        private func external(for peer: String?) -> String? {
            guard let external = configuration.externalAddress else { return nil }
            return peer.map { configuration.localNetworks.contain($0) } ?? false ? nil : external
        }

        /// What stands in Contact.
        func contact(for peer: String?, over transport: SIPService.Transport, user: String = "switchboard") -> String {
            let host = Self.bracketed(external(for: peer) ?? local(for: peer))
            let parameter = transport == .udp ? "" : ";transport=\(transport.rawValue)"
            return "<sip:\(user)@\(host):\(transport == .tls ? tlsPort : port)\(parameter)>"
        }

        private nonisolated static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

        /// pjproject's words for a status of its own.
        nonisolated static func text(of status: pj_status_t) -> String {
            var buffer = [CChar](repeating: 0, count: 256)
            return String(pj_strerror(status, &buffer, buffer.count))
        }

        // MARK: Ending

        /// Reads certificate and key again; calls that there are keep theirs.
        /// - Throws: `SIPError` naming the file.
        package func reloadCertificate() throws { try listeners.reloadCertificate() }

        /// Takes no new calls, and answers OPTIONS by 503, until it is told otherwise; those there are go on.
        package func pause(_ pauses: Bool) { isPaused = pauses }

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

        package func shutDown(limit: Duration) async {
            guard !closing else { return }
            (closing, draining) = (true, true)
            arrivals.finish()
            let sessions = live.values.compactMap(\.invite)
            for session in sessions { pjsip_inv_add_ref(session) }
            for call in live.values { call.perform(call.leg.shutDown()) }
            // Until the peers have answered our BYEs.
            let end = ContinuousClock.now + limit
            while sessions.contains(where: { $0.pointee.state != PJSIP_INV_STATE_DISCONNECTED }),
                ContinuousClock.now < end
            {
                try? await Task.sleep(for: .milliseconds(10))
            }
            for session in sessions { pjsip_inv_dec_ref(session) }
            letGo()
            await trace?.catchUp()
        }

        private func letGo() {
            watch?.stop()
            for registration in registrations { registration.close() }
            registrations = []
            PJSIPLibrary.remove(self)
            listeners.close()
        }

        // MARK: For the calls

        func ended(_ call: PJSIPCall) {
            guard live.removeValue(forKey: ObjectIdentifier(call)) != nil else { return }
            if call.isIncoming { admission.ended(call.peer, on: call.caller.line) }
            PJSIPLibrary.callsChanged()
        }

        func tick(late: UInt64) {
            slip = max(slip, late)
            for call in live.values { call.tick() }
        }

        // MARK: For whoever watches

        package var callCount: Int { live.count }

        package var condition: EndpointStatus {
            var condition = EndpointStatus()
            condition.calls = live.values.count(where: \.isIncoming)
            condition.callsByLine = live.values.lazy.filter(\.isIncoming).compactMap(\.caller.line)
                .reduce(into: [:]) { $0[$1, default: 0] += 1 }
            condition.bridged = live.values.count { $0.leg.place == .second }
            condition.counters = counters
            condition.worstSlip = Double(slip) / 1e6
            slip = 0
            condition.registrations = Dictionary(registrations.map { ($0.settings.registrar, $0.isRegistered) }) {
                $0 && $1
            }
            condition.peers = watch?.reachable ?? [:]
            condition.isDraining = draining
            condition.isPaused = isPaused
            return condition
        }
    }
#endif
