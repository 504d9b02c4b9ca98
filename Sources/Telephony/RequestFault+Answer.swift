extension RequestFault {
    /// The answer that refuses the request, and where it goes over UDP.
    package struct Answer: Sendable, Equatable {
        /// As it goes over the wire, each byte a character (`Latin1`).
        package var text: String
        /// At the address that the request came from (RFC 3261, section 18.2.2; RFC 3581).
        package var port: UInt16
    }

    /// For a stack that has not read the request, so that nothing but its own words says what it was.
    /// - Parameters:
    ///   - address: where the request came from, in numbers.
    ///   - port: the same.
    /// - Returns: nil when its Via says nothing that an answer could go by.
    package func answer(to address: String, port: UInt16) -> Answer? {
        var entries = Quoted.split(vias[0], at: ",")
        var parts = Quoted.split(entries[0], at: ";")
        guard let own = Self.port(in: parts[0]) else { return nil }
        func name(_ part: String) -> String { part.prefix { $0 != "=" }.filter { !$0.isWhitespace }.lowercased() }
        let hasPort = parts.dropFirst().contains { name($0) == "rport" }
        parts = [parts[0]] + parts.dropFirst().filter { !["rport", "received"].contains(name($0)) }
        if hasPort { parts.append("rport=\(port)") }
        entries[0] = (parts + ["received=\(address)"]).joined(separator: ";")
        var lines = ["SIP/2.0 \(status) \(reason)", "Via: \(entries.joined(separator: ","))"]
        lines += vias.dropFirst().map { "Via: \($0)" }
        for header in echoed {
            let isUntagged = header.name == "to" && NameAddress(header.value).parameters["tag"] == nil
            lines.append("\(Self.written[header.name] ?? header.name): \(header.value)")
            if isUntagged { lines[lines.count - 1] += ";tag=\(fingerprint)" }
        }
        let text = (lines + ["Content-Length: 0"]).joined(separator: "\r\n") + "\r\n\r\n"
        return Answer(text: text, port: hasPort ? port : own)
    }

    private static let written = ["from": "From", "to": "To", "call-id": "Call-ID", "cseq": "CSeq"]

    /// The port of `SIP/2.0/UDP host:port`, 5060 where there is none; nil when it is no such thing.
    private static func port(in sender: String) -> UInt16? {
        let words = sender.split { $0.isWhitespace || $0 == "/" }
        guard words.count >= 4, words[0].uppercased() == "SIP", words[1] == "2.0",
            let first = words[3].first, first == "[" || first.isLetter || first.isNumber
        else { return nil }
        let place = words[3...].joined()
        let behind = place.hasPrefix("[") ? place.drop { $0 != "]" }.dropFirst() : place.drop { $0 != ":" }
        return behind.isEmpty ? 5060 : UInt16(behind.dropFirst())
    }
}
