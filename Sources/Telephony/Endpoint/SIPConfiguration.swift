import Foundation

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
    /// Whose lines a call is for, where several share them.
    package var lines: @Sendable (CallArrival) -> LineChoice = { _ in .all }
    /// Told of each call that was answered 486, with the name of the lines that it was for.
    package var turnedAway: @Sendable (_ line: String?) -> Void = { _ in }
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
    /// other. None means that no redirection is followed. Asked with the name of the lines that the call came in on.
    package var listedTargets: @Sendable (_ line: String?) async -> [String] = { _ in [] }
    /// How long whoever an agent passes a caller on to is rung.
    package var passingLimit: Duration = .seconds(60)
    /// Told of each caller whom the agent's side has passed on: the call's id, the name of the lines that it came in on, and
    /// the listed address of whoever answered.
    package var passedOn: @Sendable (_ call: String, _ line: String?, _ uri: String) -> Void = { _, _, _ in }
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
