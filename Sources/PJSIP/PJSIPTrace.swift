#if PJSIP
    import CPjproject
    import Telephony

    // What comes and goes, for the trace of SIP messages.

    func traceArrival(_ raw: UnsafeMutablePointer<pjsip_rx_data>?) -> pj_bool_t {
        guard let raw else { return 0 }
        PJSIPLoop.enter(raw) { raw in
            guard let trace = PJSIPLibrary.endpoint(for: raw)?.trace else { return }
            let port = switchboard_pj_source_port(raw)
            write(
                switchboard_pj_text(raw), isSent: false, String(switchboard_pj_source(raw)), port,
                switchboard_pj_transport(raw), trace)
        }
        // The others are to see it too.
        return 0
    }

    func traceDeparture(_ data: UnsafeMutablePointer<pjsip_tx_data>?) -> pj_status_t {
        guard let data else { return 0 }
        PJSIPLoop.enter(data) { data in
            guard let transport = switchboard_pj_sent_by(data),
                let trace = PJSIPLibrary.endpoint(for: transport)?.trace
            else { return }
            let port = switchboard_pj_destination_port(data)
            write(
                switchboard_pj_sent_text(data), isSent: true, String(switchboard_pj_destination(data)), port,
                transport, trace)
        }
        return 0
    }

    // What is not pjproject's to read or to write.
    extension PJSIPEndpoint {
        func traceUnreadable(_ bytes: UnsafeRawBufferPointer, _ raw: UnsafeMutablePointer<pjsip_rx_data>) {
            trace(bytes, isSent: false, raw)
        }

        func traceRefusal(_ bytes: [UInt8], _ raw: UnsafeMutablePointer<pjsip_rx_data>) {
            bytes.withUnsafeBytes { trace($0, isSent: true, raw) }
        }

        private func trace(
            _ bytes: UnsafeRawBufferPointer, isSent: Bool, _ raw: UnsafeMutablePointer<pjsip_rx_data>
        ) {
            guard let trace, let start = bytes.baseAddress else { return }
            write(
                switchboard_pj_str(start.assumingMemoryBound(to: CChar.self), bytes.count), isSent: isSent,
                String(switchboard_pj_source(raw)), switchboard_pj_source_port(raw), switchboard_pj_transport(raw),
                trace)
        }
    }

    @PJSIPLoop
    private func write(
        _ text: pj_str_t, isSent: Bool, _ host: String, _ port: Int32,
        _ transport: UnsafeMutablePointer<pjsip_transport>?,
        _ trace: SIPTrace
    ) {
        guard let transport, let start = text.ptr, text.slen > 0 else { return }
        let kind = SIPService.Transport(switchboard_pj_transport_type(transport)).rawValue.uppercased()
        trace.message(
            isSent: isSent, transport: kind, peer: "\(host.contains(":") ? "[\(host)]" : host):\(port)",
            packet: UnsafeRawBufferPointer(start: start, count: text.slen))
    }
#endif
