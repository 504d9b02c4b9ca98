#if PJSIP
    import CPjproject
    import Telephony

    /// Asks peers by OPTIONS, at intervals, whether they are there, and says when one stops answering or answers again.
    @PJSIPLoop
    final class PJSIPWatch {
        private var peers: PeerReachability
        private var task: Task<Void, Never>?

        /// By SIP URI; true until a peer has failed twice.
        var reachable: [String: Bool] { peers.reachable }

        init(of endpoint: PJSIPEndpoint) {
            let (peers, interval) = (endpoint.configuration.watchedPeers, endpoint.configuration.watchInterval)
            self.peers = PeerReachability(of: peers)
            guard !peers.isEmpty else { return }
            task = Task { [weak self, weak endpoint] in
                while !Task.isCancelled {
                    for peer in peers {
                        guard let self, let endpoint else { return }
                        ask(peer, by: endpoint)
                    }
                    try? await Task.sleep(for: interval)
                }
            }
        }

        func stop() { task?.cancel() }

        private func ask(_ peer: String, by endpoint: PJSIPEndpoint) {
            // pjproject waits for half a minute.
            if let line = peers.asking(peer) { endpoint.configuration.log?(line) }
            let question = Question { [weak self, weak endpoint] status in
                guard let self, let endpoint, task?.isCancelled == false else { return }
                if let line = peers.answered(peer, status) { endpoint.configuration.log?(line) }
            }
            guard let uri = SIPURI(peer), let host = SIPHost(peer) else { return question.done(408) }
            var data: UnsafeMutablePointer<pjsip_tx_data>?
            var made = pj_status_t(1)
            var method = pjsip_options_method
            uri.text.withPJ { target in
                "<\(uri.text)>".withPJ { to in
                    "<\(endpoint.uri(of: "switchboard"))>".withPJ { from in
                        endpoint.contact(for: host.address, over: uri.transport).withPJ { contact in
                            made = pjsip_endpt_create_request(
                                PJSIPLibrary.sip, &method, &target, &from, &to, &contact, nil, -1, nil, &data)
                        }
                    }
                }
            }
            guard made == 0, let data else { return question.done(408) }
            if var selector = endpoint.listeners.selector(to: uri) {
                _ = pjsip_tx_data_set_transport(data, &selector)
            }
            let token = Unmanaged.passRetained(question)
            let sent = pjsip_endpt_send_request(
                PJSIPLibrary.sip, data, -1, token.toOpaque(), questionAnswered)
            guard sent != 0 else { return }
            token.release()
            question.done(408)
        }
    }

    /// An OPTIONS that is waited for.
    @PJSIPLoop
    private final class Question {
        let done: @PJSIPLoop (Int) -> Void
        init(_ done: @escaping @PJSIPLoop (Int) -> Void) { self.done = done }
    }

    private func questionAnswered(_ token: UnsafeMutableRawPointer?, _ event: UnsafeMutablePointer<pjsip_event>?) {
        guard let token else { return }
        let status = Int(switchboard_pj_event_status(event))
        PJSIPLoop.enter((token, status)) { token, status in
            Unmanaged<Question>.fromOpaque(token).takeRetainedValue().done(status)
        }
    }
#endif
