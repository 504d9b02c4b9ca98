import Audio
import CLibre
import Foundation
import Telephony

/// One call's audio: its SDP, its RTP socket, and what is being heard, played and keyed.
@LibreLoop
final class CallMedia {
    /// What offer and answer agreed on.
    private struct Agreement {
        var codec: Codec
        /// The payload type that we send; what comes may be either codec.
        var sending: UInt8
        var receiving: [UInt8: Codec] = [:]
        var eventsOut: UInt8?
        var eventsIn: UInt8?
        var remote: sa
        var maySend: Bool
        var mayReceive: Bool
    }

    /// The peer wants to hear nothing: it has put us on hold.
    private(set) var onHold = false

    /// Offer and answer have met, or an offer is waiting for ours.
    var hasAgreement: Bool { agreed != nil }

    private var session: OpaquePointer?
    private var media: OpaquePointer?
    private var socket: OpaquePointer?
    private var agreed: Agreement?

    private var latch = SourceLatch()
    /// Where the caller's audio really comes from, when its description says otherwise: it is behind NAT.
    private var learned: sa?
    private var jitter = JitterBuffer()
    private var detector = DigitDetector()
    private var decoded = [Int16](repeating: 0, count: 1600)
    private var digits: [Digit] = []

    private var queue: [[Int16]] = []
    private var offset = 0
    private var playing = false
    private var relayed: AudioFrame?
    /// The caller hears ringing while nothing is played.
    var isRinging = false {
        didSet { ring = 0 }
    }
    private var ring = 0
    private static let ringing = RingingTone.period(rate: JitterBuffer.rate)
    private var timestamp = UInt32.random(in: 0...UInt32.max)
    private var talking = false
    private var packet: UnsafeMutablePointer<mbuf>?
    private var keyer: OpaquePointer?
    private var keyTimestamp: UInt32 = 0
    private var keys: [Digit] = []
    private var keyPause = 0
    private var frames = 0

    /// Room for the RTP header in front of the payload.
    private static let header = Int(RTP_HEADER_SIZE)
    private static let frame = JitterBuffer.frame

    /// Binds a pair of ports and makes the description of what we can do.
    init(address: sa, ports: ClosedRange<UInt16>, codecs: [Codec]) throws(SIPError) {
        var address = address
        let argument = Unmanaged.passUnretained(self).toOpaque()
        guard
            rtp_listen(
                &socket, Int32(IPPROTO_UDP), &address, ports.lowerBound, ports.upperBound, false, rtpReceived,
                nil, argument) == 0, let socket
        else { throw .noMediaPort(ports) }
        // Only the address: the port belongs to the media line.
        var error = sdp_session_alloc(&session, &address)
        if error == 0 { error = sdp_media_add(&media, session, "audio", sa_port(rtp_local(socket)), "RTP/AVP") }
        for codec in codecs where error == 0 {
            error = switchboard_format_add(media, String(codec.payloadType), codec.name, 8000, nil)
        }
        if error == 0 { error = switchboard_format_add(media, "101", "telephone-event", 8000, "0-15") }
        if error == 0 { error = switchboard_media_attribute(media, "ptime", "20") }
        if error == 0 { error = telev_alloc(&keyer, 20) }
        packet = mbuf_alloc(Self.header + Self.frame)
        guard error == 0, packet != nil else {
            close()
            throw .stack(error == 0 ? ENOMEM : error)
        }
    }

    isolated deinit { close() }

    /// Lets go of the ports. Nothing is heard or sent after it.
    func close() {
        for object in [socket, session, keyer] { mem_deref(object.map(UnsafeMutableRawPointer.init)) }
        mem_deref(packet)
        (socket, session, media, keyer, packet, agreed) = (nil, nil, nil, nil, nil, nil)
    }

    // MARK: Offer and answer

