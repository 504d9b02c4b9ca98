/// The codecs of a call, all of 64 kbit/s.
package enum Codec: String, Sendable, CaseIterable {
    /// G.722: 16 kHz in 64 kbit/s, twice the telephone's band.
    case g722
    /// G.711 A-law, Europe's.
    case pcma
    /// G.711 μ-law, America's.
    case pcmu

    /// As SDP has it.
    package var name: String { rawValue.uppercased() }
    /// RFC 3551's payload type.
    package var payloadType: UInt8 {
        switch self {
        case .pcma: 8
        case .pcmu: 0
        case .g722: 9
        }
    }
    /// Samples a second (Hz). The RTP clock of G.722 goes at 8 kHz all the same (RFC 3551, 4.5.2).
    package var rate: Int { self == .g722 ? 16000 : 8000 }
}
