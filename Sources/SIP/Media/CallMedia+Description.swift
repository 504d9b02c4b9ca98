import CLibre
import RTP
import Telephony

// Offer and answer (RFC 3264).

extension CallMedia {
    /// Reads the peer's description.
    /// - Returns: whether there is a codec in common; if not, what was agreed before stands.
    func read(_ text: String, from message: SIPMessage, isOffer: Bool) -> Bool {
        guard let session, let media, let socket, let description = SessionDescription(text) else { return false }
        let (readable, index) = description.text(
            for: Set(codecs.map(\.name)), over: transports, prefersKeys: security != .off,
            // An answer has the lines of our offer, of which the first is ours unless an offer said otherwise.
            keeping: line ?? (isOffer ? nil : 0),
            from: sa_af(rtp_local(socket)) == AF_INET6 ? .six : .four)
        guard index != nil, decode(readable, session, isOffer: isOffer), let address = sdp_media_raddr(media) else {
            return false
        }
        peerDescription = description
        line = index
        let name = description.hostName(ofMedia: index)
        // A media line that is none of ours leaves the peer's formats empty.
        guard Self.formats(sdp_media_format_lst(media, false)).contains(where: { $0.codec != nil }) else {
            return false
        }
        if isOffer { prefer(codecs) }
        var sending: (codec: Codec, type: UInt8)?
        var (events, receiving): ((out: UInt8?, in: UInt8?), [UInt8: Codec]) = ((nil, nil), [:])
        for format in Self.formats(sdp_media_format_lst(media, isOffer)) {
            if format.name == "telephone-event" { events.out = events.out ?? format.type }
            if let codec = format.codec, sending == nil { sending = (codec, format.type) }
        }
        for format in Self.formats(sdp_media_format_lst(media, true)) {
            if format.name == "telephone-event" { events.in = format.type }
            if let codec = format.codec { receiving[format.type] = codec }
        }
        guard let sending else { return false }
        guard secureMedia(isOffer: isOffer, media, socket) else { return false }
        var remote = address.pointee
        let reachable = sa_port(&remote) != 0 && sa_isset(&remote, Int32(SA_ADDR.rawValue)) && !sa_is_any(&remote)
        let direction = sdp_media_dir(media).rawValue
        let wish = sdp_media_rdir(media).rawValue
        readings += 1
        self.remote = remote
        agreed = Agreement(
            codec: sending.codec, sending: sending.type, receiving: receiving, eventsOut: events.out,
            eventsIn: events.in, maySend: reachable && direction & SDP_SENDONLY.rawValue != 0,
            mayReceive: direction & SDP_RECVONLY.rawValue != 0, packetBytes: 8 * packetTime(media))
        onHold = (!reachable && name == nil) || wish & SDP_SENDONLY.rawValue == 0
        let isAnother = receiver.descriptionChanged(
            negotiated: reachable ? Self.source(remote) : nil,
            signalling: Self.source(message.raw.pointee.src))
        if isAnother { learned = nil }
        sender?.renewed()
        if reachable {
            var control = sa()
            sdp_media_raddr_rtcp(media, &control)
            self.control = control
            startReports()
        } else if let name, let port = description.port(ofMedia: index), port > 0 {
            lookUp(name, port: port, sends: direction & SDP_SENDONLY.rawValue != 0, for: message.raw.pointee.src)
        }
        return true
    }

    private var transports: Set<String> {
        security == .off ? ["RTP/AVP", "RTP/AVPF"] : ["RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF"]
    }

    private func decode(_ text: String, _ session: OpaquePointer, isOffer: Bool) -> Bool {
        let bytes = Array(text.utf8)
        guard let buffer = mbuf_alloc(bytes.count) else { return false }
        defer { mem_deref(buffer) }
        guard mbuf_write_mem(buffer, bytes, bytes.count) == 0 else { return false }
        buffer.pointee.pos = 0
        return sdp_decode(session, buffer, isOffer) == 0
    }

    /// Looks up where the peer's audio is, which its description gives by name. Until that is known nothing is sent.
    private func lookUp(_ name: String, port: UInt16, sends: Bool, for signalling: sa) {
        let reading = readings
        Task { [weak self] in
            let found = await HostName.addresses(of: name)
            guard let self, reading == readings, let socket, var remote = Self.first(of: found, for: socket) else {
                return
            }
            sa_set_port(&remote, port)
            self.remote = remote
            agreed?.maySend = sends
            let isAnother = receiver.descriptionChanged(
                negotiated: Self.source(remote), signalling: Self.source(signalling))
            if isAnother { learned = nil }
            sa_set_port(&remote, port &+ 1)
            control = remote
            startReports()
        }
    }

    /// An address that our socket can send to.
    private static func first(of texts: [String], for socket: OpaquePointer) -> sa? {
        let family = sa_af(rtp_local(socket))
        for text in texts {
            var address = sa()
            if sa_set_str(&address, text, 0) == 0, sa_af(&address) == family { return address }
        }
        return nil
    }

