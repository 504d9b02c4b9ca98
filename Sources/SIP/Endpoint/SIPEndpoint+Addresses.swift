import CLibre
import Telephony

// Our addresses, as we bind them and as peers are told them.

extension SIPEndpoint {
    /// Our own address, as it stands in Referred-By and From.
    var uri: String { uri(of: "switchboard") }

    /// A user of ours.
    func uri(of user: String) -> String { "sip:\(user)@\(host):\(port)" }

    private var host: String {
        configuration.address.contains(":") ? "[\(configuration.address)]" : configuration.address
    }

    /// Our address on the peer's side of the network, to bind.
    func local(for peer: String?) -> sa {
        let wantsIPv6 = peer?.contains(":") ?? (configuration.address.contains(":"))
        var found = addresses.first { address in
            var address = address
            return (sa_af(&address) == AF_INET6) == wantsIPv6
        }
        if found == nil { found = addresses.first }
        return found ?? sa()
    }

    /// The address that a peer reaches us by.
    func advertised(_ local: sa, to peer: String?) -> sa {
        var address = local
        if let external = external(for: peer) { sa_set_str(&address, external, 0) }
        return address
    }

    private func external(for peer: String?) -> String? {
        guard let external = configuration.externalAddress else { return nil }
        return peer.map { configuration.localNetworks.contain($0) } ?? false ? nil : external
    }

    /// What stands in Contact: a mere name where libre knows the address, the whole URI where NAT hides it.
    func contact(for peer: String?, over transport: sip_transp = SIP_TRANSP_UDP, user: String = "switchboard") -> String
    {
        guard let external = external(for: peer) else { return user }
        let host = external.contains(":") ? "[\(external)]" : external
        let port = transport == SIP_TRANSP_TLS ? tlsPort : port
        return "sip:\(user)@\(host):\(port)\(String(cString: sip_transp_param(transport)))"
    }
}
