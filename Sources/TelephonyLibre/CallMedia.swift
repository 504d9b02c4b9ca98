import Audio
import CLibre
import Foundation
import Telephony

/// What offer and answer agreed on.
struct Agreement {
    var codec: Codec
    /// The payload type that we send; what comes may be any of the codecs.
    var sending: UInt8
    var receiving: [UInt8: Codec] = [:]
    var eventsOut: UInt8?
    var eventsIn: UInt8?
    var remote: sa
    var maySend: Bool
    var mayReceive: Bool
    /// Bytes of audio in a packet that we send.
    var packetBytes: Int

    /// RFC 3551's payload type of comfort noise.
    static let comfortNoise: UInt8 = 13
}

/// One call's audio: its SDP, its RTP socket, and what is being heard, played and keyed.
@LibreLoop
final class CallMedia {
    /// What 20 ms brought.
    struct Heard {
        var heard: AudioFrame
        var digits: [Digit]
    }

    /// The peer wants to hear nothing: it has put us on hold.
    private(set) var onHold = false

    /// Offer and answer have met, or an offer is waiting for ours.
    var hasAgreement: Bool { agreed != nil }

    /// Samples a second of the frames heard and played (Hz). Decided when it is first asked for, and then kept.
    var rate: Int { receiver.rate }

    /// The peer hears ringing while nothing is played.
    var isRinging: Bool {
        get { sender?.isRinging ?? false }
        set { sender?.isRinging = newValue }
    }

    private var session: OpaquePointer?
    private var media: OpaquePointer?
    private var socket: OpaquePointer?
    private var agreed: Agreement?
    private var secure: SecureMedia?
    private let security: MediaSecurity
    private let codecs: [Codec]
    /// Our key, offered or answered.
    private var key: CryptoAttribute?
    private var lastQuality = LineQuality()

    private lazy var receiver = Receiver(rate: agreed?.codec.rate ?? 8000)
    private lazy var sender = socket.flatMap { try? Sender(rate: rate, socket: $0) }

    /// Binds a pair of ports and makes the description of what we can do.
    /// - Parameters:
    ///   - address: our own, to bind.
    ///   - advertised: the address that the peer reaches us by.
    init(
        address: sa, advertised: sa, ports: ClosedRange<UInt16>, codecs: [Codec], security: MediaSecurity
    ) throws(SIPError) {
        var (address, advertised) = (address, advertised)
        self.security = security
        self.codecs = codecs
        let argument = Unmanaged.passUnretained(self).toOpaque()
        guard
            rtp_listen(
                &socket, Int32(IPPROTO_UDP), &address, ports.lowerBound, ports.upperBound, true, rtpReceived,
                rtcpReceived, argument) == 0, let socket
        else { throw .noMediaPort(ports) }
        rtcp_set_srate(socket, 8000, 8000)
        // Only the address: the port belongs to the media line.
        var error = sdp_session_alloc(&session, &advertised)
        let transport = security == .mandatory ? "RTP/SAVP" : "RTP/AVP"
        if error == 0 { error = sdp_media_add(&media, session, "audio", sa_port(rtp_local(socket)), transport) }
        if error == 0 { error = switchboard_alternative_transports(media, security == .off ? 0 : 1) }
        for codec in codecs where error == 0 {
            error = switchboard_format_add(media, String(codec.payloadType), codec.name, 8000, nil)
        }
        if error == 0 { error = switchboard_format_add(media, "101", "telephone-event", 8000, "0-15") }
        if error == 0 { error = switchboard_format_add(media, "13", "CN", 8000, nil) }
        if error == 0 { error = switchboard_media_attribute(media, "ptime", "20") }
        guard error == 0 else {
            close()
            throw .stack(error)
        }
    }

    isolated deinit { close() }

    /// Lets go of the ports. Nothing is heard or sent after it.
    func close() {
        lastQuality = quality
        // Before its socket, whose last RTCP packet would then go out in the clear: without a name there is none.
        if secure != nil { rtcp_start(socket, nil, nil) }
        secure?.close()
        secure = nil
        sender = nil
        for object in [socket, session] { mem_deref(object.map(UnsafeMutableRawPointer.init)) }
        (socket, session, media, agreed) = (nil, nil, nil, nil)
    }

    // MARK: Offer and answer

