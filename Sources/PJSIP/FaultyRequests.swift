#if PJSIP
    import CPjproject
    import Telephony

    // Requests with a fault are refused before anything is done about them, as with the other stack (`RequestFault`).

    /// One that pjproject can read.
    func refuseFaulty(_ raw: UnsafeMutablePointer<pjsip_rx_data>?) -> pj_bool_t {
        guard let raw else { return 0 }
        return PJSIPLoop.enter(raw) { raw in
            guard let message = PJSIPMessage(raw), let fault = RequestFault(message.head) else { return 0 }
            PJSIPLibrary.endpoint(for: raw)?.refuse(raw, for: fault)
            return 1
        }
    }

    /// One that it cannot, and would drop without a word.
    func dataDropped(_ dropped: UnsafeMutablePointer<pjsip_tp_dropped_data>?) {
        guard let dropped, let raw = switchboard_pj_message_of(dropped) else { return }
        PJSIPLoop.enter((raw, dropped)) { raw, dropped in
            guard let endpoint = PJSIPLibrary.endpoint(for: raw) else { return }
            let bytes = UnsafeRawBufferPointer(start: dropped.pointee.data, count: dropped.pointee.len)
            // Line ends keep a connection open.
            guard bytes.contains(where: { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }) else { return }
            endpoint.traceUnreadable(bytes, raw)
            let head = Latin1.text(SIPTrace.headers(of: bytes))
            guard let fault = RequestFault(head) ?? RequestFault(unreadable: head) else { return }
            endpoint.refuse(raw, for: fault)
        }
    }

    extension PJSIPEndpoint {
        /// Says what is wrong with a request, where its sender may know that we are here.
        func refuse(_ raw: UnsafeMutablePointer<pjsip_rx_data>, for fault: RequestFault) {
            let peer = String(switchboard_pj_source(raw))
            guard mayAnswer(peer) else { return }
            let port = UInt16(truncatingIfNeeded: switchboard_pj_source_port(raw))
            // An ACK is never answered.
            guard fault.method != "ACK", let answer = fault.answer(to: peer, port: port) else { return }
            complain("a request from \(peer) was answered \(fault.status) \(fault.reason)")
            var place = pj_sockaddr()
            let family = Int32(peer.contains(":") ? PJ_AF_INET6 : PJ_AF_INET)
            guard peer.withPJ({ pj_sockaddr_init(family, &place, &$0, answer.port) }) == 0 else { return }
            guard let transport = switchboard_pj_transport(raw) else { return }
            let type = pjsip_transport_type_e(switchboard_pj_transport_type(transport))
            var selector = pjsip_tpselector()
            switchboard_pj_event_transport(&selector, transport)
            let bytes = Latin1.bytes(answer.text)
            // Its repetitions are refused like it, so no transaction keeps it.
            _ = pjsip_tpmgr_send_raw(
                pjsip_endpt_get_tpmgr(PJSIPLibrary.sip), type, &selector, nil, bytes, bytes.count, &place,
                Int32(pj_sockaddr_get_len(&place)), nil, nil)
            traceRefusal(bytes, raw)
        }
    }
#endif
