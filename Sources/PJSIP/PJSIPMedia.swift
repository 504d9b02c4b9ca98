#if PJSIP
    import Audio
    import CPjproject
    import Foundation
    import RTP
    import Telephony

    /// One call's audio: its sockets, which are pjmedia's, its description, and what is being heard, played and keyed.
    @PJSIPLoop
    final class PJSIPMedia {
        /// The peer wants to hear nothing: it has put us on hold.
        private(set) var onHold = false
        private(set) var agreed: Agreement?
        /// What our next description says: on hold, we send and do not listen.
        var isHolding = false

        private let address: String
        private let port: UInt16
        private let codecs: [Codec]
        /// What carries the packets: sockets, with SRTP in front of them where audio may be encrypted.
        private var transport: UnsafeMutablePointer<pjmedia_transport>?
        private let security: MediaSecurity
        /// SRTP knows that there is audio.
        private var isSecured = false
        /// What both sides encrypt by, as their descriptions have it.
        private var keys: [String] = []
        private var isEncrypted = false
        /// The peer's other media lines, which ours declines, before the one of its audio and behind it.
        private var declined: (before: [String], behind: [String]) = ([], [])
        private var line: UInt32 { UInt32(declined.before.count) }
        private let reports: PJSIPReports
        /// pjmedia knows where to send.
        private var isAttached = false
        private var isStarted = false
        private let pool = PJSIPLibrary.makePool("media")
        private var version = UInt32.random(in: 1...1 << 30)
        private var lastQuality = LineQuality()
        private var remote: AudioDescription?
        /// The peer's audio has come.
        private(set) var isHeard = false

        private var packet = [UInt8](repeating: 0, count: 12 + 480)
        private var sequence = UInt16.random(in: 0...UInt16.max)
        private let ssrc = UInt32.random(in: 1...UInt32.max)

        /// Samples a second of the frames heard and played (Hz). Decided when it is first asked for, and then kept.
        var rate: Int { receiver.rate }

        lazy var receiver = RTPReceiver(rate: agreed?.codec.rate ?? 8000)
        lazy var sender = RTPSender(rate: receiver.rate)

        /// Binds a pair of ports.
        /// - Parameters:
        ///   - address: our own, to bind.
        ///   - advertised: the address that the peer reaches us by.
        init(
            address: String, advertised: String, ports: ClosedRange<UInt16>, codecs: [Codec], security: MediaSecurity,
            isOffering: Bool
        ) throws(SIPError) {
            self.address = advertised
            self.codecs = codecs
            self.security = security
            reports = PJSIPReports(ssrc: ssrc)
            let family = address.contains(":") ? PJ_AF_INET6 : PJ_AF_INET
            var made: UnsafeMutablePointer<pjmedia_transport>?
            var bound: UInt16 = 0
            // Any of them, until one is free, as two calls must not ask for the same one first.
            let pairs = (Int(ports.upperBound) - Int(ports.lowerBound) + 1) / 2
            let start = Int.random(in: 0..<max(1, pairs))
            for attempt in 0..<min(pairs, 512) {
                let port = Int(ports.lowerBound + ports.lowerBound % 2) + 2 * ((start + attempt) % pairs)
                guard port + 1 <= Int(ports.upperBound) else { continue }
                let status = address.withPJ {
                    pjmedia_transport_udp_create3(PJSIPLibrary.media, Int32(family), "rtp", &$0, Int32(port), 0, &made)
                }
                if status == 0 {
                    bound = UInt16(port)
                    break
                }
            }
            guard let made else {
                pj_pool_release(pool)
                throw .noMediaPort(ports)
            }
            transport = made
            port = bound
            if security != .off { try secure(made, isOffering: isOffering) }
        }

        /// - Parameter isOffering: we say first whether audio is to be encrypted. Whoever offers may write keys beside a plain
        ///   line, which pjmedia takes for no mandatory ones; then we look ourselves.
        private func secure(_ member: UnsafeMutablePointer<pjmedia_transport>, isOffering: Bool) throws(SIPError) {
            var settings = pjmedia_srtp_setting()
            pjmedia_srtp_setting_default(&settings)
            settings.use = security == .mandatory && isOffering ? PJMEDIA_SRTP_MANDATORY : PJMEDIA_SRTP_OPTIONAL
            settings.close_member_tp = 1
            settings.keying_count = 1
            settings.keying.0 = PJMEDIA_SRTP_KEYING_SDES
            var made: UnsafeMutablePointer<pjmedia_transport>?
            let status = pjmedia_transport_srtp_create(PJSIPLibrary.media, member, &settings, &made)
            guard status == 0, let made else {
                close()
                throw .stack(PJSIPEndpoint.text(of: status))
            }
            transport = made
        }

        isolated deinit { close() }

        /// Lets go of the ports. Nothing is heard or sent after it.
        func close() {
            guard let transport else { return }
            lastQuality = quality
            if isAttached { pjmedia_transport_detach(transport, handle) }
            if isStarted { pjmedia_transport_media_stop(transport) }
            pjmedia_transport_close(transport)
            pj_pool_release(pool)
            (self.transport, agreed, isAttached) = (nil, nil, false)
        }

        private var handle: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

        // MARK: Offer and answer

        /// Our description: an offer, or what an answer is made of.
        /// - Parameter offer: what it answers; nil for an offer.
        /// - Returns: nil where there is none, as where audio must be encrypted and the offer has no keys.
        func describe(
            in pool: UnsafeMutablePointer<pj_pool_t>?, answering offer: UnsafePointer<pjmedia_sdp_session>? = nil
        ) -> UnsafeMutablePointer<pjmedia_sdp_session>? {
            version &+= 1
            if let offer { declined = Self.declined(in: Self.text(offer)) }
            let family = address.contains(":") ? "IP6" : "IP4"
            let types = codecs.map { String($0.payloadType) } + ["101", "13"]
            var lines = [
                "v=0", "o=- \(ssrc) \(version) IN \(family) \(address)", "s=-", "c=IN \(family) \(address)", "t=0 0",
            ]
            lines += declined.before
            lines += [
                "m=audio \(port) RTP/AVP \(types.joined(separator: " "))"
            ]
            lines += codecs.map { "a=rtpmap:\($0.payloadType) \($0.name)/8000" }
            lines += [
                "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=rtpmap:13 CN/8000", "a=ptime:20",
                "a=\(isHolding ? "sendonly" : "sendrecv")",
            ]
            lines += declined.behind
            let text = lines.joined(separator: "\r\n") + "\r\n"
            var description: UnsafeMutablePointer<pjmedia_sdp_session>?
            // What is parsed points into the text.
            guard let place = pj_pool_alloc(pool, text.utf8.count + 1) else { return nil }
            let bytes = Array(text.utf8CString)
            bytes.withUnsafeBytes {
                place.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(place), byteCount: $0.count)
            }
            let start = place.assumingMemoryBound(to: CChar.self)
            guard pjmedia_sdp_parse(pool, start, text.utf8.count, &description) == 0, let description else {
                return nil
            }
            return encrypt(description, answering: offer) ? description : nil
        }

        /// Adds our keys.
        /// - Returns: whether that is all right.
        private func encrypt(
            _ description: UnsafeMutablePointer<pjmedia_sdp_session>,
            answering offer: UnsafePointer<pjmedia_sdp_session>?
        ) -> Bool {
            guard security != .off, let transport else { return true }
            if let offer, security == .mandatory, !Self.hasKeys(offer) { return false }
            if !isSecured { isSecured = pjmedia_transport_media_create(transport, pool, 0, offer, line) == 0 }
            return isSecured && pjmedia_transport_encode_sdp(transport, pool, description, offer, line) == 0
        }

        private static func hasKeys(_ description: UnsafePointer<pjmedia_sdp_session>) -> Bool {
            text(description).split(whereSeparator: \.isNewline).contains { $0.hasPrefix("a=crypto:") }
        }

        /// All lines but that of the first audio that is wanted, with port 0.
        private static func declined(in text: String) -> (before: [String], behind: [String]) {
            let media = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("m=") }
                .map { $0.split(separator: " ").map(String.init) }.filter { $0.count > 3 }
            guard let ours = media.firstIndex(where: { $0[0] == "m=audio" && $0[1] != "0" }) else { return ([], []) }
            let lines = media.map { "\($0[0]) 0 " + $0[2...].joined(separator: " ") }
            return (Array(lines[..<ours]), Array(lines[(ours + 1)...]))
        }

        /// Offer and answer have met.
        /// - Parameters:
        ///   - local: ours.
        ///   - remote: the peer's.
        ///   - signalling: the address that the signalling came from.
        /// - Returns: whether there is audio in common.
        func agree(
            local: UnsafePointer<pjmedia_sdp_session>, remote: UnsafePointer<pjmedia_sdp_session>, signalling: String
        ) -> Bool {
            guard let ours = AudioDescription(Self.text(local)), let theirs = AudioDescription(Self.text(remote)),
                let agreement = AudioDescription.agreement(local: ours, remote: theirs, codecs: codecs)
            else { return false }
            let each = [local, remote].map { Self.text($0).split(whereSeparator: \.isNewline) }
                .map { $0.filter { $0.hasPrefix("a=crypto:") }.map(String.init) }
            let isEncrypted = !each[0].isEmpty && !each[1].isEmpty
            guard security != .mandatory || isEncrypted else { return false }
            self.isEncrypted = isEncrypted
            let keys = each[0] + each[1]
            agreed = agreement
            onHold = theirs.isHold
            var place = pj_sockaddr()
            let family = address.contains(":") ? PJ_AF_INET6 : PJ_AF_INET
            // A name would be looked up by pjproject here and now, while all calls wait.
            let isNumeric = IPNetwork(theirs.host) != nil && !["0.0.0.0", "::"].contains(theirs.host)
            let isKnown =
                isNumeric
                && theirs.host.withPJ { pj_sockaddr_init(Int32(family), &place, &$0, theirs.port) } == 0
            let isAnother = receiver.descriptionChanged(
                negotiated: isKnown ? Self.source(&place) : nil,
                signalling: Self.source(signalling, family: Int32(family)))
            sender.renewed()
            guard isKnown else {
                agreed?.maySend = false
                (self.remote, self.keys) = (theirs, keys)
                if !theirs.isHold, IPNetwork(theirs.host) == nil { lookUp(theirs, local, remote, signalling) }
                return true
            }
            if isAnother { isHeard = false }
            if !isAttached || self.remote != theirs || self.keys != keys { attach(to: place, local, remote) }
            (self.remote, self.keys) = (theirs, keys)
            return true
        }

        /// Looks up where the peer's audio is, which its description gives by name. Until that is known nothing is sent.
        private func lookUp(
            _ description: AudioDescription, _ local: UnsafePointer<pjmedia_sdp_session>,
            _ remote: UnsafePointer<pjmedia_sdp_session>, _ signalling: String
        ) {
            guard !description.host.isEmpty, let local = pjmedia_sdp_session_clone(pool, local),
                let remote = pjmedia_sdp_session_clone(pool, remote)
            else { return }
            let maySend = ["sendrecv", "recvonly"].contains(description.direction)
            Task { [weak self] in
                let found = await HostName.addresses(of: description.host)
                guard let self, self.remote == description, transport != nil else { return }
                let family = Int32(address.contains(":") ? PJ_AF_INET6 : PJ_AF_INET)
                guard let host = found.first(where: { $0.contains(":") == self.address.contains(":") }) else { return }
                var place = pj_sockaddr()
                guard host.withPJ({ pj_sockaddr_init(family, &place, &$0, description.port) }) == 0 else { return }
                agreed?.maySend = maySend
                _ = receiver.descriptionChanged(
                    negotiated: Self.source(&place), signalling: Self.source(signalling, family: family))
                attach(to: place, local, remote)
            }
        }

        /// Sends to another place from now on, and hears whoever speaks.
        private func attach(
            to place: pj_sockaddr, _ local: UnsafePointer<pjmedia_sdp_session>,
            _ remote: UnsafePointer<pjmedia_sdp_session>
        ) {
            guard let transport else { return }
            // Detaching stops it too.
            if isAttached { pjmedia_transport_detach(transport, handle) }
            if isStarted { pjmedia_transport_media_stop(transport) }
            isStarted = pjmedia_transport_media_start(transport, pool, local, remote, line) == 0
            var parameters = pjmedia_transport_attach_param()
            var (place, control) = (place, place)
            pj_sockaddr_set_port(&control, pj_sockaddr_get_port(&place) &+ 1)
            parameters.stream = handle
            parameters.media_type = PJMEDIA_TYPE_AUDIO
            parameters.rem_addr = place
            parameters.rem_rtcp = control
            parameters.addr_len = UInt32(pj_sockaddr_get_len(&place))
            parameters.user_data = handle
            parameters.rtp_cb2 = packetCame
            parameters.rtcp_cb = reportCame
            isAttached = pjmedia_transport_attach2(transport, &parameters) == 0
        }

        private static func text(_ description: UnsafePointer<pjmedia_sdp_session>) -> String {
            var buffer = [CChar](repeating: 0, count: 16384)
            let count = Int(pjmedia_sdp_print(description, &buffer, buffer.count))
            guard count > 0 else { return "" }
            return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        // MARK: Hearing

        /// - Returns: whether ours go to where this came from, from now on.
        fileprivate func received(_ bytes: UnsafeBufferPointer<UInt8>, from source: SourceLatch.Source) -> Bool {
            guard let agreed, bytes.count >= 12, bytes[0] >> 6 == 2 else { return false }
            var start = 12 + 4 * Int(bytes[0] & 15)
            // An extension of the header (RFC 3550, section 5.3.1).
            if bytes[0] & 0x10 != 0 {
                guard bytes.count >= start + 4 else { return false }
                start += 4 + 4 * (Int(bytes[start + 2]) << 8 | Int(bytes[start + 3]))
            }
            guard bytes.count >= start else { return false }
            func number(_ place: Int) -> UInt32 { (0..<4).reduce(0) { $0 << 8 | UInt32(bytes[place + $1]) } }
            let header = RTPHeader(
                type: bytes[1] & 0x7F, isMarked: bytes[1] & 0x80 != 0, isPadded: bytes[0] & 0x20 != 0,
                sequence: UInt16(bytes[2]) << 8 | UInt16(bytes[3]), timestamp: number(4), ssrc: number(8))
            reports.received(header, bytes: bytes.count - start)
            let moved = receiver.received(
                source, header, UnsafeBufferPointer(rebasing: bytes[start...]), arrival: Monotonic.eighths, agreed)
            if moved { isHeard = true }
            return moved
        }

        /// RTCP came: from whoever speaks, if anybody does.
        fileprivate func reported(_ bytes: UnsafeBufferPointer<UInt8>) {
            guard bytes.count >= 8 else { return }
            let ssrc = bytes[4..<8].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard receiver.ssrc == nil || receiver.ssrc == ssrc else { return }
            receiver.isAlive()
            reports.came(bytes)
        }

        /// Sends a report when one is due; the call is answered and acknowledged.
        func report() {
            guard isAttached, let transport else { return }
            reports.send(by: transport)
        }

        /// A SIP INFO request came.
        /// - Returns: whether its body is one that we know.
        func received(infoType: String, body: String) -> Bool { receiver.received(infoType: infoType, body: body) }

        /// Takes in 20 ms.
        func hear() -> Heard { receiver.next(agreed) }

        /// The peer has said that it will send nothing while nobody talks.
        var isSilenceAnnounced: Bool { agreed != nil && receiver.isSilenceAnnounced }

        /// How long the peer has sent nothing though it should (20 ms frames).
        var quietFrames: Int { agreed?.mayReceive == true ? receiver.quietFrames : 0 }

        /// How well the network carries the call.
        var quality: LineQuality {
            guard transport != nil, let agreed else { return lastQuality }
            var quality = LineQuality()
            quality.codec = agreed.codec.rawValue
            quality.isEncrypted = isEncrypted
            quality.received = receiver.statistics.received
            quality.lost = receiver.statistics.lost
            quality.jitter = receiver.statistics.jitter
            quality.concealed = receiver.concealed
            reports.add(to: &quality)
            return quality
        }

        // MARK: Playing

        /// What a target lets hear before anybody answers, once it does.
        func relayEarly(_ early: PJSIPMedia) {
            guard early.agreed != nil else { return }
            let heard = early.hear().frame
            if early.isHeard { sender.relay(heard) }
        }

        /// Sends 20 ms.
        /// - Returns: whether the last of what was to be played has gone out.
        func send() -> Bool {
            sender.send(isAttached ? agreed : nil) { type, marker, timestamp, payload in
                guard let transport, payload.count <= 480 else { return }
                packet[0] = 0x80
                packet[1] = type | (marker ? 0x80 : 0)
                (packet[2], packet[3]) = (UInt8(sequence >> 8), UInt8(sequence & 255))
                for place in 0..<4 {
                    packet[4 + place] = UInt8(truncatingIfNeeded: timestamp >> (24 - 8 * UInt32(place)))
                    packet[8 + place] = UInt8(truncatingIfNeeded: ssrc >> (24 - 8 * UInt32(place)))
                }
                for index in payload.indices { packet[12 + index] = payload[index] }
                sequence &+= 1
                reports.sent(bytes: payload.count)
                // An unreachable peer is no error here: its BYE or its silence tells.
                _ = pjmedia_transport_send_rtp(transport, packet, 12 + payload.count)
            }
        }

        // MARK: Addresses

        private static func source(_ text: String, family: Int32) -> SourceLatch.Source? {
            var place = pj_sockaddr()
            // A name would be looked up here and now.
            guard IPNetwork(text) != nil, text.withPJ({ pj_sockaddr_init(family, &place, &$0, 0) }) == 0 else {
                return nil
            }
            return source(&place)
        }

        fileprivate static func source(_ place: UnsafeRawPointer) -> SourceLatch.Source {
            let port = pj_sockaddr_get_port(place)
            let length = Int(pj_sockaddr_get_addr_len(place))
            guard let start = pj_sockaddr_get_addr(place) else { return .init(address: 0, port: port) }
            let bytes = UnsafeRawBufferPointer(start: start, count: length)
            func number(_ part: Slice<UnsafeRawBufferPointer>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
            guard length == 16 else { return .init(address: number(bytes[0..<length]), port: port) }
            return .init(address: number(bytes[..<8]), rest: number(bytes[8...]), port: port)
        }
    }

    private func packetCame(_ parameters: UnsafeMutablePointer<pjmedia_tp_cb_param>?) {
        guard let parameters, let owner = parameters.pointee.user_data, let packet = parameters.pointee.pkt,
            let source = parameters.pointee.src_addr, parameters.pointee.size > 0
        else { return }
        let media = Unmanaged<PJSIPMedia>.fromOpaque(owner).takeUnretainedValue()
        let bytes = UnsafeBufferPointer(
            start: packet.assumingMemoryBound(to: UInt8.self), count: parameters.pointee.size)
        let moved = PJSIPLoop.enter((media, bytes, source)) { media, bytes, source in
            media.received(bytes, from: PJSIPMedia.source(source))
        }
        if moved { parameters.pointee.rem_switch = 1 }
    }

    private func reportCame(_ owner: UnsafeMutableRawPointer?, _ packet: UnsafeMutableRawPointer?, _ size: pj_ssize_t) {
        guard let owner, let packet, size > 0 else { return }
        let media = Unmanaged<PJSIPMedia>.fromOpaque(owner).takeUnretainedValue()
        let bytes = UnsafeBufferPointer(start: UnsafePointer(packet.assumingMemoryBound(to: UInt8.self)), count: size)
        PJSIPLoop.enter((media, bytes)) { media, bytes in media.reported(bytes) }
    }
#endif
