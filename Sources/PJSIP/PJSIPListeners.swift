#if PJSIP
    import CPjproject
    import Foundation
    import Telephony

    /// The SIP ports of an endpoint: UDP and TCP on every address, TLS where there is a certificate.
    @PJSIPLoop
    final class PJSIPListeners {
        /// What has been opened.
        private struct Ports {
            var datagrams: [(isIPv6: Bool, transport: UnsafeMutablePointer<pjsip_transport>)] = []
            var streams: [(isIPv6: Bool, factory: UnsafeMutablePointer<pjsip_tpfactory>)] = []
            var encrypted: [(address: String, factory: UnsafeMutablePointer<pjsip_tpfactory>)] = []

            @PJSIPLoop
            func close() {
                for (_, transport) in datagrams { pjsip_transport_shutdown2(transport, 1) }
                for factory in streams.map(\.factory) + encrypted.map(\.factory) {
                    _ = factory.pointee.destroy?(factory)
                }
            }
        }

        nonisolated let port: UInt16
        nonisolated let tlsPort: UInt16
        private var ports: Ports
        private let tls: TLSSettings?

        /// - Throws: `SIPError` when an address or a port cannot be had.
        init(_ configuration: SIPConfiguration) throws(SIPError) {
            tls = configuration.tls
            if let tls { try tls.check() }
            // A free UDP port may be taken on TCP: then another one is tried.
            var attempts = configuration.port == 0 ? 20 : 1
            while true {
                attempts -= 1
                var ports = Ports()
                do throws(SIPError) {
                    (port, tlsPort) = try Self.open(configuration, &ports)
                    self.ports = ports
                    return
                } catch {
                    ports.close()
                    guard case .portInUse = error, attempts > 0 else { throw error }
                }
            }
        }

        private static func open(
            _ configuration: SIPConfiguration, _ ports: inout Ports
        ) throws(SIPError) -> (port: UInt16, tls: UInt16) {
            var (port, tlsPort) = (configuration.port, configuration.tls?.port ?? 0)
            for address in [configuration.address] + configuration.otherAddresses {
                let isIPv6 = address.contains(":")
                guard IPNetwork(address) != nil, !["0.0.0.0", "::"].contains(address) else {
                    throw .badAddress(address)
                }
                if configuration.udp {
                    let transport = try bindUDP(address, port)
                    ports.datagrams.append((isIPv6, transport))
                    port = UInt16(truncatingIfNeeded: transport.pointee.local_name.port)
                }
                if configuration.tcp {
                    let factory = try bindTCP(address, port)
                    ports.streams.append((isIPv6, factory))
                    port = UInt16(truncatingIfNeeded: factory.pointee.addr_name.port)
                }
                guard let tls = configuration.tls else { continue }
                let factory = try bindTLS(address, tlsPort, tls)
                ports.encrypted.append((address, factory))
                tlsPort = UInt16(truncatingIfNeeded: factory.pointee.addr_name.port)
            }
            return (port, tlsPort)
        }

        private static func place(_ address: String, _ port: UInt16) throws(SIPError) -> pj_sockaddr {
            var place = pj_sockaddr()
            let family = Int32(address.contains(":") ? PJ_AF_INET6 : PJ_AF_INET)
            guard address.withPJ({ pj_sockaddr_init(family, &place, &$0, port) }) == 0 else {
                throw .badAddress(address)
            }
            return place
        }

        private static func bindUDP(
            _ address: String, _ port: UInt16
        ) throws(SIPError) -> UnsafeMutablePointer<pjsip_transport> {
            var place = try place(address, port)
            var transport: UnsafeMutablePointer<pjsip_transport>?
            let status =
                address.contains(":")
                ? pjsip_udp_transport_start6(PJSIPLibrary.sip, &place.ipv6, nil, 1, &transport)
                : pjsip_udp_transport_start(PJSIPLibrary.sip, &place.ipv4, nil, 1, &transport)
            guard status == 0, let transport else { throw fault(status, address, port, "UDP") }
            return transport
        }

        private static func bindTCP(
            _ address: String, _ port: UInt16
        ) throws(SIPError) -> UnsafeMutablePointer<pjsip_tpfactory> {
            let place = try place(address, port)
            var settings = pjsip_tcp_transport_cfg()
            pjsip_tcp_transport_cfg_default(&settings, Int32(address.contains(":") ? PJ_AF_INET6 : PJ_AF_INET))
            settings.bind_addr = place
            settings.reuse_addr = 1
            settings.initial_timeout = UInt32(patienceSeconds)
            var factory: UnsafeMutablePointer<pjsip_tpfactory>?
            let status = pjsip_tcp_transport_start3(PJSIPLibrary.sip, &settings, &factory)
            guard status == 0, let factory else { throw fault(status, address, port, "TCP") }
            return factory
        }

        private static func bindTLS(
            _ address: String, _ port: UInt16, _ tls: TLSSettings
        ) throws(SIPError) -> UnsafeMutablePointer<pjsip_tpfactory> {
            var place = try place(address, port)
            var factory: UnsafeMutablePointer<pjsip_tpfactory>?
            let status = withSettings(tls) {
                pjsip_tls_transport_start2(PJSIPLibrary.sip, &$0, &place, nil, 1, &factory)
            }
            guard status == 0, let factory else { throw fault(status, address, port, "TLS") }
            return factory
        }

        /// Whoever connects has so long to come to terms, and then to say something (s).
        private static let patienceSeconds = 30

        /// TLS 1.2 at least; with authorities, everybody shows a certificate of theirs.
        private static func withSettings<Result>(
            _ tls: TLSSettings, _ body: (inout pjsip_tls_setting) -> Result
        ) -> Result {
            tls.certificate.withPJ { certificate in
                tls.key.withPJ { key in
                    (tls.authorities ?? "").withPJ { authorities in
                        var settings = pjsip_tls_setting()
                        pjsip_tls_setting_default(&settings)
                        settings.cert_file = certificate
                        settings.privkey_file = key
                        settings.proto = PJ_SSL_SOCK_PROTO_TLS1_2.rawValue | PJ_SSL_SOCK_PROTO_TLS1_3.rawValue
                        settings.reuse_addr = 1
                        settings.timeout.sec = patienceSeconds
                        settings.initial_timeout = UInt32(patienceSeconds)
                        if tls.authorities != nil {
                            settings.ca_list_file = authorities
                            // Where names are given, those are looked for instead of the host's.
                            (settings.verify_server, settings.verify_client) = (tls.peerNames.isEmpty ? 1 : 0, 1)
                            settings.require_client_cert = 1
                        }
                        return body(&settings)
                    }
                }
            }
        }

        /// Reads certificate and key again, for connections that are made from now on. A bad file changes nothing.
        func reloadCertificate() throws(SIPError) {
            guard let tls else { return }
            try tls.check()
            for (address, factory) in ports.encrypted {
                var place = try Self.place(address, tlsPort)
                let status = Self.withSettings(tls) { pjsip_tls_transport_restart2(factory, &$0, &place, nil) }
                guard status == 0 else { throw .badCertificate(PJSIPEndpoint.text(of: status)) }
            }
        }

        /// pjproject adds 120000 to the system's own errors.
        private static func fault(
            _ status: pj_status_t, _ address: String, _ port: UInt16, _ transport: String
        ) -> SIPError {
            switch status - 120_000 {
            case EADDRINUSE: .portInUse(address: address, port: port, transport: transport)
            case EADDRNOTAVAIL: .badAddress(address)
            case EACCES: .stack("port \(port) needs the right to bind ports below 1024; choose 5060 or above")
            default:
                transport == "TLS"
                    ? .badCertificate(PJSIPEndpoint.text(of: status)) : .stack(PJSIPEndpoint.text(of: status))
            }
        }

        /// What goes to an address goes by our own ports, and by no other endpoint's of this process; nil where only name servers
        /// know by which transport.
        func selector(to uri: SIPURI) -> pjsip_tpselector? {
            guard let host = SIPHost(uri.text), !uri.isOpen else { return nil }
            let isIPv6 = host.address.contains(":")
            var selector = pjsip_tpselector()
            switch uri.transport {
            case .udp:
                guard let own = ports.datagrams.first(where: { $0.isIPv6 == isIPv6 }) else { return nil }
                switchboard_pj_event_transport(&selector, own.transport)
            case .tcp:
                guard let own = ports.streams.first(where: { $0.isIPv6 == isIPv6 }) else { return nil }
                switchboard_pj_listener(&selector, own.factory)
            case .tls:
                guard let own = ports.encrypted.first(where: { $0.address.contains(":") == isIPv6 }) else { return nil }
                switchboard_pj_listener(&selector, own.factory)
            }
            return selector
        }

        func close() {
            ports.close()
            ports = Ports()
        }

        /// Whether a connection is one of ours.
        func made(_ transport: UnsafePointer<pjsip_transport>) -> Bool {
            ports.encrypted.contains { $0.factory == transport.pointee.factory }
        }

        /// Whether the certificate that a peer has shown is one that we take.
        func takes(_ info: UnsafePointer<pjsip_transport_state_info>?) -> Bool {
            guard let tls, tls.authorities != nil, !tls.peerNames.isEmpty else { return true }
            return switchboard_pj_certificate_faults(info) == 0 && tls.expects(String(switchboard_pj_certificate(info)))
        }
    }

    /// A connection is up, or is no more.
    func connectionChanged(
        _ transport: UnsafeMutablePointer<pjsip_transport>?, _ state: pjsip_transport_state,
        _ info: UnsafePointer<pjsip_transport_state_info>?
    ) {
        guard let transport, SIPService.Transport(switchboard_pj_transport_type(transport)) != .udp else { return }
        PJSIPLoop.enter((transport, state, info)) { transport, state, info in
            switch state {
            case PJSIP_TP_STATE_CONNECTED:
                if PJSIPLibrary.takes(transport, info) { return }
                pjsip_transport_shutdown2(transport, 1)
            case PJSIP_TP_STATE_DISCONNECTED, PJSIP_TP_STATE_DESTROY: PJSIPLibrary.lost(transport)
            default: break
            }
        }
    }
#endif
