import Foundation

/// An IP address or a range of them, such as `192.0.2.10`, `192.0.2.0/24` or `2001:db8::/32`.
package struct IPNetwork: Sendable, Equatable, Hashable {
    private var bytes: [UInt8]
    private var length: Int

    /// Addresses that no router on the internet passes on (RFC 1918, RFC 4193, loopback and link-local ones).
    package static let localOnes = [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "::1", "fc00::/7",
        "fe80::/10",
    ].compactMap(IPNetwork.init)

    /// Nil when the text is no such thing.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let bytes = Self.bytes(of: String(first)), parts.count <= 2 else { return nil }
        self.bytes = bytes
        length = bytes.count * 8
        guard parts.count == 2 else { return }
        guard let given = Int(parts[1]), (0...bytes.count * 8).contains(given) else { return nil }
        length = given
    }

    /// Whether an address, in numbers and without a port, is one of it.
    package func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(of: address), other.count == bytes.count else { return false }
        let whole = length / 8
        guard bytes[..<whole] == other[..<whole] else { return false }
        let rest = length % 8
        return rest == 0 || (bytes[whole] ^ other[whole]) >> (8 - rest) == 0
    }

    private static func bytes(of text: String) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &buffer) == 1 { return Array(buffer.prefix(4)) }
        guard inet_pton(AF_INET6, text, &buffer) == 1 else { return nil }
        // An IPv4 address in IPv6's clothes.
        let mapped = buffer.prefix(10).allSatisfy { $0 == 0 } && buffer[10] == 0xFF && buffer[11] == 0xFF
        return mapped ? Array(buffer.suffix(4)) : buffer
    }
}

extension [IPNetwork] {
    /// Whether an address is one of any of them.
    package func contain(_ address: String) -> Bool { contains { $0.contains(address) } }
}
