/// A SIP URI that may stand in a header: nothing in it can end the header or begin another.
package struct SIPURI: Sendable {
    /// As it was written.
    package let text: String

    /// Nil for what is no such thing.
    package init?(_ text: String) {
        let lower = text.lowercased()
        guard lower.hasPrefix("sip:") || lower.hasPrefix("sips:") || lower.hasPrefix("tel:"), text.utf8.count <= 255,
            text.utf8.count > 5, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"<>\"".utf8.contains($0) })
        else { return nil }
        self.text = text
    }
}

/// The host of a SIP URI, with its port and parameters left out.
package struct SIPHost: Sendable {
    /// In brackets where it is an IPv6 address.
    package let text: String
    /// A port stands behind it.
    package let hasPort: Bool

    /// Nil for what is no SIP URI.
    package init?(_ uri: String) {
        guard SIPURI(uri) != nil, let colon = uri.firstIndex(of: ":") else { return nil }
        var rest = uri[uri.index(after: colon)...]
        if let at = rest.firstIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        rest = rest.prefix { !";?".contains($0) }
        if rest.hasPrefix("[") {
            guard let close = rest.firstIndex(of: "]") else { return nil }
            text = String(rest[...close])
            hasPort = rest[close...].dropFirst().hasPrefix(":")
        } else {
            text = String(rest.prefix { $0 != ":" })
            hasPort = text.utf8.count < rest.utf8.count
        }
        if text.isEmpty { return nil }
    }

    /// Without the brackets of IPv6.
    package var address: String { text.hasPrefix("[") ? String(text.dropFirst().dropLast()) : text }

    /// It is an address and no name.
    package var isNumeric: Bool { IPNetwork(address) != nil && !address.contains("/") }
}
