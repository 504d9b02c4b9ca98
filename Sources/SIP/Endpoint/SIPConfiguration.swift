import CLibre
import Foundation
import Telephony

/// How a SIP endpoint listens, whom it believes, and how much it takes.
package struct SIPConfiguration: Sendable {
    /// The address of this machine that peers reach, as numbers; it stands in Contact and SDP, so never 0.0.0.0.
    package var address: String
    /// The SIP port of UDP and TCP; 0 takes any that is free.
    package var port: UInt16
    /// More addresses of this machine, on the same port: a second network, or IPv6.
    package var otherAddresses: [String] = []
    /// Listens on UDP.
    package var udp = true
    /// Listens on TCP.
    package var tcp = true
    /// Listens on TLS too, by this certificate.
    package var tls: TLSSettings?
    /// Who is asked where a domain is reached, as addresses, with a port where it is not 53; none for the system's.
    package var nameServers: [String] = []
    /// The address that peers outside `localNetworks` reach us by, when it is not our own (NAT).
    package var externalAddress: String?
    /// Whose peers reach us by our own address.
    package var localNetworks = IPNetwork.localOnes
    /// Where RTP ports are taken from, two for each call.
    package var rtpPorts: ClosedRange<UInt16> = 16384...32767
    /// What is spoken, the preferred codec first.
    package var codecs: [Codec] = [.g722, .pcma, .pcmu]
    /// Whether audio is encrypted (SRTP by SDES).
    package var security = MediaSecurity.off
    /// How many calls are taken.
    package var limits = CallLimits()
    /// More calls than this at once are answered 486 Busy Here.
    package var callLimit: Int {
        get { limits.calls }
        set { limits.calls = newValue }
    }
    /// Told of each call that was answered 486 for that reason.
    package var turnedAway: @Sendable () -> Void = {}
    /// The addresses (or networks, `192.0.2.0/24`) of the phone systems whose P-Asserted-Identity and Diversion are
    /// believed.
    package var trustedPeers: Set<String> = []
    /// What callers meet who are not among `trustedPeers` and have no account.
    package var unknownPeers = UnknownPeers.ignore
    /// Names and passwords of peers that are known by digest instead of by address. Once there are any, a caller who is
    /// not among `trustedPeers` is asked for them.
    package var accounts: [String: String] = [:]
    /// What such a peer may hash its password with, what is asked for first at the front. One alone as it comes: of two
    /// challenges many a telephone (whatever stands on libre 1.1) answers none.
    package var digestAlgorithms = [DigestAlgorithm.md5]
    /// Phone systems or trunks that we register with.
    package var registrations: [Registration] = []
    /// Peers that are asked by OPTIONS whether they are there, as SIP URIs.
    package var watchedPeers: [String] = []
    /// How often they are asked.
    package var watchInterval: Duration = .seconds(30)
    /// A call whose audio stops for this long is over; nil waits for ever.
    package var mediaTimeout: Duration? = .seconds(30)
    /// A call that is on hold for this long is over; nil waits for ever.
    package var holdLimit: Duration? = .seconds(900)
    /// Numbers of which kinds a call may be put through to, whatever the council's list says.
    package var allowedTariffs: Set<Tariff> = [.ordinary]
    /// The addresses that calls may be put through to: a target that redirects our call (3xx) may name one of them, and no
    /// other. None means that no redirection is followed.
    package var listedTargets: @Sendable () async -> [String] = { [] }
    /// How calls are transferred.
    package var transfers = TransferMethod.referThenBridge
    /// What the endpoint calls itself.
    package var software = "Switchboard"
    /// A file that all SIP messages are written to, behind what it holds: headers only, numbers shortened; nil for none.
    package var trace: String?
    /// Told what an operator should know, one line at a time, without numbers.
    package var log: (@Sendable (String) -> Void)?

    /// - Parameters:
    ///   - address: the address of this machine that peers reach, as numbers.
    ///   - port: the SIP port; 0 takes any that is free.
    package init(address: String = "127.0.0.1", port: UInt16 = 5060) {
        self.address = address
        self.port = port
    }

    /// On 127.0.0.1, for trying things out: any port that is free, anybody is answered, and the telephone's own band.
    package static var trial: SIPConfiguration {
        var configuration = SIPConfiguration(port: 0)
        configuration.unknownPeers = .accept
        configuration.codecs = [.pcma, .pcmu]
        configuration.limits = CallLimits(perSecond: 50)
        return configuration
    }
}

/// Where TLS listens and what it shows.
package struct TLSSettings: Sendable, Equatable {
    /// 5061 as a rule; 0 takes any that is free.
    package var port: UInt16
    /// A PEM file with our certificate and those up to the authority.
    package var certificate: String
    /// A PEM file with its private key.
    package var key: String
    /// A PEM file with the authorities that peers' certificates must come from; nil takes any certificate.
    package var authorities: String?
    /// With `authorities`: the names of which a peer's certificate must bear one; none for any.
    package var peerNames: [String]

    /// - Parameters:
    ///   - port: 0 takes any that is free.
    ///   - certificate: a PEM file with our certificate and those up to the authority.
    ///   - key: a PEM file with its private key.
    ///   - authorities: a PEM file; nil takes any certificate.
    ///   - peerNames: with `authorities`, the names of which a peer's certificate must bear one; none for any.
    package init(
        port: UInt16 = 5061, certificate: String, key: String, authorities: String? = nil, peerNames: [String] = []
    ) {
        (self.port, self.certificate, self.key) = (port, certificate, key)
        (self.authorities, self.peerNames) = (authorities, peerNames)
    }
}

