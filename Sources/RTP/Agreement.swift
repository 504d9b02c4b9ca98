import Telephony

/// What offer and answer agreed on (RFC 3264) for a call's audio.
package struct Agreement: Sendable {
    /// What we send.
    package var codec: Codec
    /// The payload type that we send; what comes may be any of the codecs.
    package var sending: UInt8
    /// What comes, by payload type.
    package var receiving: [UInt8: Codec]
    /// The payload type that keys go out by (RFC 4733); nil where the peer takes none.
    package var eventsOut: UInt8?
    /// The payload type that keys come by.
    package var eventsIn: UInt8?
    /// The peer listens, at an address that it has named.
    package var maySend: Bool
    /// We listen.
    package var mayReceive: Bool
    /// Bytes of audio in a packet that we send.
    package var packetBytes: Int

    /// RFC 3551's payload type of comfort noise.
    package static let comfortNoise: UInt8 = 13

    /// - Parameters:
    ///   - codec: what we send.
    ///   - sending: its payload type.
    ///   - receiving: what may come, by payload type.
    ///   - eventsOut: the payload type that keys go out by.
    ///   - eventsIn: the payload type that keys come by.
    ///   - maySend: the peer listens.
    ///   - mayReceive: we listen.
    ///   - packetBytes: of audio in a packet that we send.
    package init(
        codec: Codec, sending: UInt8, receiving: [UInt8: Codec] = [:], eventsOut: UInt8? = nil, eventsIn: UInt8? = nil,
        maySend: Bool, mayReceive: Bool, packetBytes: Int = 160
    ) {
        (self.codec, self.sending, self.receiving) = (codec, sending, receiving)
        (self.eventsOut, self.eventsIn) = (eventsOut, eventsIn)
        (self.maySend, self.mayReceive, self.packetBytes) = (maySend, mayReceive, packetBytes)
    }
}

/// What stands at the front of an RTP packet (RFC 3550, section 5.1), as far as we ask.
package struct RTPHeader: Sendable, Equatable {
    /// The payload type.
    package var type: UInt8
    /// The marker bit.
    package var isMarked: Bool
    /// The last byte of the payload says how many of its bytes are none.
    package var isPadded: Bool
    /// Counts packets.
    package var sequence: UInt16
    /// In 1/8000 s.
    package var timestamp: UInt32
    /// Names the stream.
    package var ssrc: UInt32

    /// - Parameters:
    ///   - type: the payload type.
    ///   - isMarked: the marker bit.
    ///   - isPadded: the last byte of the payload says how many of its bytes are none.
    ///   - sequence: counts packets.
    ///   - timestamp: in 1/8000 s.
    ///   - ssrc: names the stream.
    package init(type: UInt8, isMarked: Bool, isPadded: Bool, sequence: UInt16, timestamp: UInt32, ssrc: UInt32) {
        (self.type, self.isMarked, self.isPadded) = (type, isMarked, isPadded)
        (self.sequence, self.timestamp, self.ssrc) = (sequence, timestamp, ssrc)
    }
}
