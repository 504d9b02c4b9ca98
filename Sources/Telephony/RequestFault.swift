/// What is wrong with a request as it stands on the wire, before anything is done about it (RFC 3261, section 16.3 and 8.2; the
/// cases are those of RFC 4475 and RFC 5118).
///
/// SIP stacks read leniently: of two Call-IDs libre takes one, and what it cannot read it drops without a word. A request that two
/// servers on its way may read in two ways is refused instead, and so is one of which nobody can tell whose it is.
package struct RequestFault: Sendable, Equatable {
    /// A header, its name in full and in lower case, its value as it came.
    package struct Header: Sendable, Equatable {
        /// `call-id`, also where it came as `i`.
        package var name: String
        /// With folded lines put together.
        package var value: String
    }

    /// 400, 416, 501 or 505.
    package var status: Int
    /// What is wrong, for whoever sent it.
    package var reason: String
    /// Each Via, the first of them with a branch.
    package var vias: [String] = []
    /// What an answer says again: the first From, To, Call-ID and CSeq, whatever they are. One that did not come is not here.
    package var echoed: [Header] = []
    /// The request's Content-Length, where it has one.
    package var length: String?
    /// The request's method.
    package var method: String
    /// The same for the same request, and another for any other.
    package var fingerprint: String

    /// Once in a request (RFC 3261, table 2), by their names in lower case.
    private static let single: Set<String> = [
        "from", "to", "call-id", "cseq", "max-forwards", "content-length", "content-type", "expires",
    ]
    private static let compact = [
        "f": "from", "t": "to", "i": "call-id", "l": "content-length", "c": "content-type", "v": "via", "m": "contact",
    ]

    /// Nil when nothing is wrong, or when it is no request, or so broken that nobody can be answered.
    /// - Parameter message: everything up to the empty line.
    package init?(_ message: String) { self.init(message, isUnreadable: false) }

    /// A request that libre cannot read, whatever it is; nil when nobody can be answered.
    /// - Parameter message: everything up to the empty line.
    package init?(unreadable message: String) { self.init(message, isUnreadable: true) }

    private init?(_ message: String, isUnreadable: Bool) {
        let lines = Self.unfolded(message)
        guard let start = lines.first else { return nil }
        let words = start.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count >= 2, words.last?.uppercased().hasPrefix("SIP/") == true || start.contains("SIP/"),
            !start.uppercased().hasPrefix("SIP/")
        else { return nil }
        var headers: [Header] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].filter { $0 != " " && $0 != "\t" }.lowercased()
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers.append(Header(name: Self.compact[name] ?? name, value: String(value)))
        }
        func all(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }
        method = words.first { !$0.isEmpty } ?? ""
        let found = Self.fault(words, method, all) ?? (isUnreadable ? (400, "Unreadable Headers") : nil)
        guard let found else { return nil }
        (status, reason) = found
        fingerprint = OldRequest.hash([message])
        // Where an answer would go nobody could tell.
        guard let via = all("via").first, !via.isEmpty else { return nil }
        vias = all("via").map(Self.withoutEmptyParts)
        // Only the first is read, and without a branch none is.
        vias[0] = Self.withBranch(vias[0], fingerprint)
        for name in Self.told { if let value = all(name).first { echoed.append(Header(name: name, value: value)) } }
        length = all("content-length").first
    }

    /// What says which request an answer is to (RFC 3261, section 8.2.6.2).
    private static let told = ["from", "to", "call-id", "cseq"]

    private static func fault(
        _ words: [String], _ method: String, _ all: (String) -> [String]
    ) -> (Int, String)? {
        // The request line: three words with one space between them.
        guard words.count == 3, words.allSatisfy({ !$0.isEmpty }) else { return (400, "Bad Request-Line") }
        guard words[2].uppercased() == "SIP/2.0" else { return (505, "Version Not Supported") }
        if let fault = faultOfURI(words[1]) { return fault }
        for name in single where Set(all(name)).count > 1 || (all(name).count > 1 && name != "content-length") {
            return (400, "Multiple \(name) Headers")
        }
        for name in told where all(name).isEmpty { return (400, "Missing \(name) Header") }
        if let fault = faultOfNumbers(method, all) { return fault }
        for name in ["from", "to", "contact"] {
            for value in all(name) where !isBalanced(value) { return (400, "Bad \(name) Header") }
        }
        if let fault = faultOfAddresses(method, all) { return fault }
        let id = all("call-id").first ?? ""
        if id.isEmpty || id.contains(where: \.isWhitespace) { return (400, "Bad call-id Header") }
        if hasEmptyBranch(all("via").first ?? "") { return (400, "Bad via Header") }
        // Separators with nothing between them (RFC 4475, section 3.1.2.1).
        for name in ["via", "contact"] {
            for value in all(name) where hasEmptyParts(value) { return (400, "Bad \(name) Header") }
        }
        return nil
    }

    private static func faultOfURI(_ uri: String) -> (Int, String)? {
        guard let colon = uri.firstIndex(of: ":"), colon > uri.startIndex else { return (400, "Bad Request-URI") }
        let scheme = uri[..<colon].lowercased()
        guard scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }) else {
            return (400, "Bad Request-URI")
        }
        guard ["sip", "sips", "tel"].contains(scheme) else { return (416, "Unsupported URI Scheme") }
        guard scheme != "tel" else { return nil }
        // Headers may not stand in it (RFC 3261, section 19.1.1).
        let rest = uri[uri.index(after: colon)...]
        let place = rest.firstIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
        let host = place.prefix { !";?".contains($0) }
        if place.contains("?") || host.isEmpty || uri.contains(where: { "<>\"".contains($0) }) {
            return (400, "Bad Request-URI")
        }
        // An IPv6 address stands in brackets (RFC 5118, section 4.2).
        let isBracketed = host.hasPrefix("[")
        let colons = isBracketed ? host.drop { $0 != "]" }.filter { $0 == ":" } : host.filter { $0 == ":" }
        if colons.count > 1 || (isBracketed && !host.contains("]")) { return (400, "Bad Request-URI") }
        return nil
    }

    /// From, To and the places that later requests go to: addresses, each with a scheme and something behind it.
    private static func faultOfAddresses(_ method: String, _ all: (String) -> [String]) -> (Int, String)? {
        for name in ["from", "to"] {
            for value in all(name) where !isAddress(NameAddress(value)) { return (400, "Bad \(name) Header") }
        }
        for name in ["contact", "record-route"] {
            for value in all(name) where !(name == "contact" && value == "*" && method != "INVITE") {
                // Empty ones are told of as separators with nothing between them.
                let entries = NameAddress.list(value).filter { !$0.uri.isEmpty }
                if entries.isEmpty || !entries.allSatisfy(isAddress) { return (400, "Bad \(name) Header") }
            }
        }
        // A call without one could not be hung up (section 8.1.1.8).
        if method == "INVITE", all("contact").isEmpty { return (400, "Missing contact Header") }
        return nil
    }

    private static func isAddress(_ address: NameAddress) -> Bool {
        guard let colon = address.uri.firstIndex(of: ":") else { return false }
        let scheme = address.uri[..<colon]
        return scheme.first?.isLetter == true
            && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
            && address.uri.index(after: colon) < address.uri.endIndex
    }

    /// With a branch in its first entry, as libre wants one.
    private static func withBranch(_ via: String, _ branch: String) -> String {
        var entries = Quoted.split(via, at: ",")
        var parts = Quoted.split(entries[0], at: ";")
        let found = parts.firstIndex { part in
            part.prefix { $0 != "=" }.filter { !$0.isWhitespace }.lowercased() == "branch"
        }
        if let found, parts[found].drop(while: { $0 != "=" }).dropFirst().contains(where: { !$0.isWhitespace }) {
            return via
        }
        if let found { parts.remove(at: found) }
        entries[0] = (parts + ["branch=\(branch)"]).joined(separator: ";")
        return entries.joined(separator: ",")
    }

    private static func faultOfNumbers(_ method: String, _ all: (String) -> [String]) -> (Int, String)? {
        if let sequence = all("cseq").first {
            let parts = sequence.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard parts.count == 2, let number = number(parts[0]), number < 1 << 31 else {
                return (400, "Bad CSeq Header")
            }
            guard parts[1] == method else { return (400, "CSeq Method Mismatch") }
        }
        if let length = all("content-length").first, number(length[...]) == nil {
            return (400, "Bad Content-Length Header")
        }
        if let hops = all("max-forwards").first, number(hops[...]).map({ $0 <= 255 }) != true {
            return (400, "Bad Max-Forwards Header")
        }
        return nil
    }

    /// A whole number of digits alone; too large a one is nil.
    private static func number(_ text: Substring) -> UInt64? {
        let digits = text.trimming { $0 == " " || $0 == "\t" }
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return UInt64(digits)
    }

    /// Whether quotation marks and angle brackets close.
    private static func isBalanced(_ value: String) -> Bool {
        var quoting = Quoting()
        return value.allSatisfy { quoting.pass($0) } && quoting.isOutside
    }

    private static func hasEmptyBranch(_ via: String) -> Bool {
        Quoted.split(Quoted.split(via, at: ",")[0], at: ";").contains { part in
            part.filter { !$0.isWhitespace }.lowercased() == "branch="
        }
    }

    private static func withoutEmptyParts(_ value: String) -> String {
        Quoted.split(value, at: ",").map { entry in
            Quoted.split(entry, at: ";").filter { !$0.allSatisfy(\.isWhitespace) }.joined(separator: ";")
        }.filter { !$0.isEmpty }.joined(separator: ",")
    }

    private static func hasEmptyParts(_ value: String) -> Bool {
        for entry in Quoted.split(value, at: ",") {
            let parts = Quoted.split(entry, at: ";").map { $0.filter { !$0.isWhitespace } }
            // One behind the last parameter is forgiven.
            if parts.dropLast().contains("") || (parts.count > 2 && parts.suffix(2).allSatisfy(\.isEmpty)) {
                return true
            }
            if parts.allSatisfy(\.isEmpty) { return true }
        }
        return false
    }

    /// The lines of a message, with folded ones put together.
    private static func unfolded(_ message: String) -> [Substring] {
        var lines: [String] = []
        for line in message.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\r\n" || $0 == "\n" }) {
            if line.isEmpty { continue }
            if let first = line.first, first == " " || first == "\t", lines.count > 1 {
                lines[lines.count - 1] += " " + line.drop { $0 == " " || $0 == "\t" }
            } else {
                lines.append(String(line))
            }
        }
        return lines.map { $0[...] }
    }
}

extension Substring {
    fileprivate func trimming(_ isLeftOut: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, isLeftOut(last) { text.removeLast() }
        return text.drop(while: isLeftOut)
    }
}