    /// Reads the peer's description.
    /// - Returns: whether there is a codec in common; if not, what was agreed before stands.
    func read(_ message: SIPMessage, isOffer: Bool) -> Bool {
        guard let session, let media, sdp_decode(session, message.raw.pointee.mb, isOffer) == 0 else { return false }
        guard let address = sdp_media_raddr(media) else { return false }
        var formats: (first: Codec?, receiving: [UInt8: Codec], eventsOut: UInt8?, eventsIn: UInt8?) = (
            nil, [:], nil, nil
        )
        var sending: UInt8?
        for format in Self.formats(sdp_media_format_lst(media, false)) {
            if format.name == "telephone-event" { formats.eventsOut = formats.eventsOut ?? format.type }
            if let codec = format.codec, formats.first == nil {
                formats.first = codec
                sending = format.type
            }
        }
        for format in Self.formats(sdp_media_format_lst(media, true)) {
            if format.name == "telephone-event" { formats.eventsIn = format.type }
            if let codec = format.codec { formats.receiving[format.type] = codec }
        }
        guard let codec = formats.first, let sending else { return false }
        var remote = address.pointee
        let reachable = sa_port(&remote) != 0 && sa_isset(&remote, Int32(SA_ADDR.rawValue)) && !sa_is_any(&remote)
        let direction = sdp_media_dir(media).rawValue
        let wish = sdp_media_rdir(media).rawValue
        agreed = Agreement(
            codec: codec, sending: sending, receiving: formats.receiving, eventsOut: formats.eventsOut,
            eventsIn: formats.eventsIn, remote: remote,
            maySend: reachable && direction & SDP_SENDONLY.rawValue != 0,
            mayReceive: direction & SDP_RECVONLY.rawValue != 0)
        onHold = !reachable || wish & SDP_SENDONLY.rawValue == 0
        if latch.renew(expected: reachable ? Self.source(remote) : nil) { learned = nil }
        talking = false
        return true
    }

