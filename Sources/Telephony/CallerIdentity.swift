/// Who a SIP request says is calling, and whom of that to believe.
package struct CallerIdentity: Sendable, Equatable {
    /// The calling number or user name, nil when it is withheld or absent.
    package let number: String?

    /// - Parameters:
    ///   - asserted: the P-Asserted-Identity header values (RFC 3325), each perhaps a list.
    ///   - from: the From header value.
    ///   - privacy: the Privacy header values (RFC 3323), each perhaps a list.
    ///   - remoteParty: the Remote-Party-ID header values (an expired draft that many systems send): nothing is believed of
    ///     them but a wish for privacy.
    ///   - trusted: the peer is one of ours, so that its P-Asserted-Identity counts.
    package init(asserted: [String], from: String, privacy: [String], remoteParty: [String] = [], trusted: Bool) {
        let wishes = privacy.flatMap { $0.lowercased().split { ";,".contains($0) || $0.isWhitespace } }
        let hidden =
            wishes.contains { ["id", "user", "header"].contains($0) }
            || remoteParty.flatMap(NameAddress.list).contains(where: Self.isPrivate)
        let identities = trusted ? asserted.flatMap(Self.list) : []
        // A telephone number says more than a name.
        let users = identities.compactMap(Self.user)
        let best = users.first { PhoneNumber($0) != nil } ?? users.first
        number = hidden ? nil : best ?? Self.user(from)
    }

    /// What the caller dialled first, when the call has been diverted to us since.
    /// - Parameters:
    ///   - diversion: the Diversion header values (RFC 5806), the latest first; empty from peers that are not trusted.
    ///   - history: the History-Info header values (RFC 7044), the oldest first; empty from peers that are not trusted.
    ///   - to: the To header value.
    ///   - requested: the user part of the request's own URI.
    package static func dialled(diversion: [String], history: [String], to: String, requested: String) -> String? {
        diversion.flatMap(list).compactMap(user).last ?? history.flatMap(list).lazy.compactMap(user).first
            ?? user(to) ?? (requested.isEmpty ? nil : requested)
    }

    /// Everything that a call was addressed to, as `CallArrival` has it; parameters as those of `dialled`.
    package static func addresses(diversion: [String], history: [String], to: String, requested: String) -> [String] {
        var all = requested.isEmpty ? [] : [requested.removingEscapes]
        all += [user(to)].compactMap(\.self) + diversion.flatMap(list).compactMap(user).reversed()
        return all + history.flatMap(list).compactMap(user)
    }

    private static func isPrivate(_ party: NameAddress) -> Bool {
        let isCaller = ["calling", nil].contains(party.parameters["party"]?.lowercased())
        let wish = party.parameters["privacy"]?.lowercased().filter { $0 != "\"" } ?? "off"
        return isCaller && wish != "off" && wish != "name" && !wish.isEmpty
    }

    private static func list(_ value: String) -> [String] { Quoted.split(value, at: ",") }

    /// The user part of an address such as `"A" <sip:01803861234@pbx;user=phone>;tag=1` or `<tel:+441803861234>`;
    /// nil when it is anonymous or has none.
    package static func user(_ address: String) -> String? {
        let uri = NameAddress(address).uri
        guard let colon = uri.firstIndex(of: ":") else { return nil }
        let scheme = uri[..<colon].lowercased()
        var rest = uri[uri.index(after: colon)...]
        switch scheme {
        case "sip", "sips":
            guard let at = rest.firstIndex(of: "@") else { return nil }
            let host = rest[rest.index(after: at)...].prefix { !":;>? ".contains($0) }
            if host.lowercased() == "anonymous.invalid" { return nil }
            rest = rest[..<at]
        case "tel": break
        default: return nil
        }
        // Parameters (`;phone-context=…`) and passwords are no part of the number.
        var name = String(rest.prefix { !";:?>, ".contains($0) })
        name = name.removingEscapes
        let digits = name.filter { !"-.()".contains($0) }
        if digits.allSatisfy({ $0.isNumber || $0 == "+" }) { name = digits }
        let absent = ["", "anonymous", "unavailable", "unknown", "restricted", "withheld", "private"]
        return absent.contains(name.lowercased()) ? nil : name
    }
}

extension String {
    /// With `%2B` and the like read as the characters that they stand for.
    var removingEscapes: String { Substring(self).removingEscapes }
}

extension Substring {
    /// With `%2B` and the like read as the characters that they stand for.
    var removingEscapes: String {
        var bytes: [UInt8] = []
        var rest = utf8
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2, let code = UInt8(String(Substring(digits)), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
