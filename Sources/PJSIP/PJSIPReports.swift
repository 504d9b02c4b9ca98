#if PJSIP
    import CPjproject
    import RTP
    import Telephony

    /// RTCP (RFC 3550, section 6) of one call, kept by pjmedia: what we report, and what the peer does.
    @PJSIPLoop
    final class PJSIPReports {
        private let session = UnsafeMutablePointer<pjmedia_rtcp_session>.allocate(capacity: 1)
        /// 20 ms since the last report.
        private var waited = 0
        private var hasCome = false
        private static let interval = 250

        init(ssrc: UInt32) {
            session.initialize(to: pjmedia_rtcp_session())
            var settings = pjmedia_rtcp_session_setting()
            pjmedia_rtcp_session_setting_default(&settings)
            (settings.clock_rate, settings.samples_per_frame, settings.ssrc) = (8000, 160, ssrc)
            pjmedia_rtcp_init2(session, &settings)
        }

        isolated deinit {
            pjmedia_rtcp_fini(session)
            session.deallocate()
        }

        func received(_ header: RTPHeader, bytes: Int) {
            pjmedia_rtcp_rx_rtp(session, UInt32(header.sequence), header.timestamp, UInt32(max(0, bytes)))
        }

        func sent(bytes: Int) { pjmedia_rtcp_tx_rtp(session, UInt32(bytes)) }

        func came(_ bytes: UnsafeBufferPointer<UInt8>) {
            pjmedia_rtcp_rx_rtcp(session, bytes.baseAddress, bytes.count)
            hasCome = true
        }

        /// Once every five seconds.
        func send(by transport: UnsafeMutablePointer<pjmedia_transport>) {
            waited += 1
            guard waited >= Self.interval else { return }
            waited = 0
            var (packet, size): (UnsafeMutableRawPointer?, Int32) = (nil, 0)
            pjmedia_rtcp_build_rtcp(session, &packet, &size)
            if let packet, size > 0 { _ = pjmedia_transport_send_rtcp(transport, packet, Int(size)) }
        }

        /// What the peer has said of ours.
        func add(to quality: inout LineQuality) {
            let statistics = session.pointee.stat
            guard hasCome, statistics.tx.update_cnt > 0 else { return }
            quality.lostAtPeer = Int(statistics.tx.loss)
            quality.jitterAtPeer = Double(statistics.tx.jitter.last) / 1000
            if statistics.rtt.n > 0 { quality.roundTrip = Double(statistics.rtt.last) / 1000 }
        }
    }
#endif
