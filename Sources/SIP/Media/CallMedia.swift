import Audio
import CLibre
import Foundation
import RTP
import Telephony

/// One call's audio: its SDP, its RTP socket, and what is being heard, played and keyed.
@LibreLoop
final class CallMedia {
    /// The peer wants to hear nothing: it has put us on hold.
    var onHold = false

    /// Offer and answer have met, or an offer is waiting for ours.
    var hasAgreement: Bool { agreed != nil }

    /// Samples a second of the frames heard and played (Hz). Decided when it is first asked for, and then kept.
    var rate: Int { receiver.rate }

    /// The peer hears ringing while nothing is played.
    var isRinging: Bool {
        get { sender?.isRinging ?? false }
        set { sender?.isRinging = newValue }
    }

    var session: OpaquePointer?
    var media: OpaquePointer?
    var socket: OpaquePointer?
    var agreed: Agreement?
    /// Where the peer's description says that its audio is to go.
    var remote: sa?
    /// Where its audio comes from, once it does: not where its description says if it is behind NAT.
    var learned: sa?
    /// What the peer described last, and which of its media lines is ours.
    var peerDescription: SessionDescription?
    var line: Int?
    /// How many descriptions were read.
    var readings = 0
    var secure: SecureMedia?
    let security: MediaSecurity
    let codecs: [Codec]
    /// Our key, offered or answered.
    var key: CryptoAttribute?
    private var lastQuality = LineQuality()
    /// The call is answered and acknowledged: reports may go to where its description says.
    private var isOpen = false
    /// Where the peer's reports are sent.
    var control: sa?

    lazy var receiver = RTPReceiver(rate: agreed?.codec.rate ?? 8000)
    lazy var sender = socket.flatMap { _ in RTPSender(rate: rate) }
    private let packet = mbuf_alloc(Int(RTP_HEADER_SIZE) + CallMedia.longestPayload)
    /// 60 ms.
    private static let longestPayload = 480

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

    isolated deinit {
        close()
        mem_deref(packet)
    }

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

    /// The call is answered and acknowledged; before that nothing is sent.
    func open() {
        isOpen = true
        startReports()
    }

    /// Sends reports to where the peer's description says.
    func startReports() {
        guard isOpen, let socket, var control else { return }
        rtcp_start(socket, "switchboard", &control)
    }

    // MARK: Hearing

    fileprivate func received(
        _ from: UnsafePointer<sa>, _ header: UnsafePointer<rtp_header>, _ payload: UnsafeMutablePointer<mbuf>
    ) {
        guard let agreed, let bytes = mbuf_buf(payload) else { return }
        let header = header.pointee
        let moved = receiver.received(
            Self.source(from.pointee),
            RTPHeader(
                type: header.pt, isMarked: header.m, isPadded: header.pad, sequence: header.seq, timestamp: header.ts,
                ssrc: header.ssrc),
            UnsafeBufferPointer(start: bytes, count: mbuf_get_left(payload)), arrival: MediaClock.eighths, agreed)
        if moved { learned = from.pointee }
    }

    fileprivate func receivedReport(_ from: UnsafePointer<sa>) {
        guard var peer = learned ?? remote else { return }
        if sa_cmp(from, &peer, Int32(SA_ADDR.rawValue)) { receiver.isAlive() }
    }

    /// A SIP INFO request came.
    /// - Returns: whether its body is one that we know.
    func received(infoType: String, body: String) -> Bool { receiver.received(infoType: infoType, body: body) }

    /// Takes in 20 ms.
    func hear() -> Heard { receiver.next(agreed) }

    /// The peer has said that it will send nothing while nobody talks.
    var isSilenceAnnounced: Bool { receiver.isSilenceAnnounced }

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

    /// What a target lets hear before anybody answers, once it does.
    func relayEarly(_ early: CallMedia) {
        guard early.hasAgreement else { return }
        let heard = early.hear().frame
        if early.learned != nil { relay(heard) }
    }

    /// Sends 20 ms.
    /// - Returns: whether the last of what was to be played has gone out.
    func send() -> Bool {
        let address = learned ?? remote
        return sender?.send(address == nil ? nil : agreed) { type, marker, timestamp, payload in
            guard let socket, let packet, var address, payload.count <= Self.longestPayload else { return }
            packet.pointee.pos = Int(RTP_HEADER_SIZE)
            packet.pointee.end = Int(RTP_HEADER_SIZE)
            _ = mbuf_write_mem(packet, payload.baseAddress, payload.count)
            packet.pointee.pos = Int(RTP_HEADER_SIZE)
            // An unreachable peer is no error here: its BYE or its silence tells.
            _ = rtp_send(socket, &address, false, marker, type, timestamp, packet)
        } ?? false
    }

    static func source(_ address: sa) -> SourceLatch.Source {
        var address = address
        let port = sa_port(&address)
        guard sa_af(&address) == AF_INET6 else { return .init(address: UInt64(sa_in(&address)), port: port) }
        var bytes = [UInt8](repeating: 0, count: 16)
        sa_in6(&address, &bytes)
        func number(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        return .init(address: number(bytes[..<8]), rest: number(bytes[8...]), port: port)
    }
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
