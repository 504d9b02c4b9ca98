import CLibre
import Foundation

/// How a SIP endpoint listens and whom it believes.
public struct SIPConfiguration: Sendable {
    /// The address of this machine that peers reach, as numbers; it stands in Contact and SDP, so never 0.0.0.0.
    public var address: String
    /// The SIP port of UDP and TCP; 0 takes any that is free.
    public var port: UInt16
    /// Listens on UDP.
    public var udp = true
    /// Listens on TCP.
    public var tcp = true
    /// Where RTP ports are taken from, two for each call.
    public var rtpPorts: ClosedRange<UInt16> = 16384...32767
    /// More calls than this at once are answered 486 Busy Here.
    public var callLimit = 60
    /// Told of each call that was answered 486 for that reason.
    public var turnedAway: @Sendable () -> Void = {}
    /// The addresses of the phone systems whose P-Asserted-Identity and Diversion are believed.
    public var trustedPeers: Set<String> = []
    /// Answers 403 Forbidden to calls from anybody but `trustedPeers`.
    public var trustedOnly = false
    /// What the endpoint calls itself.
    public var software = "Switchboard"
    /// Told what an operator should know, one line at a time, without numbers.
    public var log: (@Sendable (String) -> Void)?

    /// - Parameters:
    ///   - address: the address of this machine that peers reach, as numbers.
    ///   - port: the SIP port; 0 takes any that is free.
    public init(address: String = "127.0.0.1", port: UInt16 = 5060) {
        self.address = address
        self.port = port
    }
}

/// The codecs of a call.
public enum Codec: String, Sendable, CaseIterable {
    /// G.711 A-law, Europe's.
    case pcma
    /// G.711 μ-law, America's.
    case pcmu

    var name: String { rawValue.uppercased() }
    /// RFC 3551's payload type.
    var payloadType: UInt8 { self == .pcma ? 8 : 0 }
}

/// Why an endpoint could not listen or a call could not be placed.
public enum SIPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Somebody else listens on the port.
    case portInUse(address: String, port: UInt16, transport: String)
    /// The address is not one that this machine has, or no address at all.
    case badAddress(String)
    /// No RTP port is free.
    case noMediaPort(ClosedRange<UInt16>)
    /// Text that should be a SIP URI is none.
    case badURI(String)
    /// The other side refused the call.
    case refused(status: Int, reason: String)
    /// The other side did not answer in time, or cannot be reached.
    case noAnswer
    /// The endpoint has been shut down.
    case shutDown
    /// libre refused, with its own words.
    case stack(String)

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .portInUse(let address, let port, let transport):
            "port \(port) (\(transport)) on \(address) is in use already, perhaps by another switchboard or telephone "
                + "program. Stop that one, or choose another port."
        case .badAddress(let address):
            "cannot listen on ‘\(address)’. Give one address of this machine, as numbers, that the phone system can "
                + "reach (‘ip address’ lists them); 0.0.0.0 will not do, since callers are told where to send their voice."
        case .noMediaPort(let ports):
            "no port from \(ports.lowerBound) to \(ports.upperBound) is free for a call's audio. Widen the range."
        case .badURI(let text):
            "‘\(text)’ is no SIP address. Write it like sip:switchboard@192.0.2.10:5060."
        case .refused(let status, let reason): "the call was refused: \(status) \(reason)"
        case .noAnswer: "the call was not answered"
        case .shutDown: "the telephone side has been shut down"
        case .stack(let why): "the SIP stack refused: \(why)"
        }
    }

    static func stack(_ error: Int32) -> SIPError { .stack(String(cString: strerror(error))) }
}

/// A SIP URI that may stand in a header: nothing in it can end the header or begin another.
struct SIPURI {
    let text: String

    init?(_ text: String) {
        let lower = text.lowercased()
        guard lower.hasPrefix("sip:") || lower.hasPrefix("sips:") || lower.hasPrefix("tel:"), text.utf8.count <= 255,
            text.utf8.count > 5, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"<>\"".utf8.contains($0) })
        else { return nil }
        self.text = text
    }
}
