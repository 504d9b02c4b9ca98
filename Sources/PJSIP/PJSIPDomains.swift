#if PJSIP
    import CPjproject
    import Telephony

    // Where a domain is reached (RFC 3263), for every request of ours. pjproject looks up SRV and address records by itself, for a
    // transport that it is told; which one a domain wants, by its NAPTR records or by the SRV records that it has, is asked here.

    /// Asks for one request which transport its domain wants, and has pjproject look up the rest.
    @PJSIPLoop
    private final class DomainQuery {
        private var target: pjsip_host_info
        private let domain: String
        private let pool: UnsafeMutablePointer<pj_pool_t>?
        private let token: UnsafeMutableRawPointer?
        private let callback: PJSIPDomains.Callback?
        /// Whose SRV records have not been asked for yet.
        private var transports: ArraySlice<SIPService.Transport>

        init(
            _ target: pjsip_host_info, _ pool: UnsafeMutablePointer<pj_pool_t>?, _ token: UnsafeMutableRawPointer?,
            _ callback: PJSIPDomains.Callback?
        ) {
            (self.target, self.pool, self.token, self.callback) = (target, pool, token, callback)
            domain = String(target.addr.host)
            // TLS only where NAPTR says so or the address does.
            transports = [.udp, .tcp]
        }

        func start() { ask(domain, PJ_DNS_TYPE_NAPTR, naptrAnswered) }

        private func ask(_ name: String, _ type: pj_dns_type, _ answered: PJSIPDomains.Answered) {
            let token = Unmanaged.passRetained(self)
            let status = name.withPJ {
                pj_dns_resolver_start_query(
                    PJSIPDomains.resolver, &$0, Int32(type.rawValue), 0, answered, token.toOpaque(), nil)
            }
            guard status != 0 else { return }
            token.release()
            goOn()
        }

        /// Its NAPTR records have come.
        func answered(_ records: [NAPTRRecord]) {
            if let service = SIPService.best(records, among: PJSIPDomains.transports) {
                _ = service.domain.withPJ { pj_strdup(pool, &target.addr.host, &$0) }
                return goOn(by: service.transport)
            }
            askForServers()
        }

        /// The SRV records of one transport have come.
        func answered(hasServers: Bool) {
            guard let transport = transports.popFirst() else { return goOn() }
            if hasServers { goOn(by: transport) } else { askForServers() }
        }

        private func askForServers() {
            guard let transport = transports.first else { return goOn() }
            ask(transport.prefix + domain, PJ_DNS_TYPE_SRV, srvAnswered)
        }

        /// Nobody answers, and nobody would answer another question.
        func fail(_ status: pj_status_t) { callback?(status, token, nil) }

        /// - Parameter transport: nil where nothing says any: address records, and UDP.
        private func goOn(by transport: SIPService.Transport? = nil) {
            switch transport {
            case .tcp: target.type = PJSIP_TRANSPORT_TCP
            case .tls: target.type = PJSIP_TRANSPORT_TLS
            case .udp, nil: target.type = PJSIP_TRANSPORT_UDP
            }
            target.flag = pjsip_transport_get_flag_from_type(target.type)
            pjsip_resolve(PJSIPDomains.inner, pool, &target, token, callback)
        }
    }

    /// Who is asked, for all endpoints of the process.
    @PJSIPLoop
    enum PJSIPDomains {
        typealias Callback =
            @convention(c) (
                pj_status_t, UnsafeMutableRawPointer?, UnsafePointer<pjsip_server_addresses>?
            ) -> Void

        typealias Answered =
            @convention(c) (
                UnsafeMutableRawPointer?, pj_status_t, UnsafeMutablePointer<pj_dns_parsed_packet>?
            ) -> Void

        /// Asks name servers.
        fileprivate private(set) static var resolver: OpaquePointer?
        /// pjproject's own way from a domain and a transport to addresses.
        fileprivate private(set) static var inner: OpaquePointer?
        /// What goes in front of it; it stays where it is.
        private static let outer = {
            let outer = UnsafeMutablePointer<pjsip_ext_resolver>.allocate(capacity: 1)
            outer.initialize(to: pjsip_ext_resolver(resolve: whereIs))
            return outer
        }()
        /// Those that a domain may ask for.
        fileprivate static var transports: [SIPService.Transport] {
            PJSIPLibrary.hasTLS ? [.udp, .tcp, .tls] : [.udp, .tcp]
        }

        /// Somebody can be asked.
        static var canResolve: Bool { resolver != nil }

        /// Has domains looked up by these, while calls go on.
        /// - Parameter servers: none for whoever was asked up to now, which are the system's at first.
        static func ask(_ servers: [NameServer]) throws(SIPError) {
            let asked = servers.isEmpty && resolver == nil ? NameServer.system : servers
            guard !asked.isEmpty else { return }
            if resolver == nil { try begin() }
            let servers = asked.prefix(Int(PJ_DNS_RESOLVER_MAX_NS))
            let texts = servers.map { strdup($0.address) }
            defer { for text in texts { free(text) } }
            let names = texts.map { switchboard_pj_str($0, $0.map { Int(strlen($0)) } ?? 0) }
            let status = pj_dns_resolver_set_ns(resolver, UInt32(servers.count), names, servers.map(\.port))
            guard status == 0 else { throw .stack(PJSIPEndpoint.text(of: status)) }
        }

        private static func begin() throws(SIPError) {
            var (asking, usual): (OpaquePointer?, OpaquePointer?) = (nil, nil)
            var status = pjsip_endpt_create_resolver(PJSIPLibrary.sip, &asking)
            if status == 0 { status = pjsip_resolver_create(PJSIPLibrary.makePool("domains"), &usual) }
            if status == 0 { status = pjsip_resolver_set_resolver(usual, asking) }
            if status == 0 { status = pjsip_endpt_set_ext_resolver(PJSIPLibrary.sip, outer) }
            guard status == 0, asking != nil else { throw .stack(PJSIPEndpoint.text(of: status)) }
            (resolver, inner) = (asking, usual)
        }

        fileprivate static func resolve(
            _ target: pjsip_host_info, _ pool: UnsafeMutablePointer<pj_pool_t>?, _ token: UnsafeMutableRawPointer?,
            _ callback: Callback?
        ) {
            var target = target
            let isOpen = target.type == PJSIP_TRANSPORT_UNSPECIFIED && target.addr.port == 0
            guard isOpen, let host = SIPHost("sip:\(String(target.addr.host))"), !host.isNumeric else {
                return pjsip_resolve(inner, pool, &target, token, callback)
            }
            DomainQuery(target, pool, token, callback).start()
        }
    }

    private func whereIs(
        _ resolver: OpaquePointer?, _ pool: UnsafeMutablePointer<pj_pool_t>?, _ target: UnsafePointer<pjsip_host_info>?,
        _ token: UnsafeMutableRawPointer?, _ callback: PJSIPDomains.Callback?
    ) {
        guard let target = target?.pointee else { return }
        PJSIPLoop.enter((target, pool, token, callback)) { PJSIPDomains.resolve($0, $1, $2, $3) }
    }

    private func naptrAnswered(
        _ token: UnsafeMutableRawPointer?, _ status: pj_status_t, _ answer: UnsafeMutablePointer<pj_dns_parsed_packet>?
    ) {
        let records = records(of: PJ_DNS_TYPE_NAPTR, in: answer).compactMap { record in
            record.data.flatMap { NAPTRRecord(UnsafeRawBufferPointer(start: $0, count: Int(record.rdlength))) }
        }
        answered(token, status) { $0.answered(records) }
    }

    private func srvAnswered(
        _ token: UnsafeMutableRawPointer?, _ status: pj_status_t, _ answer: UnsafeMutablePointer<pj_dns_parsed_packet>?
    ) {
        let hasServers = !records(of: PJ_DNS_TYPE_SRV, in: answer).isEmpty
        answered(token, status) { $0.answered(hasServers: hasServers) }
    }

    private func records(
        of type: pj_dns_type, in answer: UnsafeMutablePointer<pj_dns_parsed_packet>?
    ) -> [pj_dns_parsed_rr] {
        guard let answer, let records = answer.pointee.ans else { return [] }
        return UnsafeBufferPointer(start: records, count: Int(answer.pointee.hdr.anscount))
            .filter { UInt32($0.type) == type.rawValue }
    }

    private func answered(
        _ token: UnsafeMutableRawPointer?, _ status: pj_status_t, _ body: @PJSIPLoop (DomainQuery) -> Void
    ) {
        guard let token else { return }
        PJSIPLoop.enter(token) { token in
            let query = Unmanaged<DomainQuery>.fromOpaque(token).takeRetainedValue()
            if switchboard_pj_is_unanswered(status) != 0 { query.fail(status) } else { body(query) }
        }
    }
#endif
