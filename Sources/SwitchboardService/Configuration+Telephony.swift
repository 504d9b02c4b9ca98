import ConfigurationFiles
import Foundation
import Telephony

/// `sip` in `switchboard.json`: the telephone side beyond `listen`, `call_limit` and `trusted_peers`.
package struct TelephonySettings: Sendable {
    /// What is not written is as the endpoint has it.
    private static let defaults = SIPConfiguration()

    /// What speaks SIP.
    package var stack = SIPStack.libre
    /// More addresses of this machine to listen on.
    package var otherAddresses: [String] = []
    /// Who is asked where a domain is reached; the system's when empty.
    package var nameServers: [String] = []
    /// The address that peers outside see; nil when it is our own.
    package var externalAddress: String?
    /// Networks that see our own address; nil for the private ranges.
    package var localNetworks: [String]?
    /// SIP over TLS; nil for none.
    package var tls: TLSSettings?
    /// Whether audio is encrypted.
    package var security = Self.defaults.security
    /// Those offered, the best first.
    package var codecs = Self.defaults.codecs
    /// UDP ports of audio.
    package var rtpPorts = Self.defaults.rtpPorts
    /// What becomes of requests from elsewhere.
    package var unknownPeers = Self.defaults.unknownPeers
    /// A file of names and passwords, never the passwords themselves.
    package var accounts: String?
    /// What peers with an account may hash their passwords with.
    package var digestAlgorithms = Self.defaults.digestAlgorithms
    /// Where we register: the registrar, our name there, the file with the password, and for how long (s).
    package var registrations: [(registrar: String, user: String, passwordFile: String, expires: Int)] = []
    /// Peers that are asked by OPTIONS whether they are there.
    package var watched: [String] = []
    /// How often they are asked (s).
    package var watchInterval = Self.defaults.watchInterval / .seconds(1)
    /// Calls at once from one address; nil for no limit of its own.
    var callsPerPeer = Self.defaults.limits.perPeer
    /// New calls that are taken in a second from one address.
    var callsPerSecond = Self.defaults.limits.perSecond
    /// How long a call may be without audio (s); 0 waits for ever.
    package var mediaTimeout = Self.defaults.mediaTimeout.map { $0 / .seconds(1) } ?? 0
    /// How long it may be on hold (s); 0 waits for ever.
    package var holdLimit = Self.defaults.holdLimit.map { $0 / .seconds(1) } ?? 0
    /// How calls are put through.
    package var transfers = Self.defaults.transfers
    /// Kinds of numbers that callers may be put through to.
    package var allowedTariffs = Self.defaults.allowedTariffs
    /// A file that SIP messages are written to; from the command line, never from `switchboard.json`.
    package var trace: String?

    /// The defaults.
    package init() {}

    /// Reads `"sip"`; the defaults where there is none.
    init(_ fields: inout JsonFields) {
        guard var sip = fields.object("sip", what: "\"sip\"") else { return }
        stack = sip.choice("stack") ?? stack
        otherAddresses = sip.listOfTexts("other_addresses") ?? otherAddresses
        nameServers = sip.listOfTexts("name_servers") ?? nameServers
        externalAddress = sip.setting("external_address")
        localNetworks = sip.listOfTexts("local_networks")
        tls = Self.tls(&sip)
        security = sip.choice("srtp") ?? security
        codecs = sip.choices("codecs") { $0.lowercased() } ?? codecs
        if case .array(let names)? = sip.node("codecs")?.value, names.isEmpty {
            sip.error(at: "codecs", "\"codecs\" names none", cure: "write at least one codec, such as \"pcma\"")
        }
        rtpPorts = Self.ports(&sip) ?? rtpPorts
        unknownPeers = sip.choice("unknown_peers") ?? unknownPeers
        accounts = sip.setting("accounts_file")
        digestAlgorithms = sip.choices("digest") { $0.uppercased() } ?? digestAlgorithms
        if case .array(let names)? = sip.node("digest")?.value, names.isEmpty {
            sip.error(at: "digest", "\"digest\" names none", cure: "write at least one, such as \"MD5\"")
        }
        registrations = sip.list("registrations").compactMap { node in
            guard var inner = sip.nested(node, what: "a registration") else { return nil }
            return Self.registration(&inner)
        }
        watched = sip.listOfTexts("watch") ?? watched
        watchInterval = sip.number("watch_interval", in: Configuration.aDay) ?? watchInterval
        callsPerPeer = sip.whole("calls_per_peer", in: 1...10_000)
        callsPerSecond = sip.number("calls_per_second", in: 0...10_000) ?? callsPerSecond
        mediaTimeout = sip.number("media_timeout", in: Configuration.aDay) ?? mediaTimeout
        holdLimit = sip.number("hold_limit", in: Configuration.aDay) ?? holdLimit
        transfers = sip.choice("transfers") ?? transfers
        allowedTariffs = sip.choices("allowed_numbers").map(Set.init) ?? allowedTariffs
        sip.refuseUnknown()
    }

    private static func ports(_ fields: inout JsonFields) -> ClosedRange<UInt16>? {
        guard fields.has("rtp_ports") else { return nil }
        let ports = fields.list("rtp_ports").map { $0.whole.flatMap { UInt16(exactly: $0) } }
        if ports.count == 2, let first = ports[0], let last = ports[1], first >= 1024, Int(last) >= Int(first) + 3 {
            return first...last
        }
        fields.error(
            at: "rtp_ports", "\"rtp_ports\" is not a range of ports from 1024 up",
            cure: "write the first and the last, such as [16384, 32767]")
        return nil
    }

    private static func tls(_ fields: inout JsonFields) -> TLSSettings? {
        guard var tls = fields.object("tls", what: "\"sip.tls\"") else { return nil }
        let port = tls.whole("port", in: 0...65535) ?? 5061
        let certificate = tls.text("certificate", required: true)
        let key = tls.text("key", required: true)
        let authorities = tls.setting("authorities")
        let peerNames = tls.listOfTexts("peer_names") ?? []
        if authorities == nil, !peerNames.isEmpty {
            tls.error(
                at: "peer_names", "\"peer_names\" needs authorities, whose word for a name is taken",
                cure: "write \"authorities\": with the name of their PEM file")
        }
        tls.refuseUnknown()
        guard let certificate, let key else { return nil }
        return TLSSettings(
            port: UInt16(clamping: port), certificate: certificate, key: key, authorities: authorities,
            peerNames: peerNames)
    }

    private static func registration(
        _ fields: inout JsonFields
    ) -> (registrar: String, user: String, passwordFile: String, expires: Int)? {
        let registrar = fields.text("registrar", required: true)
        let user = fields.text("user", required: true)
        let passwordFile = fields.text("password_file", required: true)
        let expires = fields.whole("expires", in: 60...86_400) ?? 600
        fields.refuseUnknown()
        guard let registrar, let user, let passwordFile else { return nil }
        return (registrar, user, passwordFile, expires)
    }
}

