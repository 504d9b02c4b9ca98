#if PJSIP
    import CPjproject
    import Telephony

    /// A SIP message that pjproject has read, for as long as its callback lasts.
    struct PJSIPMessage {
        let raw: UnsafeMutablePointer<pjsip_rx_data>
        private let message: UnsafeMutablePointer<pjsip_msg>

        /// Nil for none.
        init?(_ raw: UnsafeMutablePointer<pjsip_rx_data>?) {
            guard let raw, let message = switchboard_pj_message(raw) else { return nil }
            (self.raw, self.message) = (raw, message)
        }

        var isRequest: Bool { switchboard_pj_is_request(message) != 0 }
        /// Empty for an answer.
        var method: String { isRequest ? String(switchboard_pj_method_name(switchboard_pj_method(message))) : "" }
        var status: Int { isRequest ? 0 : Int(switchboard_pj_status(message)) }
        var reason: String { isRequest ? "" : String(switchboard_pj_reason(message)) }
        /// Whom it came from, without the port.
        var peer: String { String(switchboard_pj_source(raw)) }
        var toTag: String { String(switchboard_pj_to_tag(raw)) }
        /// Of the address that is asked for.
        var user: String { isRequest ? String(switchboard_pj_user(switchboard_pj_request_uri(message))) : "" }
        var body: String { String(String(switchboard_pj_body(message)).prefix(65536)) }
        var hasBody: Bool { switchboard_pj_body(message).slen > 0 }
        /// Everything up to the empty line, as it came.
        var head: String {
            let text = switchboard_pj_text(raw)
            guard let start = text.ptr, text.slen > 0 else { return "" }
            return Latin1.text(SIPTrace.headers(of: UnsafeRawBufferPointer(start: start, count: text.slen)))
        }
        /// The socket that it came to, where that is one of UDP: an answer leaves by it (RFC 3261, section 18.2.2), and pjproject
        /// would take any of ours where Via has no `rport`.
        var socket: pjsip_tpselector? {
            guard let transport = switchboard_pj_transport(raw),
                SIPService.Transport(switchboard_pj_transport_type(transport)) == .udp
            else { return nil }
            var selector = pjsip_tpselector()
            switchboard_pj_event_transport(&selector, transport)
            return selector
        }
        /// Whether requests of ours within the call that it begins go by UDP, too.
        var isAnsweredByUDP: Bool {
            !(headers("Contact") + headers("Record-Route")).contains { header in
                let lower = header.lowercased()
                return ["sips:", ";transport=tcp", ";transport=tls"].contains(where: lower.contains)
            }
        }
        /// The Request-URI, as pjproject writes it; empty for an answer.
        var uri: String {
            guard isRequest, let uri = switchboard_pj_request_uri(message) else { return "" }
            var buffer = [CChar](repeating: 0, count: 4096)
            let count = Int(pjsip_uri_print(PJSIP_URI_IN_REQ_URI, uri, &buffer, buffer.count))
            guard count > 0 else { return "" }
            return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        /// What stands behind the headers, be it of several parts.
        var rawBody: String {
            let text = switchboard_pj_text(raw)
            guard let start = text.ptr, text.slen > 4 else { return "" }
            let bytes = UnsafeRawBufferPointer(start: start, count: text.slen)
            guard let end = Self.end(ofHeaders: bytes) else { return "" }
            return String(decoding: bytes[end...].prefix(65536), as: UTF8.self)
        }
        /// Behind the empty line.
        private static func end(ofHeaders bytes: UnsafeRawBufferPointer) -> Int? {
            guard bytes.count > 3 else { return nil }
            return (0..<bytes.count - 3).first { place in
                bytes[place] == 13 && bytes[place + 1] == 10 && bytes[place + 2] == 13 && bytes[place + 3] == 10
            }.map { $0 + 4 }
        }
        /// It says that more comes than has, as a datagram may.
        var isCutShort: Bool {
            let length = header("Content-Length").flatMap { Int($0) } ?? 0
            let text = switchboard_pj_text(raw)
            guard length > 0, let start = text.ptr, text.slen > 0 else { return false }
            let bytes = UnsafeRawBufferPointer(start: start, count: text.slen)
            return length > text.slen - (Self.end(ofHeaders: bytes) ?? text.slen)
        }
        /// `application/sdp`, without parameters; empty when there is none.
        var contentType: String {
            header("Content-Type").map { $0.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased() } ?? ""
        }

        /// The first header of that name.
        func header(_ name: String) -> String? { headers(name).first }

        /// All headers of that name, in order, each as pjproject writes it: short names are long, and those that it reads into
        /// parts are put together again.
        func headers(_ name: String) -> [String] { entries(name).map(\.value) }

        /// Of the challenges of each realm the strongest stays: pjproject answers the first that it can.
        func dropWeakChallenges() {
            guard status == 401 || status == 407 else { return }
            for name in ["WWW-Authenticate", "Proxy-Authenticate"] {
                let challenges = entries(name).compactMap { entry in
                    DigestHeader(entry.value).map { (header: entry.header, challenge: $0) }
                }
                for realm in Set(challenges.map(\.challenge["realm"])) {
                    let alike = challenges.filter { $0.challenge["realm"] == realm }
                    guard let strongest = DigestHeader.strongest(among: alike.map(\.challenge)) else { continue }
                    for (place, one) in alike.enumerated() where place != strongest { pj_list_erase(one.header) }
                }
            }
        }

        private func entries(_ name: String) -> [(header: UnsafeMutablePointer<pjsip_hdr>, value: String)] {
            let wanted = [name.lowercased()] + (Self.short[name.lowercased()].map { [$0] } ?? [])
            var values: [(header: UnsafeMutablePointer<pjsip_hdr>, value: String)] = []
            var next = switchboard_pj_first_header(message)
            // A message has 64 KiB at most, and no use for more than this.
            while let header = next, values.count < 64 {
                next = switchboard_pj_next_header(message, header)
                guard wanted.contains(String(header.pointee.name).lowercased()) else { continue }
                var buffer = [CChar](repeating: 0, count: 4096)
                let count = Int(switchboard_pj_print_header(header, &buffer, buffer.count))
                guard count > 0, count <= buffer.count else { continue }
                let text = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
                guard let colon = text.firstIndex(of: ":") else { continue }
                values.append((header, text[text.index(after: colon)...].trimmed))
            }
            return values
        }

        private static let short = [
            "from": "f", "to": "t", "contact": "m", "content-type": "c", "refer-to": "r", "event": "o",
            "content-encoding": "e", "supported": "k", "content-length": "l",
        ]
    }

    extension Substring {
        fileprivate var trimmed: String {
            var rest = self
            while let first = rest.first, first.isWhitespace { rest.removeFirst() }
            while let last = rest.last, last.isWhitespace { rest.removeLast() }
            return String(rest)
        }
    }
#endif
