import ConfigurationFiles
import Foundation
import SIP
import Telephony

/// `sip` in `switchboard.json`: the telephone side beyond `listen`, `call_limit` and `trusted_peers`.
package struct TelephonySettings: Sendable {
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
    package var security = MediaSecurity.off
    /// Those offered, the best first.
    package var codecs: [Codec] = [.g722, .pcma, .pcmu]
    /// UDP ports of audio.
    package var rtpPorts: ClosedRange<UInt16> = 16384...32767
    /// What becomes of requests from elsewhere.
    package var unknownPeers = UnknownPeers.ignore
    /// A file of names and passwords, never the passwords themselves.
    package var accounts: String?
    /// Where we register: the registrar, our name there, the file with the password, and for how long (s).
    package var registrations: [(registrar: String, user: String, passwordFile: String, expires: Int)] = []
    /// Peers that are asked by OPTIONS whether they are there.
    package var watched: [String] = []
    /// How often they are asked (s).
    package var watchInterval = 30.0
    /// Calls at once from one address; nil for no limit of its own.
    package var callsPerPeer: Int?
    /// New calls that are taken in a second.
    package var callsPerSecond = 20.0
    /// How long a call may be without audio (s).
    package var mediaTimeout = 30.0
    /// How long it may be on hold (s).
    package var holdLimit = 900.0
    /// How calls are put through.
    package var transfers = TransferMethod.referThenBridge
    /// Kinds of numbers that callers may be put through to.
    package var allowedTariffs: Set<Tariff> = [.ordinary]

    /// The defaults.
    package init() {}

    /// - Throws: `ConfigurationError` naming the setting and the cure.
    package init(path: String, _ settings: [String: Any]) throws {
        var reader = SettingsReader(path: path, settings: settings, within: "sip.")
        otherAddresses = try reader.take("other_addresses") ?? otherAddresses
        nameServers = try reader.take("name_servers") ?? nameServers
        externalAddress = try reader.take("external_address")
        localNetworks = try reader.take("local_networks")
        if let settings: [String: Any] = try reader.take("tls") { tls = try Self.tls(path: path, settings) }
        security = try reader.take("srtp", among: MediaSecurity.allCases) ?? security
        if let names: [String] = try reader.take("codecs") {
            codecs = try names.map { name in
                guard let codec = Codec(rawValue: name.lowercased()) else {
                    throw ConfigurationError("\(path): sip.codecs may hold g722, pcma and pcmu, not ‘\(name)’")
                }
                return codec
            }
            guard !codecs.isEmpty else { throw ConfigurationError("\(path): sip.codecs must name at least one codec") }
        }
        if let ports: [Int] = try reader.take("rtp_ports") {
            guard ports.count == 2, let first = UInt16(exactly: ports[0]), let last = UInt16(exactly: ports[1]),
                first >= 1024, last >= first + 3
            else {
                throw ConfigurationError(
                    "\(path): sip.rtp_ports must be two ports, the first and the last, such as [16384, 32767]")
            }
            rtpPorts = first...last
        }
        unknownPeers = try reader.take("unknown_peers", among: UnknownPeers.allCases) ?? unknownPeers
        accounts = try reader.take("accounts_file")
        if let list: [[String: Any]] = try reader.take("registrations") {
            registrations = try list.map { try Self.registration(path: path, $0) }
        }
        watched = try reader.take("watch") ?? watched
        watchInterval = try reader.take("watch_interval") ?? watchInterval
        callsPerPeer = try reader.take("calls_per_peer", in: 1...10_000)
        callsPerSecond = try reader.take("calls_per_second") ?? callsPerSecond
        mediaTimeout = try reader.take("media_timeout") ?? mediaTimeout
        holdLimit = try reader.take("hold_limit") ?? holdLimit
        transfers = try reader.take("transfers", among: TransferMethod.allCases) ?? transfers
        if let names: [String] = try reader.take("allowed_numbers") {
            allowedTariffs = Set(
                try names.map { name in
                    guard let tariff = Tariff(rawValue: name) else {
                        throw ConfigurationError(
                            "\(path): sip.allowed_numbers may hold ordinary, premium and international, not ‘\(name)’")
                    }
                    return tariff
                })
        }
        try reader.finish()
    }

    private static func tls(path: String, _ settings: [String: Any]) throws -> TLSSettings {
        var reader = SettingsReader(path: path, settings: settings, within: "sip.tls.")
        let port = try reader.take("port", in: 0...65535) ?? 5061
        guard let certificate: String = try reader.take("certificate"), let key: String = try reader.take("key") else {
            throw ConfigurationError("\(path): sip.tls needs a certificate and a key, as names of PEM files")
        }
        let authorities: String? = try reader.take("authorities")
        let peerNames: [String] = try reader.take("peer_names") ?? []
        guard authorities != nil || peerNames.isEmpty else {
            throw ConfigurationError("\(path): sip.tls.peer_names needs authorities, whose word for a name is taken")
        }
        try reader.finish()
        return TLSSettings(
            port: UInt16(clamping: port), certificate: certificate, key: key, authorities: authorities,
            peerNames: peerNames)
    }

    private static func registration(
        path: String, _ settings: [String: Any]
    ) throws -> (registrar: String, user: String, passwordFile: String, expires: Int) {
        var reader = SettingsReader(path: path, settings: settings, within: "sip.registrations.")
        guard let registrar: String = try reader.take("registrar"), let user: String = try reader.take("user"),
            let passwordFile: String = try reader.take("password_file")
        else {
            throw ConfigurationError(
                "\(path): a registration needs registrar (\"sip:pbx.example\"), user and password_file")
        }
        let expires = try reader.take("expires", in: 60...86_400) ?? 600
        try reader.finish()
        return (registrar, user, passwordFile, expires)
    }
}

extension Configuration {
    /// What the SIP endpoint is made with. Passwords are read from their files here.
    /// - Throws: `ConfigurationError`, `UsageError`.
    package func sipConfiguration(log: @escaping @Sendable (String) -> Void) throws -> SIPConfiguration {
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
        sip.log = log
        return sip
    }

    private static func accounts(in file: String) throws -> [String: String] {
        let text = try secret(in: file)
        let object = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        guard let accounts = object as? [String: String], !accounts.isEmpty else {
            throw ConfigurationError("\(file): must be one object of names and passwords, { \"pbx\": \"secret\" }")
        }
        return accounts
    }

    private static func secret(in file: String) throws -> String {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw ConfigurationError("\(file): the file with the password cannot be read")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension SettingsReader {
    /// One of a few words.
    package mutating func take<Choice: RawRepresentable<String>>(_ name: String, among choices: [Choice]) throws
        -> Choice?
    {
        guard let text: String = try take(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let words = choices.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw ConfigurationError("\(path): \(within)\(name) is ‘\(text)’; it can be \(words)")
        }
        return choice
    }
}