    /// Writes our description; the caller lets go of it with `mem_deref`.
    func describe(asOffer: Bool) -> UnsafeMutablePointer<mbuf>? {
        guard let session else { return nil }
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
            let text = String(cString: name)
            found.append((text.lowercased(), format.srate == 8000 ? Codec(rawValue: text.lowercased()) : nil, type))
        }
        return found
    }

    // MARK: Hearing

    fileprivate func received(
        _ from: UnsafePointer<sa>, _ header: UnsafePointer<rtp_header>, _ payload: UnsafeMutablePointer<mbuf>
    ) {
        let header = header.pointee
        guard let agreed, agreed.mayReceive, let bytes = mbuf_buf(payload) else { return }
        var count = Int(mbuf_get_left(payload))
        if header.pad, count > 0 { count -= min(count, Int(bytes[count - 1])) }
        let codec = agreed.receiving[header.pt]
        let isEvent = header.pt == agreed.eventsIn
        guard count > 0, codec != nil || (isEvent && count >= 4) else { return }
        let (heard, new) = latch.admit(Self.source(from.pointee), ssrc: header.ssrc, sequence: header.seq)
        guard heard else { return }
        if new {
            jitter.reset()
            learned = from.pointee
        }
        if let codec {
            count = min(count, decoded.count)
            for index in 0..<count {
                decoded[index] = codec == .pcma ? g711_alaw2pcm(bytes[index]) : g711_ulaw2pcm(bytes[index])
            }
            jitter.insert(decoded, count: count, timestamp: header.ts)
        } else {
            let event = DigitDetector.Event(
                code: bytes[0], isEnd: bytes[1] & 0x80 != 0, duration: UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
            let digit = detector.received(event, timestamp: header.ts, marker: header.m, frame: frames)
            if let digit { keep(digit) }
        }
    }

    /// A SIP INFO request came.
    /// - Returns: whether its body is one that we know.
    func received(infoType: String, body: String) -> Bool {
        if let digit = detector.received(infoType: infoType, body: body, frame: frames) { keep(digit) }
        return ["application/dtmf-relay", "application/dtmf"].contains(infoType)
    }

    private func keep(_ digit: Digit) {
        if digits.count < 64 { digits.append(digit) }
    }

    private static func source(_ address: sa) -> SourceLatch.Source {
        var address = address
        let family = UInt64(truncatingIfNeeded: sa_af(&address)) << 32
        return .init(address: family | UInt64(sa_hash(&address, Int32(SA_ADDR.rawValue))), port: sa_port(&address))
    }

    // MARK: Playing

    func play(_ samples: [Int16]) {
        playing = true
        if !samples.isEmpty { queue.append(samples) }
    }

    func stopPlaying() {
        queue = []
        offset = 0
        playing = false
    }

    func press(_ digits: [Digit]) { keys += digits }

    // MARK: The 20 ms clock

    /// What 20 ms brought.
    struct Heard {
        var heard: AudioFrame
        var digits: [Digit]
    }

    /// Takes in 20 ms.
    func hear() -> Heard {
        frames += 1
        let heard = Heard(heard: jitter.next(), digits: digits)
        if !digits.isEmpty { digits = [] }
        return heard
    }

    /// What the other leg of a bridged call said in these 20 ms; heard unless something is played.
    func relay(_ frame: AudioFrame) { relayed = frame }

    /// Sends 20 ms.
    /// - Returns: whether the last of what was to be played has gone out.
    func send() -> Bool {
        timestamp &+= UInt32(Self.frame)
        guard let agreed, agreed.maySend, let packet else {
            talking = false
            return false
        }
        if !sendKey(agreed, packet) { sendAudio(agreed, packet) }
        relayed = nil
        guard playing, queue.isEmpty else { return false }
        playing = false
        return true
    }

    private func sendAudio(_ agreed: Agreement, _ packet: UnsafeMutablePointer<mbuf>) {
        guard let buffer = packet.pointee.buf, packet.pointee.size >= Self.header + Self.frame else { return }
        let payload = buffer + Self.header
        for index in 0..<Self.frame {
            // libre's tables end at ±32767.
            let sample = max(next(index), -32767)
            payload[index] = agreed.codec == .pcma ? g711_pcm2alaw(sample) : g711_pcm2ulaw(sample)
        }
        packet.pointee.end = Self.header + Self.frame
        send(agreed, packet, type: agreed.sending, marker: !talking, timestamp: timestamp)
        talking = true
    }

    /// The next sample to be sent: what is played, else the other side of a bridged call, else ringing, else silence.
    private func next(_ index: Int) -> Int16 {
        if let chunk = queue.first {
            defer {
                offset += 1
                if offset == chunk.count {
                    queue.removeFirst()
                    offset = 0
                }
            }
            return chunk[offset]
        }
        if let relayed { return relayed.samples[index] }
        guard isRinging else { return 0 }
        defer { ring = (ring + 1) % Self.ringing.count }
        return Self.ringing[ring]
    }

    /// Sends the next packet of a key (RFC 4733), if one is being sent.
    private func sendKey(_ agreed: Agreement, _ packet: UnsafeMutablePointer<mbuf>) -> Bool {
        guard let keyer, let type = agreed.eventsOut else { return false }
        packet.pointee.pos = Self.header
        packet.pointee.end = Self.header
        var marker = false
        if telev_poll(keyer, &marker, packet) == 0 {
            if marker { keyTimestamp = timestamp }
            send(agreed, packet, type: type, marker: marker, timestamp: keyTimestamp)
            keyPause = 5
            return true
        }
        if keyPause > 0 {
            keyPause -= 1
        } else if !keys.isEmpty {
            let key = Int32(keys.removeFirst().event)
            _ = telev_send(keyer, key, false)
            _ = telev_send(keyer, key, true)
        }
        return false
    }

    private func send(
        _ agreed: Agreement, _ packet: UnsafeMutablePointer<mbuf>, type: UInt8, marker: Bool, timestamp: UInt32
    ) {
        var remote = learned ?? agreed.remote
        packet.pointee.pos = Self.header
        // An unreachable peer is no error here: its BYE or its silence tells.
        _ = rtp_send(socket, &remote, false, marker, type, timestamp, packet)
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
