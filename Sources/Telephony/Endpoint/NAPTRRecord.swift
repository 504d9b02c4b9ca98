/// A record of a domain that says by which transport it is reached, and where its servers are looked up (RFC 3403; RFC 3263,
/// section 4.1).
package struct NAPTRRecord: Sendable, Equatable {
    /// The least is used first.
    package var order: UInt16
    /// Among records of one order the least is used first.
    package var preference: UInt16
    /// `s` where SRV records follow; in lower case.
    package var flags: String
    /// `SIP+D2U`; in upper case.
    package var service: String
    /// Where to look next, without the dot at its end.
    package var replacement: String

    /// - Parameter data: what the record holds, as name servers send it: its replacement is never compressed.
    /// - Returns: nil for what is no such record.
    package init?(_ data: some Collection<UInt8>) {
        var rest = data[...]
        func number() -> UInt16? {
            guard let high = rest.popFirst(), let low = rest.popFirst() else { return nil }
            return UInt16(high) << 8 | UInt16(low)
        }
        /// A length, and as many characters.
        func text() -> String? {
            guard let length = rest.popFirst(), rest.count >= length else { return nil }
            defer { rest = rest.dropFirst(Int(length)) }
            return String(decoding: rest.prefix(Int(length)), as: UTF8.self)
        }
        guard let order = number(), let preference = number(), let flags = text(), let service = text(), text() != nil
        else { return nil }
        var labels: [String] = []
        while let label = text() {
            if label.isEmpty {
                (self.order, self.preference) = (order, preference)
                (self.flags, self.service) = (flags.lowercased(), service.uppercased())
                replacement = labels.joined(separator: ".")
                return
            }
            labels.append(label)
        }
        return nil
    }
}

/// How a domain's servers are reached, and where their SRV records are.
package struct SIPService: Sendable, Equatable {
    /// What SIP goes by.
    package enum Transport: String, Sendable, CaseIterable {
        case udp, tcp, tls

        /// What stands in front of a domain in the name of its SRV records (RFC 3263, section 4.2).
        package var prefix: String {
            switch self {
            case .udp: "_sip._udp."
            case .tcp: "_sip._tcp."
            case .tls: "_sips._tcp."
            }
        }

        fileprivate init?(naming service: String) {
            switch service {
            case "SIP+D2U": self = .udp
            case "SIP+D2T": self = .tcp
            case "SIPS+D2T": self = .tls
            default: return nil
            }
        }
    }

    /// What they are reached by.
    package var transport: Transport
    /// The domain that the SRV records are of.
    package var domain: String

    /// The one that a domain's records want most, of those whose transport we have and whose SRV records have their usual name.
    /// - Parameter transports: that we have.
    package static func best(_ records: [NAPTRRecord], among transports: [Transport]) -> SIPService? {
        for record in records.sorted(by: { ($0.order, $0.preference) < ($1.order, $1.preference) })
        where record.flags == "s" {
            guard let transport = Transport(naming: record.service), transports.contains(transport),
                record.replacement.lowercased().hasPrefix(transport.prefix)
            else { continue }
            let domain = record.replacement.dropFirst(transport.prefix.count)
            return SIPService(transport: transport, domain: String(domain))
        }
        return nil
    }
}
