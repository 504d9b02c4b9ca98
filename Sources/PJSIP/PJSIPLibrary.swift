#if PJSIP
    import CPjproject
    import Foundation
    import Telephony

    /// pjproject itself, once in a process: its SIP and media endpoints, its modules, and who gets what comes in.
    ///
    /// `pjsip_inv` and pjmedia's transports rather than pjsua-lib: 20 ms frames, whose packets are heard and which keys were
    /// pressed go by Telephony's rules, so pjsua's bridge, its clock's thread and its limit of four calls would have no part.
    @PJSIPLoop
    package enum PJSIPLibrary {
        /// SIP.
        private(set) static var sip: OpaquePointer?
        /// Audio.
        private(set) static var media: OpaquePointer?
        /// Ours, for what belongs to no dialog and for the data of those that do.
        private(set) static var module: Int32 = -1
        /// Endpoints that listen, and their ports.
        private static var endpoints: [(ports: Set<UInt16>, endpoint: PJSIPEndpoint)] = []
        private static let pools = {
            let pools = UnsafeMutablePointer<pj_caching_pool>.allocate(capacity: 1)
            pools.initialize(to: pj_caching_pool())
            return pools
        }()
        private static var factory: UnsafeMutablePointer<pj_pool_factory> {
            UnsafeMutableRawPointer(pools).assumingMemoryBound(to: pj_pool_factory.self)
        }
        /// pjproject keeps where it is.
        private static let ours = emptyModule()
        private static let tidying = emptyModule()
        private static let past = emptyModule()
        private static let tracing = emptyModule()
        private static let refusing = emptyModule()
        private static let claiming = emptyModule()
        private static func emptyModule() -> UnsafeMutablePointer<pjsip_module> {
            let module = UnsafeMutablePointer<pjsip_module>.allocate(capacity: 1)
            module.initialize(to: pjsip_module())
            return module
        }
        private static var wakeKey: OpaquePointer?
        private static let wakeOperation = UnsafeMutablePointer<pj_ioqueue_op_key_t>.allocate(capacity: 1)
        private static let wakeBuffer = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 8)

        /// Sockets that are left for listening, connections and waking when all calls have theirs.
        private static let spareHandles = 16
        /// RTP's and RTCP's.
        private static let handlesOfLeg = 2

        /// How many legs of calls the library as it was built has sockets for.
        static var mostLegs: Int { max(1, (Int(switchboard_pj_handles()) - spareHandles) / handlesOfLeg) }

        /// Starts everything; on its thread.
        /// - Parameter descriptor: what wakes it when it can be read.
        /// - Returns: what handles the events; nil when the library will not.
        static func start(watching descriptor: Int32) -> OpaquePointer? {
            pj_log_set_level(0)
            guard pj_init() == 0, pjlib_util_init() == 0 else { return nil }
            // A megabyte is kept to be used again.
            pj_caching_pool_init(pools, nil, 1 << 20)
            guard pjsip_endpt_create(factory, "switchboard", &sip) == 0 else { return nil }
            guard pjsip_tsx_layer_init_module(sip) == 0, pjsip_ua_init_module(sip, nil) == 0 else { return nil }
            var callbacks = pjsip_inv_callback()
            setInviteCallbacks(&callbacks)
            guard pjsip_inv_usage_init(sip, &callbacks) == 0, pjsip_100rel_init_module(sip) == 0,
                pjsip_timer_init_module(sip) == 0
            else { return nil }
            ours.pointee.name = pj_str_t(forEver: "switchboard")
            ours.pointee.id = -1
            ours.pointee.priority = Int32(PJSIP_MOD_PRIORITY_APPLICATION.rawValue)
            ours.pointee.on_rx_request = requestCame
            guard pjsip_endpt_register_module(sip, ours) == 0 else { return nil }
            module = ours.pointee.id
            tidying.pointee.name = pj_str_t(forEver: "switchboard-sdp")
            tidying.pointee.id = -1
            // Between the sockets and the transactions.
            tidying.pointee.priority = Int32(PJSIP_MOD_PRIORITY_TRANSPORT_LAYER.rawValue) + 4
            tidying.pointee.on_rx_request = tidyDescription
            tidying.pointee.on_rx_response = tidyDescription
            guard pjsip_endpt_register_module(sip, tidying) == 0 else { return nil }
            tracing.pointee.name = pj_str_t(forEver: "switchboard-trace")
            tracing.pointee.id = -1
            // Next to the sockets: what comes is seen first, and what goes when it has been written out.
            tracing.pointee.priority = Int32(PJSIP_MOD_PRIORITY_TRANSPORT_LAYER.rawValue) - 1
            tracing.pointee.on_rx_request = traceArrival
            tracing.pointee.on_rx_response = traceArrival
            tracing.pointee.on_tx_request = traceDeparture
            tracing.pointee.on_tx_response = traceDeparture
            guard pjsip_endpt_register_module(sip, tracing) == 0 else { return nil }
            refusing.pointee.name = pj_str_t(forEver: "switchboard-faults")
            refusing.pointee.id = -1
            refusing.pointee.priority = Int32(PJSIP_MOD_PRIORITY_TRANSPORT_LAYER.rawValue) + 2
            refusing.pointee.on_rx_request = refuseFaulty
            guard pjsip_endpt_register_module(sip, refusing) == 0 else { return nil }
            guard pjsip_tpmgr_set_state_cb(pjsip_endpt_get_tpmgr(sip), connectionChanged) == 0,
                pjsip_tpmgr_set_drop_data_cb(pjsip_endpt_get_tpmgr(sip), dataDropped) == 0
            else { return nil }
            var methods = ["INFO", "NOTIFY", "REFER", "OPTIONS"].map { pj_str_t(forEver: $0) }
            guard
                pjsip_endpt_add_capability(
                    sip, ours, Int32(PJSIP_H_ALLOW.rawValue), nil, UInt32(methods.count), &methods) == 0
            else { return nil }
            // Its own reading of Replaces drops a message that it cannot read; ours answers it.
            var extensions = [pj_str_t(forEver: "replaces")]
            guard pjsip_endpt_add_capability(sip, ours, Int32(PJSIP_H_SUPPORTED.rawValue), nil, 1, &extensions) == 0
            else {
                return nil
            }
            past.pointee.name = pj_str_t(forEver: "switchboard-past")
            past.pointee.id = -1
            // Behind the transactions, which know repetitions, and before the dialogs.
            past.pointee.priority = Int32(PJSIP_MOD_PRIORITY_TSX_LAYER.rawValue) + 4
            past.pointee.on_rx_request = requestOfThePast
            guard pjsip_endpt_register_module(sip, past) == 0 else { return nil }
            claiming.pointee.name = pj_str_t(forEver: "switchboard-refer")
            claiming.pointee.id = -1
            claiming.pointee.priority = Int32(PJSIP_MOD_PRIORITY_APPLICATION.rawValue) + 1
            claiming.pointee.on_rx_request = claimRefer
            guard pjsip_endpt_register_module(sip, claiming) == 0 else { return nil }
            let queue = pjsip_endpt_get_ioqueue(sip)
            let made = pjmedia_endpt_create2(factory, queue, 0, &media)
            guard made == 0, watch(descriptor, queue) else { return nil }
            return sip
        }

        /// Lets a call answer a REFER later than in its callback.
        static func claimRefers(in dialog: UnsafeMutablePointer<pjsip_dialog>) {
            pjsip_dlg_add_usage(dialog, claiming, nil)
        }

        private static func watch(_ descriptor: Int32, _ queue: OpaquePointer?) -> Bool {
            var callback = pj_ioqueue_callback()
            callback.on_read_complete = { _, _, _ in PJSIPLoop.enter(()) { _ in PJSIPLibrary.listenToWaking() } }
            pj_ioqueue_op_key_init(wakeOperation, MemoryLayout<pj_ioqueue_op_key_t>.size)
            let pool = makePool("wake")
            guard pj_ioqueue_register_sock(pool, queue, pj_sock_t(descriptor), nil, &callback, &wakeKey) == 0 else {
                return false
            }
            listenToWaking()
            return true
        }

        private static func listenToWaking() {
            var size: pj_ssize_t = 64
            // Whatever waits has been seen by waking up.
            while pj_ioqueue_recv(wakeKey, wakeOperation, wakeBuffer, &size, 0) == 0 { size = 64 }
        }

        /// How many pools there are: sessions, transactions, messages and sockets have one each.
        package static var poolCount: Int { switchboard_pj_pools(pools) }

        /// Their names, without what numbers them, and how many there are of each.
        package static var poolsByName: [String: Int] {
            var counts: [String: Int] = [:]
            var next = switchboard_pj_next_pool(pools, nil)
            while let pool = next {
                let name = String(cString: switchboard_pj_pool_name(pool))
                counts[String(name.prefix { !"0".contains($0) }), default: 0] += 1
                next = switchboard_pj_next_pool(pools, pool)
            }
            return counts
        }

        static func makePool(_ name: String) -> UnsafeMutablePointer<pj_pool_t>? {
            pj_pool_create(factory, name, 1024, 1024, nil)
        }

        // MARK: Who listens

        static func add(_ endpoint: PJSIPEndpoint, at ports: Set<UInt16>) { endpoints.append((ports, endpoint)) }

        static func remove(_ endpoint: PJSIPEndpoint) {
            endpoints.removeAll { $0.endpoint === endpoint }
            callsChanged()
        }

        /// The endpoint that a message came to, by our port.
        static func endpoint(for message: UnsafePointer<pjsip_rx_data>) -> PJSIPEndpoint? {
            endpoint(at: switchboard_pj_local_port(message))
        }

        /// The endpoint that something is sent by.
        static func endpoint(for transport: UnsafePointer<pjsip_transport>) -> PJSIPEndpoint? {
            endpoint(at: switchboard_pj_transport_port(transport))
        }

        private static func endpoint(at port: Int32) -> PJSIPEndpoint? {
            let port = UInt16(truncatingIfNeeded: port)
            // A connection that we made has a port of its own.
            return (endpoints.first { $0.ports.contains(port) } ?? (endpoints.count == 1 ? endpoints.first : nil))?
                .endpoint
        }

        /// Somebody of us has a certificate.
        static var hasTLS: Bool { endpoints.contains { $0.endpoint.listeners.tlsPort != 0 } }

        // MARK: Connections

        /// Those that others have made, of all endpoints.
        private static var room = ConnectionRoom(sockets: Int(switchboard_pj_handles()))

        /// Whether a connection may stay: there is room for it, and its certificate is one that we take.
        static func takes(
            _ transport: UnsafeMutablePointer<pjsip_transport>, _ info: UnsafePointer<pjsip_transport_state_info>?
        ) -> Bool {
            if transport.pointee.dir == PJSIP_TP_DIR_INCOMING, let endpoint = endpoint(for: transport) {
                let address = String(transport.pointee.remote_name.host)
                let peer = ConnectionRoom.Peer(
                    address: address, port: UInt16(truncatingIfNeeded: transport.pointee.remote_name.port),
                    isTrusted: endpoint.trusted.contain(address))
                guard room.take(Int(bitPattern: transport), peer) else {
                    ConnectionRoom.refuse()
                    return false
                }
            }
            let owner = endpoints.first { $0.endpoint.listeners.made(transport) }?.endpoint
            return owner?.listeners.takes(info) ?? true
        }

        /// A connection is no more.
        static func lost(_ transport: UnsafeMutablePointer<pjsip_transport>) {
            room.leave(Int(bitPattern: transport))
        }

        static func callsChanged() {
            PJSIPThread.shared.setTicking(endpoints.contains { !$0.endpoint.live.isEmpty })
        }

        static func tick(late: UInt64) {
            for (_, endpoint) in endpoints { endpoint.tick(late: late) }
        }
    }

    /// pjproject's version.
    package enum PJSIPVersion {
        /// As the library gives it.
        package static var running: String? { pj_get_version().map { String(cString: $0) } }
    }

    /// A request within a call that is over is nobody's (RFC 3261, section 12.2.2).
    private func requestOfThePast(_ raw: UnsafeMutablePointer<pjsip_rx_data>?) -> pj_bool_t {
        guard let raw else { return 0 }
        return PJSIPLoop.enter(raw) { raw in
            guard let message = PJSIPMessage(raw), !["ACK", "CANCEL"].contains(message.method), !message.toTag.isEmpty,
                switchboard_pj_is_past(raw) != 0
            else { return 0 }
            return PJSIPLibrary.endpoint(for: raw)?.received(raw) == true ? 1 : 0
        }
    }

    private func requestCame(_ message: UnsafeMutablePointer<pjsip_rx_data>?) -> pj_bool_t {
        guard let message else { return 0 }
        return PJSIPLoop.enter(message) { PJSIPLibrary.endpoint(for: $0)?.received($0) ?? false } ? 1 : 0
    }

    extension pj_str_t {
        /// A name of the library's, of which there are few: what it takes is never given back.
        init(forEver text: String) {
            self.init()
            ptr = strdup(text)
            slen = text.utf8.count
        }
    }

    extension String {
        /// The text that pjproject points at; what is not UTF-8 becomes replacement characters.
        init(_ text: pj_str_t) {
            guard let start = text.ptr, text.slen > 0 else {
                self = ""
                return
            }
            self = UnsafeRawBufferPointer(start: start, count: text.slen).withMemoryRebound(to: UInt8.self) {
                String(decoding: $0, as: UTF8.self)
            }
        }

        /// Hands the text over as pjproject takes it, for as long as the call lasts.
        func withPJ<Result>(_ body: (inout pj_str_t) -> Result) -> Result {
            var copy = self
            return copy.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    var text = switchboard_pj_str(characters.baseAddress, characters.count)
                    return body(&text)
                }
            }
        }
    }
#endif
