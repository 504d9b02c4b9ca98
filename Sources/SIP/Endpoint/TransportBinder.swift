import CLibre
import Foundation
import Telephony

/// Binds the SIP ports: UDP and TCP on every address, TLS where there is a certificate.
@LibreLoop
enum TransportBinder {
    /// - Returns: the port of UDP and TCP, and that of TLS, which are others than asked for when those were 0.
    static func open(
        _ sip: OpaquePointer, _ configuration: SIPConfiguration, _ addresses: [sa], tls: TLSContext?
    ) throws(SIPError) -> (port: UInt16, tls: UInt16) {
        // A free UDP port may be taken on TCP: then another one is tried.
        var attempts = configuration.port == 0 ? 20 : 1
        while true {
            attempts -= 1
            do throws(SIPError) {
                return try bind(sip, configuration, addresses, tls)
            } catch {
                sip_transp_flush(sip)
                guard case .portInUse = error, attempts > 0 else { throw error }
            }
        }
    }

    private static func bind(
        _ sip: OpaquePointer, _ configuration: SIPConfiguration, _ addresses: [sa], _ tls: TLSContext?
    ) throws(SIPError) -> (port: UInt16, tls: UInt16) {
        var (port, tlsPort) = (configuration.port, configuration.tls?.port ?? 0)
        for address in addresses {
            var local = address
            sa_set_port(&local, port)
            for (wanted, transport) in [(configuration.udp, SIP_TRANSP_UDP), (configuration.tcp, SIP_TRANSP_TCP)]
            where wanted {
                try bind(sip, transport, &local, nil)
                port = sa_port(&local)
            }
            guard let tls else { continue }
            sa_set_port(&local, tlsPort)
            try bind(sip, SIP_TRANSP_TLS, &local, tls.raw)
            tlsPort = sa_port(&local)
        }
        return (port, tlsPort)
    }

    /// - Parameter local: its port becomes the one that was bound.
    private static func bind(
        _ sip: OpaquePointer, _ transport: sip_transp, _ local: inout sa, _ tls: OpaquePointer?
    ) throws(SIPError) {
        let name = String(cString: sip_transp_name(transport))
        // libre binds TCP so that another process may bind the same port too: ask first.
        let taken = transport != SIP_TRANSP_UDP && isTaken(local, transport)
        let error = taken ? EADDRINUSE : switchboard_transp_add(sip, transport, &local, tls)
        switch error {
        case 0: break
        case EADDRINUSE: throw .portInUse(address: String(local), port: sa_port(&local), transport: name)
        case EADDRNOTAVAIL: throw .badAddress(String(local))
        case EACCES:
            throw .stack("port \(sa_port(&local)) needs the right to bind ports below 1024; choose 5060 or above")
        default: throw .stack(error)
        }
        guard sa_port(&local) == 0 else { return }
        var destination = local
        guard sip_transp_laddr(sip, &local, transport, &destination) == 0 else { throw .stack(EINVAL) }
    }

    /// What would not be bound, asked before anything that takes long is begun for it.
    /// - Throws: `SIPError.portInUse`, `.badAddress`.
    nonisolated static func refuseTaken(_ configuration: SIPConfiguration) throws(SIPError) {
        var wanted: [(sip_transp, UInt16)] = []
        if configuration.udp { wanted.append((SIP_TRANSP_UDP, configuration.port)) }
        if configuration.tcp { wanted.append((SIP_TRANSP_TCP, configuration.port)) }
        if let tls = configuration.tls { wanted.append((SIP_TRANSP_TLS, tls.port)) }
        for text in [configuration.address] + configuration.otherAddresses {
            for (transport, port) in wanted {
                var address = sa()
                guard sa_set_str(&address, text, port) == 0 else { throw .badAddress(text) }
                guard isTaken(address, transport) else { continue }
                throw .portInUse(address: text, port: port, transport: String(cString: sip_transp_name(transport)))
            }
        }
    }

    private nonisolated static func isTaken(_ address: sa, _ transport: sip_transp) -> Bool {
        var address = address
        guard sa_port(&address) != 0 else { return false }
        let kind = transport == SIP_TRANSP_UDP ? SOCK_DGRAM : SOCK_STREAM
        let probe = socket(sa_af(&address), Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { return false }
        defer { Glibc.close(probe) }
        var on: Int32 = 1
        // A port whose connections are only lingering is free.
        if kind == SOCK_STREAM {
            setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        let length = address.len
        let bound = withUnsafePointer(to: &address.u.sa) { Glibc.bind(probe, $0, length) }
        return bound != 0 && errno == EADDRINUSE
    }
}
