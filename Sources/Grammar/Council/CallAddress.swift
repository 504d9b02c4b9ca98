import Foundation

/// What can be wrong with an address that calls are to go to, in plain words; nil when it can be called (RFC 3261 section
/// 25.1, RFC 3966).
enum CallAddress {
    /// Of a SIP or telephone address with nothing left to fill in.
    static func fault(_ uri: String) -> String? {
        guard uri.count <= 255, uri.allSatisfy({ $0.isASCII && !$0.isWhitespace && !"<>\"{}\\".contains($0) }) else {
            return "is no SIP address"
        }
        let parts = uri.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return "is no SIP address" }
        switch parts[0] {
        case "tel": return telephone(parts[1])
        case "sip", "sips": return sip(parts[1], isSecure: parts[0] == "sips")
        default: return "is no SIP address"
        }
    }

    /// Of a machine and perhaps its port: `pbx.example.org`, `10.0.0.5:5060`, `[2001:db8::5]:5061`.
    static func fault(hostAndPort text: String) -> String? {
        if let scheme = ["sip:", "sips:", "tel:", "http:", "https:"].first(where: text.hasPrefix) {
            return "begins with ‘\(scheme)’"
        }
        var host = text[...]
        var port: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return "has a ‘[’ without its ‘]’" }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { return "has something between ‘]’ and the port" }
            port = rest.isEmpty ? nil : rest.dropFirst()
            var address = in6_addr()
            guard inet_pton(AF_INET6, String(host), &address) == 1 else { return "has no IPv6 address in its brackets" }
        } else {
            if let colon = text.firstIndex(of: ":") {
                host = text[..<colon]
                port = text[text.index(after: colon)...]
                guard port?.contains(":") == false else {
                    return "has more than one colon; an IPv6 address stands in [ ]"
                }
            }
            if let fault = fault(host: host) { return fault }
        }
        guard let port else { return nil }
        guard port.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(port), (1...65_535).contains(number)
        else {
            return "has the port ‘\(port)’, and ports go from 1 to 65535"
        }
        return nil
    }

    private static func fault(host: Substring) -> String? {
        guard !host.isEmpty else { return "names no machine" }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        if host.allSatisfy({ $0.isNumber || $0 == "." }) {
            let isAddress =
                labels.count == 4 && labels.allSatisfy { Int($0).map { $0 <= 255 } == true && $0.count <= 3 }
            return isAddress ? nil : "has ‘\(host)’ in it, which is no IP address"
        }
        let isName = labels.enumerated().allSatisfy { index, label in
            // A dot at the end is the root.
            if label.isEmpty { return index == labels.count - 1 && index > 0 }
            return label.count <= 63 && label.first != "-" && label.last != "-"
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
        }
        return isName ? nil : "has ‘\(host)’ in it, which is no machine's name"
    }

    private static func sip(_ rest: Substring, isSecure: Bool) -> String? {
        var address = rest.prefix { $0 != "?" }
        if let at = address.lastIndex(of: "@") {
            let user = address[..<at]
            guard !user.isEmpty else { return "has nobody before its ‘@’" }
            guard user.allSatisfy({ $0.isLetter || $0.isNumber || "-_.!~*'()&=+$,;?/%:".contains($0) }) else {
                return "has ‘\(user)’ before its ‘@’"
            }
            address = address[address.index(after: at)...]
        }
        let parts = address.split(separator: ";", omittingEmptySubsequences: false)
        if let fault = fault(hostAndPort: String(parts[0])) { return fault }
        for parameter in parts.dropFirst() {
            let sides = parameter.split(separator: "=", maxSplits: 1)
            guard let name = sides.first else { return "has a ‘;’ with nothing behind it" }
            if name == "transport", !["udp", "tcp", "tls"].contains(sides.last?.lowercased() ?? "") {
                return "has the transport ‘\(sides.count > 1 ? String(sides[1]) : "")’; there is udp, tcp and tls"
            }
        }
        return nil
    }

    private static func telephone(_ rest: Substring) -> String? {
        let number = rest.prefix { $0 != ";" }
        let figures = number.hasPrefix("+") ? number.dropFirst() : number
        let isNumber =
            figures.contains(where: \.isNumber) && figures.allSatisfy { $0.isNumber || "-.()*#".contains($0) }
        return isNumber ? nil : "has no number in it"
    }
}
