#if PJSIP
    import CPjproject
    import Telephony

    /// A request of ours within a call that is waited for: REFER, INFO, NOTIFY.
    @PJSIPLoop
    struct PJSIPRequest {
        var method: String
        var headers: [(name: String, value: String)]
        var body: (type: String, subtype: String, text: String)?
        /// Told the CSeq, and again when it is sent once more.
        var sent: @PJSIPLoop (Int) -> Void
        var done: @PJSIPLoop (_ status: Int, _ reason: String) -> Void
        /// What it goes by at present.
        var transaction: UnsafeMutablePointer<pjsip_transaction>?
    }

    extension PJSIPCall {
        /// Sends a request and reports its final status; 408 when there is no answer. A challenge (401, 407) is answered by
        /// pjproject, where we have a name and a password for whoever asks.
        func request(
            _ method: String, _ headers: [(name: String, value: String)],
            _ body: (type: String, subtype: String, text: String)? = nil,
            sent: @escaping @PJSIPLoop (Int) -> Void = { _ in },
            done: @escaping @PJSIPLoop (_ status: Int, _ reason: String) -> Void
        ) {
            send(PJSIPRequest(method: method, headers: headers, body: body, sent: sent, done: done))
        }

        private func send(_ request: PJSIPRequest) {
            guard let dialog = invite?.pointee.dlg else { return request.done(481, "Call Does Not Exist") }
            var method = switchboard_pj_new_method(request.method, dialog.pointee.pool)
            var data: UnsafeMutablePointer<pjsip_tx_data>?
            guard pjsip_dlg_create_request(dialog, &method, -1, &data) == 0, let data else {
                return request.done(500, "Internal Error")
            }
            for (name, value) in request.headers { switchboard_pj_add_header(data, name, value) }
            if let body = request.body { switchboard_pj_set_body(data, body.type, body.subtype, body.text) }
            // While a message is kept here its transaction keeps it, so that no other has its place.
            pending[data] = request
            let status = pjsip_dlg_send_request(dialog, data, -1, nil)
            guard status != 0, pending.removeValue(forKey: data) != nil else { return }
            request.done(500, "Internal Error")
        }

        /// A transaction of the call has moved.
        func moved(_ transaction: UnsafeMutablePointer<pjsip_transaction>, _ event: UnsafeMutablePointer<pjsip_event>?)
        {
            if transaction.pointee.role == PJSIP_ROLE_UAS {
                guard transaction.pointee.state == PJSIP_TSX_STATE_TRYING,
                    let message = PJSIPMessage(switchboard_pj_event_message(event)), message.isRequest
                else { return }
                return asked(message, transaction)
            }
            guard let data = transaction.pointee.last_tx, var request = pending[data] else { return }
            if transaction.pointee.state == PJSIP_TSX_STATE_CALLING {
                // The same message goes once more, proved, before we are told of the challenge.
                request.transaction = transaction
                pending[data] = request
                return request.sent(Int(switchboard_pj_cseq(data)))
            }
            guard request.transaction == nil || request.transaction == transaction,
                transaction.pointee.state.rawValue >= PJSIP_TSX_STATE_COMPLETED.rawValue
            else { return }
            pending[data] = nil
            let status = Int(transaction.pointee.status_code)
            let message = PJSIPMessage(switchboard_pj_event_message(event))
            request.done(status == 0 ? 408 : status, message?.reason ?? "Request Timeout")
        }

        /// The peer asks something within the call.
        private func asked(_ message: PJSIPMessage, _ transaction: UnsafeMutablePointer<pjsip_transaction>) {
            switch message.method {
            case "INFO":
                let isKnown = !message.hasBody || media.received(infoType: message.contentType, body: message.body)
                answer(message, transaction, isKnown ? 200 : 415)
            case "NOTIFY":
                // Answered first: what it says may end the call.
                answer(message, transaction, 200)
                notified(message)
            case "OPTIONS": answer(message, transaction, 200)
            case "REFER" where leg.place == .second: passOn(message, transaction)
            case "REFER": answer(message, transaction, 603)
            case "INVITE", "ACK", "BYE", "CANCEL", "UPDATE", "PRACK": break
            default: answer(message, transaction, 405)
            }
        }

        func answer(
            _ message: PJSIPMessage, _ transaction: UnsafeMutablePointer<pjsip_transaction>, _ status: Int32
        ) {
            guard let dialog = invite?.pointee.dlg else { return }
            var data: UnsafeMutablePointer<pjsip_tx_data>?
            guard pjsip_dlg_create_response(dialog, message.raw, status, nil, &data) == 0, let data else { return }
            _ = pjsip_dlg_send_response(dialog, transaction, data)
        }
    }
#endif
