#if PJSIP
    import CPjproject
    import Telephony

    /// Requests with a fault are refused before anything is done about them, as with the other stack (`RequestFault`). What
    /// pjproject cannot read at all it has dropped before.
    func refuseFaulty(_ raw: UnsafeMutablePointer<pjsip_rx_data>?) -> pj_bool_t {
        guard let raw else { return 0 }
        return PJSIPLoop.enter(raw) { raw in
            guard let message = PJSIPMessage(raw), let fault = RequestFault(message.head) else { return 0 }
            // An ACK is never answered.
            guard fault.method != "ACK", let endpoint = PJSIPLibrary.endpoint(for: raw) else { return 1 }
            endpoint.refuse(message, for: fault)
            return 1
        }
    }
#endif
