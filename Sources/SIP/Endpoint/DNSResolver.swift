import CLibre
import Telephony

/// Who is asked where a SIP domain is reached: NAPTR, SRV and address records (RFC 3263), which libre looks up.
enum DNSResolver {
    /// - Parameter texts: addresses, with a port where it is not 53; none of them for the system's.
    /// - Returns: nil when the system knows none: addresses in numbers are then all that there is.
    /// - Throws: `SIPError.badNameServer`.
    @LibreLoop
    static func resolver(_ texts: [String]) throws(SIPError) -> OpaquePointer? {
        var servers: [sa] = []
        for text in texts { servers.append(try address(text)) }
        if servers.isEmpty { servers = system() }
        var resolver: OpaquePointer?
        guard !servers.isEmpty else { return nil }
        let error = dnsc_alloc(&resolver, nil, servers, UInt32(servers.count))
        guard error == 0 else { throw .stack(error) }
        return resolver
    }

    private static func address(_ text: String) throws(SIPError) -> sa {
        let server = try NameServer(text)
        var address = sa()
        guard sa_set_str(&address, server.address, server.port) == 0 else { throw .badNameServer(text) }
        return address
    }

    private static func system() -> [sa] {
        var domain = [CChar](repeating: 0, count: 256)
        var servers = [sa](repeating: sa(), count: 8)
        var count = UInt32(servers.count)
        guard dns_srv_get(&domain, domain.count, &servers, &count) == 0 else { return [] }
        return Array(servers.prefix(Int(count)))
    }
}