/// What a caller from an unknown address meets.
package enum UnknownPeers: String, Sendable, CaseIterable {
    /// The call is taken, and nothing it says of itself is believed.
    case accept
    /// 403 Forbidden.
    case refuse
    /// No answer at all.
    case ignore
}

/// A phone system or trunk that we register with.
package struct Registration: Sendable, Equatable {
    /// `sip:pbx.example` or `sip:192.0.2.10:5060;transport=tcp`.
    package var registrar: String
    /// The name that calls come to.
    package var user: String
    /// For digest.
    package var password: String
    /// Seconds for which it holds; renewed in time.
    package var expires: Int

    /// - Parameters:
    ///   - registrar: a SIP URI without a user.
    ///   - user: the name that calls come to.
    ///   - password: for digest.
    ///   - expires: seconds for which it holds.
    package init(registrar: String, user: String, password: String, expires: Int = 600) {
        (self.registrar, self.user, self.password, self.expires) = (registrar, user, password, expires)
    }
}

/// The codecs of a call, all of 64 kbit/s.
package enum Codec: String, Sendable, CaseIterable {
    /// G.722: 16 kHz in 64 kbit/s, twice the telephone's band.
    case g722
    /// G.711 A-law, Europe's.
    case pcma
    /// G.711 μ-law, America's.
    case pcmu

    var name: String { rawValue.uppercased() }
    /// RFC 3551's payload type.
    var payloadType: UInt8 {
        switch self {
        case .pcma: 8
        case .pcmu: 0
        case .g722: 9
        }
    }
    /// Samples a second (Hz). The RTP clock of G.722 goes at 8 kHz all the same (RFC 3551, 4.5.2).
    var rate: Int { self == .g722 ? 16000 : 8000 }
}

/// Why an endpoint could not listen or a call could not be placed.
package enum SIPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Somebody else listens on the port.
    case portInUse(address: String, port: UInt16, transport: String)
    /// The address is not one that this machine has, or no address at all.
    case badAddress(String)
    /// Text that should be an address or a network is none.
    case badNetwork(String)
    /// Text that should be a name server's address is none.
    case badNameServer(String)
    /// A name is to be called, and there is nobody to ask where it is.
    case noNameServer(String)
    /// The certificate or its key cannot be read, or do not belong together.
    case badCertificate(String)
    /// The file for the trace of SIP messages cannot be written.
    case badTrace(String, String)
    /// No RTP port is free.
    case noMediaPort(ClosedRange<UInt16>)
    /// Text that should be a SIP URI is none.
    case badURI(String)
    /// The other side refused the call.
    case refused(status: Int, reason: String)
    /// The other side says that the call should go elsewhere (3xx), with the values of its Contact headers.
    case redirected(status: Int, reason: String, contacts: [String])
    /// The other side did not answer in time, or cannot be reached.
    case noAnswer
    /// The endpoint has been shut down.
    case shutDown
    /// libre refused, with its own words.
    case stack(String)

    /// What happened and what to do.
    package var description: String {
        switch self {
        case .portInUse(let address, let port, let transport):
            "port \(port) (\(transport)) on \(address) is in use already, perhaps by another switchboard or telephone "
                + "program. Stop that one, or choose another port."
        case .badAddress(let address):
            "cannot listen on ‘\(address)’. Give one address of this machine, as numbers, that the phone system can "
                + "reach (‘ip address’ lists them); 0.0.0.0 will not do, since callers are told where to send their voice."
        case .badNetwork(let text):
            "‘\(text)’ is neither an address nor a network. Write it like 192.0.2.10 or 192.0.2.0/24."
        case .badNameServer(let text):
            "‘\(text)’ is no name server. Write its address, like 192.0.2.53 or 192.0.2.53:5353."
        case .noNameServer(let name):
            "‘\(name)’ cannot be looked up: /etc/resolv.conf names no name server. Name one in sip.name_servers, or write "
                + "the address in numbers."
        case .badCertificate(let why):
            "TLS: \(why). Give PEM files: the certificate with those up to its authority, and its private key."
        case .badTrace(let path, let why):
            "the trace of SIP messages cannot be written to ‘\(path)’: \(why). Name a file in a folder that is there."
        case .noMediaPort(let ports):
            "no port from \(ports.lowerBound) to \(ports.upperBound) is free for a call's audio. Widen the range."
        case .badURI(let text):
            "‘\(text)’ is no SIP address. Write it like sip:switchboard@192.0.2.10:5060."
        case .refused(let status, let reason): "the call was refused: \(status) \(reason)"
        case .redirected(let status, let reason, _):
            "the call was redirected, which is not followed: \(status) \(reason)"
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

    /// As libre takes it, which knows no `sips:`: SIP over TLS, at least to the next hop (RFC 3261, 19.1).
    var dialled: String {
        guard text.lowercased().hasPrefix("sips:") else { return text }
        let address = text.dropFirst(5).prefix { $0 != "?" }.split(separator: ";")
            .filter { !$0.lowercased().hasPrefix("transport=") }
        return "sip:\(address.joined(separator: ";"));transport=tls\(text.drop { $0 != "?" })"
    }

    /// As the URI asks for it; UDP when it does not.
    var transport: sip_transp {
        let lower = text.lowercased()
        if lower.hasPrefix("sips:") || lower.contains(";transport=tls") { return SIP_TRANSP_TLS }
        return lower.contains(";transport=tcp") ? SIP_TRANSP_TCP : SIP_TRANSP_UDP
    }
}
