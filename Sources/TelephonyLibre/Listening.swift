import CLibre
import Foundation

/// Binds the SIP port for UDP and TCP.
@LibreLoop
enum Listening {
    /// - Returns: the port, which is another than asked for when that was 0.
    static func open(_ sip: OpaquePointer, _ configuration: SIPConfiguration, _ address: sa) throws(SIPError) -> UInt16
    {
        // A free UDP port may be taken on TCP: then another one is tried.
        var attempts = configuration.port == 0 ? 20 : 1
        while true {
            attempts -= 1
            do throws(SIPError) {
                return try bind(sip, configuration, address)
            } catch {
                sip_transp_flush(sip)
                guard case .portInUse = error, attempts > 0 else { throw error }
            }
        }
    }

    private static func bind(
        _ sip: OpaquePointer, _ configuration: SIPConfiguration, _ address: sa
    ) throws(SIPError) -> UInt16 {
        var local = address
        for (wanted, transport) in [(configuration.udp, SIP_TRANSP_UDP), (configuration.tcp, SIP_TRANSP_TCP)]
        where wanted {
            let name = String(cString: sip_transp_name(transport))
            // libre binds TCP so that another process may bind the same port too: ask first.
            let taken = transport == SIP_TRANSP_TCP && isTaken(local)
            let error = taken ? EADDRINUSE : switchboard_transp_add(sip, transport, &local)
            switch error {
            case 0: break
            case EADDRINUSE:
                throw .portInUse(address: configuration.address, port: sa_port(&local), transport: name)
            case EADDRNOTAVAIL: throw .badAddress(configuration.address)
            case EACCES:
                throw .stack(
                    "port \(configuration.port) needs the right to bind ports below 1024; choose 5060 or above")
            default: throw .stack(error)
            }
            var destination = local
            guard sip_transp_laddr(sip, &local, transport, &destination) == 0 else { throw .stack(EINVAL) }
        }
        return sa_port(&local)
    }

    private static func isTaken(_ address: sa) -> Bool {
        var address = address
        guard sa_port(&address) != 0 else { return false }
        let probe = socket(sa_af(&address), Int32(SOCK_STREAM.rawValue), 0)
        guard probe >= 0 else { return false }
        defer { Glibc.close(probe) }
        var on: Int32 = 1
        // A port whose connections are only lingering is free.
        setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        let length = address.len
        let bound = withUnsafePointer(to: &address.u.sa) { Glibc.bind(probe, $0, length) }
        return bound != 0 && errno == EADDRINUSE
    }
}
