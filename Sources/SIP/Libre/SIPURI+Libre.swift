import CLibre
import Telephony

extension SIPURI {
    /// As libre takes it, which knows no `sips:`: SIP over TLS, at least to the next hop (RFC 3261, 19.1).
    var dialled: String {
        guard text.lowercased().hasPrefix("sips:") else { return text }
        let address = text.dropFirst(5).prefix { $0 != "?" }.split(separator: ";")
            .filter { !$0.lowercased().hasPrefix("transport=") }
        return "sip:\(address.joined(separator: ";"));transport=tls\(text.drop { $0 != "?" })"
    }

    /// As the URI asks for it; UDP when it does not.
    var transport: sip_transp {
        let lower = text.lowercased()
        if lower.hasPrefix("sips:") || lower.contains(";transport=tls") { return SIP_TRANSP_TLS }
        return lower.contains(";transport=tcp") ? SIP_TRANSP_TCP : SIP_TRANSP_UDP
    }
}
