/// A challenge of the digest scheme, or an answer to one, as a header has it: `Digest realm="pbx", nonce="…", qop="auth"`
/// (RFC 3261, section 25.1; RFC 8760).
package struct DigestHeader: Sendable, Equatable {
    /// By their names in lower case; without the quotation marks, and otherwise as they came.
    package var parameters: [String: String] = [:]

    /// Nil for another scheme.
    /// - Parameter value: the header's value.
    package init?(_ value: String) {
        let text = value.drop { $0.isWhitespace }
        guard let end = text.firstIndex(where: \.isWhitespace), text[..<end].lowercased() == "digest" else {
            return nil
        }
        for part in Quoted.split(String(text[end...]), at: ",") {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let name = part[..<equals].filter { !$0.isWhitespace }.lowercased()
            var value = part[part.index(after: equals)...].drop { $0.isWhitespace }
            while value.last?.isWhitespace == true { value.removeLast() }
            if value.count > 1, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
            // One that comes twice could be read in two ways: the first counts, here and for whoever made it.
            if parameters[name] == nil { parameters[name] = String(value) }
        }
    }

    /// A parameter; nil where it is missing or empty.
    package subscript(_ name: String) -> String? { parameters[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// What `qop` offers or has chosen, in lower case; none where there is no `qop` (RFC 2069).
    package var protections: [String] {
        (self["qop"] ?? "").split { $0 == "," || $0.isWhitespace }.map { $0.lowercased() }
    }
}
