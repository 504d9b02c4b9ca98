/// How well the network carried a call's audio (RTP and RTCP, RFC 3550).
package struct CallLine: Sendable, Equatable, Codable {
    /// The codec's name.
    package var codec: String
    /// Packets that came.
    package var packets: Int
    /// Packets that did not come.
    package var lost: Int
    /// Interarrival jitter of what came (ms).
    package var jitter: Double
    /// Packets of ours that the peer says did not come; nil when it said nothing.
    package var lostAtPeer: Int?
    /// There and back (ms); nil when it is not known.
    package var roundTrip: Double?

    /// Parameters as the properties.
    package init(
        codec: String, packets: Int, lost: Int, jitter: Double, lostAtPeer: Int? = nil, roundTrip: Double? = nil
    ) {
        self.codec = codec
        self.packets = packets
        self.lost = lost
        self.jitter = jitter
        self.lostAtPeer = lostAtPeer
        self.roundTrip = roundTrip
    }

    /// Whether so much was lost that it can be heard: more than 3 packets of a hundred.
    static func isPoor(lost: Int, received: Int) -> Bool { lost * 100 > (received + lost) * 3 }
}

extension CallLine {
    /// Nil where nothing was kept of the line.
    init?(_ row: Row) throws {
        guard let codec = try row.text("codec") else { return nil }
        self.init(
            codec: codec, packets: try row.integer("packets") ?? 0, lost: try row.integer("packets_lost") ?? 0,
            jitter: try row.real("jitter_ms") ?? 0, lostAtPeer: try row.integer("packets_lost_at_peer"),
            roundTrip: try row.real("round_trip_ms"))
    }
}