extension Configuration {
    /// What the SIP endpoint is made with. Passwords are read from their files here.
    /// - Throws: `ConfigurationError`, `FileFault`, `UsageError`.
    func sipConfiguration(log: @escaping @Sendable (String) -> Void) throws -> SIPConfiguration {
        var sip = try SIPConfiguration(listening: listen)
        sip.otherAddresses = telephony.otherAddresses
        sip.nameServers = telephony.nameServers
        sip.externalAddress = telephony.externalAddress
        if let networks = telephony.localNetworks {
            sip.localNetworks = try networks.map { text in
                guard let network = IPNetwork(text) else {
                    throw ConfigurationError("sip.local_networks: ‘\(text)’ is no network such as 10.0.0.0/8")
                }
                return network
            }
        }
        sip.tls = telephony.tls
        sip.security = telephony.security
        sip.codecs = telephony.codecs
        sip.rtpPorts = telephony.rtpPorts
        sip.limits = CallLimits(
            calls: callLimit, perPeer: telephony.callsPerPeer, perSecond: max(0.1, telephony.callsPerSecond))
        sip.trustedPeers = Set(trustedPeers)
        sip.unknownPeers = telephony.unknownPeers
        if let file = telephony.accounts { sip.accounts = try Self.accounts(in: file) }
        sip.digestAlgorithms = telephony.digestAlgorithms
        sip.registrations = try telephony.registrations.map { registration in
            Registration(
                registrar: registration.registrar, user: registration.user,
                password: try Self.secret(in: registration.passwordFile), expires: registration.expires)
        }
        sip.watchedPeers = telephony.watched
        sip.watchInterval = .seconds(max(1, telephony.watchInterval))
        sip.mediaTimeout = telephony.mediaTimeout > 0 ? .seconds(telephony.mediaTimeout) : nil
        sip.holdLimit = telephony.holdLimit > 0 ? .seconds(telephony.holdLimit) : nil
        sip.transfers = telephony.transfers
        sip.allowedTariffs = telephony.allowedTariffs
        sip.trace = telephony.trace
        sip.log = log
        return sip
    }

    /// What a fault quotes of such a file may be a password: only its place is told.
    private static func accounts(in file: String) throws -> [String: String] {
        let cure = "write one object of names and passwords, { \"pbx\": \"…\" }"
        let root: JsonNode
        do { root = try JsonReader.read(file: file, text: secret(in: file)) } catch let fault as FileFault {
            throw FileFault(
                file: file, line: fault.line, column: fault.column, message: "this is no JSON as it stands", cure: cure)
        }
        func refuse(_ place: TextPosition, _ message: String) -> FileFault {
            FileFault(file: file, line: place.line, column: place.column, message: message, cure: cure)
        }
        guard let members = root.members else { throw refuse(root.position, "the file is \(root.kind)") }
        guard !members.isEmpty else { throw refuse(root.position, "there are no names in it") }
        return try members.reduce(into: [:]) { accounts, member in
            guard case .string(let password) = member.value.value else {
                throw refuse(member.value.position, "a password is \(member.value.kind)")
            }
            accounts[member.key] = password
        }
    }

    private static func secret(in file: String) throws -> String {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw ConfigurationError("\(file): the file with the password cannot be read")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