    /// Reads the peer's description.
    /// - Returns: whether there is a codec in common; if not, what was agreed before stands.
    func read(_ message: SIPMessage, isOffer: Bool) -> Bool {
        guard let session, let media, let socket,
            sdp_decode(session, message.raw.pointee.mb, isOffer) == 0,
            let address = sdp_media_raddr(media)
        else { return false }
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
        agreed = Agreement(
            codec: sending.codec, sending: sending.type, receiving: receiving, eventsOut: events.out,
            eventsIn: events.in, remote: remote, maySend: reachable && direction & SDP_SENDONLY.rawValue != 0,
            mayReceive: direction & SDP_RECVONLY.rawValue != 0, packetBytes: 8 * packetTime(media))
        onHold = !reachable || wish & SDP_SENDONLY.rawValue == 0
        receiver.renew(expected: reachable ? Receiver.source(remote) : nil)
        sender?.renewed()
        if reachable {
            var control = sa()
            sdp_media_raddr_rtcp(media, &control)
            rtcp_start(socket, "switchboard", &control)
        }
        return true
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
        return sdp_encode(&description, session, asOffer) == 0 ? description : nil
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

    // MARK: Hearing

    fileprivate func received(
        _ from: UnsafePointer<sa>, _ header: UnsafePointer<rtp_header>, _ payload: UnsafeMutablePointer<mbuf>
    ) {
        if let agreed { receiver.received(from, header.pointee, payload, agreed) }
    }

    fileprivate func receivedReport(_ from: UnsafePointer<sa>) {
        guard var peer = receiver.learned ?? agreed?.remote else { return }
        if sa_cmp(from, &peer, Int32(SA_ADDR.rawValue)) { receiver.isAlive() }
    }

    /// A SIP INFO request came.
    /// - Returns: whether its body is one that we know.
    func received(infoType: String, body: String) -> Bool { receiver.received(infoType: infoType, body: body) }

    /// Takes in 20 ms.
    func hear() -> Heard { receiver.next(agreed) }

    /// How long the peer has sent nothing though it should (20 ms frames).
    var quietFrames: Int { agreed?.mayReceive == true ? receiver.quietFrames : 0 }

    /// How well the network carries the call.
    var quality: LineQuality {
        guard let socket, let agreed else { return lastQuality }
        var quality = LineQuality()
        quality.codec = agreed.codec.rawValue
        quality.isEncrypted = secure != nil
        quality.received = receiver.statistics.received
        quality.lost = receiver.statistics.lost
        quality.jitter = receiver.statistics.jitter
        quality.concealed = receiver.concealed
        var report = rtcp_stats()
        if let ssrc = receiver.ssrc, switchboard_rtcp_stats(socket, ssrc, &report) == 0,
            report.rtt > 0 || report.tx.jit > 0
        {
            quality.lostAtPeer = max(0, Int(report.tx.lost))
            quality.jitterAtPeer = Double(report.tx.jit) / 1000
            quality.roundTrip = Double(report.rtt) / 1000
        }
        return quality
    }

    // MARK: Playing

    func play(_ samples: [Int16]) { sender?.play(samples) }

    func stopPlaying() { sender?.stopPlaying() }

    func press(_ digits: [Digit]) { sender?.press(digits, agreed) }

    /// What the other leg of a bridged call said in these 20 ms.
    func relay(_ frame: AudioFrame) { sender?.relay(frame) }

    /// Sends 20 ms.
    /// - Returns: whether the last of what was to be played has gone out.
    func send() -> Bool { sender?.send(agreed, to: receiver.learned ?? agreed?.remote) ?? false }
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

private func rtpReceived(
    _ from: UnsafePointer<sa>?, _ header: UnsafePointer<rtp_header>?, _ payload: UnsafeMutablePointer<mbuf>?,
    _ argument: UnsafeMutableRawPointer?
) {
    guard let from, let header, let payload else { return }
    _ = LibreLoop.enter(argument, (from, header, payload)) { (media: CallMedia, packet) in
        media.received(packet.0, packet.1, packet.2)
    }
}

private func rtcpReceived(
    _ from: UnsafePointer<sa>?, _ message: UnsafeMutablePointer<rtcp_msg>?, _ argument: UnsafeMutableRawPointer?
) {
    guard let from else { return }
    _ = LibreLoop.enter(argument, from) { (media: CallMedia, from) in media.receivedReport(from) }
}