    /// Puts our own order of codecs in front of the peer's, in the answer and in what we send.
    private func prefer(_ codecs: [Codec]) {
        guard let list = UnsafeMutablePointer(mutating: sdp_media_format_lst(media, true)) else { return }
        for codec in codecs.reversed() {
            guard let format = sdp_media_format(media, true, nil, -1, codec.name, 8000, -1), format.pointee.sup
            else { continue }
            list_unlink(&format.pointee.le)
            list_prepend(list, &format.pointee.le, format)
        }
    }

    /// The peer's `ptime`, within what we send.
    private func packetTime(_ media: OpaquePointer) -> Int {
        func number(_ name: String) -> Int? { sdp_media_rattr(media, name).flatMap { Int(String(cString: $0)) } }
        let wish = min(number("ptime") ?? 20, number("maxptime") ?? 60)
        return min(60, max(10, wish / 10 * 10))
    }

    /// Agrees on keys for SRTP, or on doing without.
    private func secureMedia(isOffer: Bool, _ media: OpaquePointer, _ socket: OpaquePointer) -> Bool {
        let isRequired = sdp_media_proto(media).map { String(cString: $0).contains("SAVP") } ?? false
        let offered = security == .off ? nil : keys(media).first { isOffer || $0.tag == key?.tag }
        guard let remote = offered else {
            secure?.close()
            secure = nil
            if isOffer { sdp_media_del_lattr(media, "crypto") }
            return !isRequired && security != .mandatory
        }
        // Unless the peer changes its key, ours stays too: packets are on their way.
        if let secure, secure.remote == remote { return true }
        let local: CryptoAttribute
        if isOffer {
            local = CryptoAttribute(tag: remote.tag, suite: remote.suite)
        } else {
            guard let key, key.suite == remote.suite else { return false }
            local = key
        }
        key = local
        secure?.close()
        secure = try? SecureMedia(local: local, remote: remote, on: socket)
        return secure != nil && switchboard_media_attribute(media, "crypto", local.value) == 0
    }

    private func keys(_ media: OpaquePointer) -> [CryptoAttribute] {
        let found = Texts()
        _ = sdp_media_rattr_apply(media, "crypto", collectText, Unmanaged.passUnretained(found).toOpaque())
        return found.list.compactMap(CryptoAttribute.init)
    }

    /// Writes our description; the caller lets go of it with `mem_deref`.
    func describe(asOffer: Bool) -> UnsafeMutablePointer<mbuf>? {
        guard let session, let media else { return nil }
        if asOffer, security != .off, key == nil {
            let key = CryptoAttribute(tag: 1, suite: .aes128SHA80)
            self.key = key
            _ = switchboard_media_attribute(media, "crypto", key.value)
        }
        var description: UnsafeMutablePointer<mbuf>?
        guard sdp_encode(&description, session, asOffer) == 0, let description else { return nil }
        guard let peerDescription, let start = mbuf_buf(description) else { return description }
        // Lines that we decline stand in ours as they stand in the peer's.
        let text = String(
            decoding: UnsafeBufferPointer(start: start, count: mbuf_get_left(description)), as: UTF8.self)
        let bytes = Array(peerDescription.declining(in: text).utf8)
        mbuf_rewind(description)
        guard mbuf_write_mem(description, bytes, bytes.count) == 0 else {
            mem_deref(description)
            return nil
        }
        description.pointee.pos = 0
        return description
    }

    /// What the next offer says: on hold, we send but do not listen.
    func hold(_ on: Bool) {
        guard let media else { return }
        sdp_media_set_ldir(media, on ? SDP_SENDONLY : SDP_SENDRECV)
    }

    private static func formats(_ list: UnsafePointer<list>?) -> [(name: String, codec: Codec?, type: UInt8)] {
        var found: [(String, Codec?, UInt8)] = []
        var element = list?.pointee.head
        while let current = element, found.count < 64 {
            element = current.pointee.next
            guard let data = current.pointee.data else { continue }
            let format = data.assumingMemoryBound(to: sdp_format.self).pointee
            // A payload type is what the peer wrote: any number at all.
            guard format.sup, let name = format.name, let type = UInt8(exactly: format.pt), type < 128 else { continue }
            let text = String(cString: name).lowercased()
            found.append((text, format.srate == 8000 ? Codec(rawValue: text) : nil, type))
        }
        return found
    }
}

/// Texts that a C function hands over one by one.
private final class Texts {
    var list: [String] = []
}

private func collectText(
    _ name: UnsafePointer<CChar>?, _ value: UnsafePointer<CChar>?, _ argument: UnsafeMutableRawPointer?
) -> Bool {
    guard let value, let argument else { return false }
    let texts = Unmanaged<Texts>.fromOpaque(argument).takeUnretainedValue()
    texts.list.append(String(cString: value))
    return texts.list.count >= 16
}
