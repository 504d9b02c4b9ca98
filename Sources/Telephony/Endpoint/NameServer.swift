import Foundation

/// Whoever is asked where a domain is reached.
package struct NameServer: Sendable, Equatable {
    /// In numbers, without brackets.
    package var address: String
    /// 53 as a rule.
    package var port: UInt16 = 53

    /// - Parameter text: an address, with a port where it is not 53: `192.0.2.53`, `[2001:db8::53]:5353`.
    /// - Throws: `SIPError.badNameServer`.
    package init(_ text: String) throws(SIPError) {
        if Self.isAddress(text) {
            address = text
            return
        }
        let isBracketed = text.hasPrefix("[")
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0
        else { throw .badNameServer(text) }
        let host = text[..<colon]
        guard !isBracketed || host.hasSuffix("]") else { throw .badNameServer(text) }
        address = String(isBracketed ? host.dropFirst().dropLast() : host)
        self.port = port
        guard Self.isAddress(address), isBracketed == address.contains(":") else { throw .badNameServer(text) }
    }

    private static func isAddress(_ text: String) -> Bool { IPNetwork(text) != nil && !text.contains("/") }

    /// Those of the system (`/etc/resolv.conf`); empty where it names none.
    package static var system: [NameServer] {
        let text = (try? String(contentsOfFile: "/etc/resolv.conf", encoding: .utf8)) ?? ""
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count > 1, words[0] == "nameserver" else { return nil }
            return try? NameServer(String(words[1]))
        }
    }
}
