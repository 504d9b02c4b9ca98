/// What passwords are hashed with in the digest scheme (RFC 8760), the strongest first.
package enum DigestAlgorithm: String, Sendable, CaseIterable {
    /// The first half of SHA-512, begun otherwise.
    case sha512 = "SHA-512-256"
    case sha256 = "SHA-256"
    /// What every telephone has; and it, too, where none is named (RFC 3261).
    case md5 = "MD5"

    /// - Parameter name: as a header has it; nil for MD5. Nil for what is none of these, such as `MD5-sess`.
    package init?(named name: String?) {
        guard let name else {
            self = .md5
            return
        }
        guard let found = Self.allCases.first(where: { $0.rawValue == name.uppercased() }) else { return nil }
        self = found
    }
}
