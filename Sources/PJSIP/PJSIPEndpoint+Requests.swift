#if PJSIP
    import CPjproject
    import Foundation
    import Telephony

    // What comes in, and who may ask for what.

    /// Why a request is refused.
    struct PJSIPRejection: Error {
        var status: Int32
        var reason: String
        var headers: [(name: String, value: String)]

        init(_ status: Int32, _ reason: String, headers: [(name: String, value: String)] = []) {
            (self.status, self.reason, self.headers) = (status, reason, headers)
        }
    }

    extension PJSIPEndpoint {
        /// Methods of SIP that we refuse by 405 here; what is no method at all is refused by 501.
        private static let refused: Set<String> = [
            "REGISTER", "SUBSCRIBE", "PUBLISH", "MESSAGE", "UPDATE", "PRACK", "REFER", "INFO",
        ]

        private var now: Double { Double(Monotonic.nanoseconds) / 1e9 }

        func complain(_ text: String) {
            if let line = logThrottle.line(text, now: now) { configuration.log?(line) }
        }

        /// A request that is none of a dialog's.
        func received(_ raw: UnsafeMutablePointer<pjsip_rx_data>) -> Bool {
            guard let message = PJSIPMessage(raw) else { return false }
            let method = message.method
            if method == "ACK" || method == "CANCEL" { return false }
            if method == "INVITE", message.toTag.isEmpty {
                invited(message)
                return true
            }
            guard mayAnswer(message.peer) else { return true }
            if let rejection = Self.missing(required: message) {
                reply(message, rejection)
                return true
            }
            switch method {
            case "NOTIFY": reply(message, .init(481, "Subscription Does Not Exist"))
            // RFC 3261, section 12.2.2: whoever asks within a call asks whether it is still there.
            case _ where !message.toTag.isEmpty: reply(message, .init(481, "Call/Transaction Does Not Exist"))
            case "OPTIONS" where isDraining:
                reply(message, .init(503, "Service Unavailable", headers: [("Retry-After", "30")]))
            case "OPTIONS": reply(message, .init(200, "OK", headers: [("Accept", "application/sdp")]), describes: true)
            case _ where Self.refused.contains(method):
                reply(message, .init(405, "Method Not Allowed"), describes: true)
            default: reply(message, .init(501, "Not Implemented"), describes: true)
            }
            return true
        }

        /// Whether somebody who makes no call may know that we are here; else it is counted that they were ignored.
        func mayAnswer(_ peer: String) -> Bool {
            if trusted.contain(peer) || admission.spend(peer, at: now) && configuration.unknownPeers != .ignore {
                return true
            }
            counters.ignored += 1
            return false
        }

        /// What a request requires of us beyond what we have, of those that pjproject does not ask itself.
        private static func missing(required message: PJSIPMessage) -> PJSIPRejection? {
            let required = message.headers("Require").flatMap { $0.split { $0 == "," || $0.isWhitespace } }
                .filter { !["replaces", "100rel", "timer"].contains($0.lowercased()) }
            guard !required.isEmpty else { return nil }
            return PJSIPRejection(
                420, "Bad Extension", headers: [("Unsupported", String(required.joined(separator: ", ").prefix(256)))])
        }

        private var isDraining: Bool { draining || isPaused }

        /// - Parameter describes: says what we understand.
        private func reply(_ message: PJSIPMessage, _ answer: PJSIPRejection, describes: Bool = false) {
            var data: UnsafeMutablePointer<pjsip_tx_data>?
            let made = answer.reason.withPJ {
                pjsip_endpt_create_response(PJSIPLibrary.sip, message.raw, answer.status, &$0, &data)
            }
            guard made == 0, let data else { return }
            for (name, value) in answer.headers { switchboard_pj_add_header(data, name, value) }
            if describes {
                switchboard_pj_add_header(
                    data, "Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS, NOTIFY, INFO, REFER, PRACK, UPDATE")
                switchboard_pj_add_header(data, "Supported", "replaces, 100rel, timer")
            }
            var socket = message.socket ?? pjsip_tpselector()
            _ = pjsip_tx_data_set_transport(data, &socket)
            // A transaction absorbs the repetitions.
            if message.method == "INVITE" {
                var transaction: UnsafeMutablePointer<pjsip_transaction>?
                if pjsip_tsx_create_uas(nil, message.raw, &transaction) == 0, let transaction {
                    _ = pjsip_tsx_set_transport(transaction, &socket)
                    pjsip_tsx_recv_msg(transaction, message.raw)
                    _ = pjsip_tsx_send_msg(transaction, data)
                    return
                }
            }
            _ = pjsip_endpt_send_response2(PJSIPLibrary.sip, message.raw, data, nil, nil)
        }

        private func invited(_ message: PJSIPMessage) {
            do throws(PJSIPRejection) {
                guard let call = try accept(message) else { return }
                live[ObjectIdentifier(call)] = call
                PJSIPLibrary.callsChanged()
                counters.taken += 1
                configuration.log?("call \(call.id) from \(message.peer)")
                if call.predecessor?.leg.place != nil {
                    // Two people talk to each other; the dialogue has no part in it.
                    Task { try await call.answer() }
                } else {
                    arrivals.yield(call)
                }
            } catch {
                counters.refused[Int(error.status), default: 0] += 1
                complain("a call from \(message.peer) was answered \(error.status) \(error.reason)")
                reply(message, error)
            }
        }

        /// - Returns: nil when there is nothing more to be said.
        private func accept(_ message: PJSIPMessage) throws(PJSIPRejection) -> PJSIPCall? {
            guard !isDraining else {
                throw PJSIPRejection(503, "Service Unavailable", headers: [("Retry-After", "30")])
            }
            let peer = message.peer
            let sender = try identify(message)
            guard sender != .ignored else { return nil }
            let isTrusted = sender == .trusted
            guard !message.isCutShort else { throw PJSIPRejection(400, "Body Shorter Than Content-Length") }
            guard MessageBody.isDescription(among: message.headers("Accept")) else {
                throw PJSIPRejection(406, "Not Acceptable")
            }
            try checkBody(of: message)
            let replaced = try replaced(by: message, isTrusted: isTrusted)
            // Whoever takes another call's place takes its line.
            let group =
                replaced == nil
                ? try lines(for: message, isTrusted: isTrusted)
                : replaced?.caller.line.map { LineGroup(name: $0, calls: .max) }
            if let overload = admission.admit(peer, at: now, for: group, inPlaceOfAnother: replaced != nil) {
                if overload.status == 486 { configuration.turnedAway(group?.name) }
                throw PJSIPRejection(
                    Int32(overload.status), overload.status == 486 ? "Busy Here" : "Service Unavailable",
                    headers: [("Retry-After", "\(overload.retryAfter)")])
            }
            do throws(PJSIPRejection) {
                // Its sockets are all taken, by second legs.
                guard live.count < mostLegs else {
                    throw PJSIPRejection(503, "Service Unavailable", headers: [("Retry-After", "30")])
                }
                guard let call = try take(message, isTrusted: isTrusted, line: group?.name) else {
                    admission.ended(peer, on: group?.name)
                    return nil
                }
                call.predecessor = replaced
                return call
            } catch {
                admission.ended(peer, on: group?.name)
                throw error
            }
        }

        /// Whose lines a call is for; nil where nobody shares them.
        private func lines(for message: PJSIPMessage, isTrusted: Bool) throws(PJSIPRejection) -> LineGroup? {
            let dialled = CallerIdentity.addresses(
                diversion: isTrusted ? message.headers("Diversion") : [],
                history: isTrusted ? message.headers("History-Info") : [], to: message.header("To") ?? "",
                requested: message.user)
            switch configuration.lines(CallArrival(peer: message.peer, dialled: dialled)) {
            case .all: return nil
            case .group(let group): return group
            case .nobody:
                complain("a call from \(message.peer) is for a number that nobody has here")
                throw PJSIPRejection(404, "Not Found")
            case .closed: throw PJSIPRejection(503, "Service Unavailable", headers: [("Retry-After", "30")])
            }
        }

        /// Who sends a request.
        private enum Sender {
            /// One of ours, by address or by digest: what it says of callers is believed.
            case trusted
            /// Somebody, who is answered and not believed.
            case stranger
            /// Somebody who gets no answer.
            case ignored
        }

        /// Who sends this.
        /// - Throws: `PJSIPRejection` when it is refused, or asked who it is.
        private func identify(_ message: PJSIPMessage) throws(PJSIPRejection) -> Sender {
            let peer = message.peer
            if trusted.contain(peer) { return .trusted }
            if digest != nil {
                guard admission.spend(peer, at: now) else {
                    complain("requests from \(peer) come too often and are ignored")
                    counters.ignored += 1
                    return .ignored
                }
                let challenges = digest?.check(
                    authorization: message.header("Authorization"), method: message.method, uri: message.uri, now: now)
                guard let challenges else { return .trusted }
                throw PJSIPRejection(401, "Unauthorized", headers: challenges.map { ("WWW-Authenticate", $0) })
            }
            switch configuration.unknownPeers {
            case .accept: return .stranger
            case .refuse: throw PJSIPRejection(403, "Forbidden")
            case .ignore:
                complain("a call from \(peer), which is not among the trusted peers, was ignored")
                counters.ignored += 1
                return .ignored
            }
        }

        /// Whether a body is one that we understand.
        private func checkBody(of message: PJSIPMessage) throws(PJSIPRejection) {
            let body = message.rawBody
            guard !body.isEmpty else { return }
            guard (message.header("Content-Encoding") ?? "identity").lowercased() == "identity" else {
                throw PJSIPRejection(415, "Unsupported Media Type", headers: [("Accept-Encoding", "identity")])
            }
            let parts = MessageBody(type: message.header("Content-Type") ?? "", text: body)
            if let found = try? parts.part("application/sdp"), !found.isEmpty {
                // pjproject takes an offer of which it declines all lines.
                let usable = DescriptionTidying.tidied(
                    found, configuration, isAnswer: false, family: message.peer.contains(":") ? .six : .four)
                if usable == nil { throw PJSIPRejection(488, "Not Acceptable Here") }
                return
            }
            throw PJSIPRejection(
                415, "Unsupported Media Type", headers: [("Accept", "application/sdp, multipart/mixed")])
        }

        /// - Returns: nil when pjproject has refused it in its own words.
        private func take(
            _ message: PJSIPMessage, isTrusted: Bool, line: String?
        ) throws(PJSIPRejection) -> PJSIPCall? {
            let identity = CallerIdentity(
                asserted: message.headers("P-Asserted-Identity"), from: message.header("From") ?? "",
                privacy: message.headers("Privacy"), remoteParty: message.headers("Remote-Party-ID"), trusted: isTrusted
            )
            let dialled = CallerIdentity.dialled(
                diversion: isTrusted ? message.headers("Diversion") : [],
                history: isTrusted ? message.headers("History-Info") : [], to: message.header("To") ?? "",
                requested: message.user)
            guard let media = try? media(for: message.peer, at: local(for: message.peer), isOffering: false) else {
                throw PJSIPRejection(503, "Service Unavailable")
            }
            let call = PJSIPCall(
                .offered(configuration.patience), peer: message.peer,
                caller: Caller(number: identity.number, dialled: dialled, line: line), by: self, media: media)
            do throws(PJSIPRejection) {
                guard try begin(call, by: message, isTrusted: isTrusted) else {
                    media.close()
                    return nil
                }
            } catch {
                media.close()
                throw error
            }
            return call
        }

        /// Makes the session, and lets the caller hear it ring.
        /// - Returns: false when pjproject has refused it in its own words.
        private func begin(
            _ call: PJSIPCall, by message: PJSIPMessage, isTrusted: Bool
        ) throws(PJSIPRejection) -> Bool {
            let pool = PJSIPLibrary.makePool("offer")
            defer { pj_pool_release(pool) }
            var options = Self.options
            var refusal: UnsafeMutablePointer<pjsip_tx_data>?
            // What it requires, what it can read, and whether we have audio in common.
            let offer = pjsip_rdata_get_sdp_info2(message.raw, nil)?.pointee.sdp
            guard let answer = call.media.describe(in: pool, answering: offer.map { UnsafePointer($0) }) else {
                throw PJSIPRejection(488, "Not Acceptable Here")
            }
            let verified = pjsip_inv_verify_request3(
                message.raw, pool, &options, offer, answer, nil, PJSIPLibrary.sip, &refusal)
            guard verified == 0 else {
                if let refusal {
                    var socket = message.socket ?? pjsip_tpselector()
                    _ = pjsip_tx_data_set_transport(refusal, &socket)
                    counters.refused[Int(refusal.pointee.msg.pointee.line.status.code), default: 0] += 1
                    _ = pjsip_endpt_send_response2(PJSIPLibrary.sip, message.raw, refusal, nil, nil)
                } else {
                    reply(message, .init(500, "Server Internal Error"))
                }
                return false
            }
            var dialog: UnsafeMutablePointer<pjsip_dialog>?
            let type = switchboard_pj_transport_type(switchboard_pj_transport(message.raw))
            let status = contact(for: call.peer, over: .init(type)).withPJ {
                pjsip_dlg_create_uas_and_inc_lock(pjsip_ua_instance(), message.raw, &$0, &dialog)
            }
            guard status == 0, let dialog else { throw PJSIPRejection(400, "Bad Request") }
            defer { pjsip_dlg_dec_lock(dialog) }
            if message.isAnsweredByUDP, var socket = message.socket { _ = pjsip_dlg_set_transport(dialog, &socket) }
            var session: UnsafeMutablePointer<pjsip_inv_session>?
            guard pjsip_inv_create_uas(dialog, message.raw, nil, options, &session) == 0, let session else {
                throw PJSIPRejection(500, "Server Internal Error")
            }
            pjsip_timer_init_session(session, nil)
            prove(dialog, as: configuration.credentials(forCallFrom: call.peer, isTrusted: isTrusted))
            call.take(session)
            var data: UnsafeMutablePointer<pjsip_tx_data>?
            let made = pjsip_inv_initial_answer(session, message.raw, 180, nil, nil, &data)
            if let data { _ = pjsip_inv_send_msg(session, data) }
            guard made == 0 else {
                // Its session timer is shorter than we take, which the answer has said.
                call.letGo()
                return false
            }
            return true
        }
    }

    extension SIPService.Transport {
        /// - Parameter type: pjproject's number.
        init(_ type: UInt32) {
            switch type & 0x7F {
            case PJSIP_TRANSPORT_TCP.rawValue: self = .tcp
            case PJSIP_TRANSPORT_TLS.rawValue: self = .tls
            default: self = .udp
            }
        }
    }

    extension SIPURI {
        /// Which transport it goes by is for name servers to say (RFC 3263, section 4.1).
        var isOpen: Bool {
            let lower = text.lowercased()
            guard lower.hasPrefix("sip:"), !lower.contains(";transport="), let host = SIPHost(text) else {
                return false
            }
            return !host.isNumeric && !host.hasPort
        }

        /// As the URI asks for it; UDP when it does not.
        var transport: SIPService.Transport {
            let lower = text.lowercased()
            if lower.hasPrefix("sips:") || lower.contains(";transport=tls") { return .tls }
            return lower.contains(";transport=tcp") ? .tcp : .udp
        }
    }
#endif
