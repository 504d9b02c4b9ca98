import CCrypto

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

extension DigestHeader {
    /// Which of a realm's challenges is to be answered: the one by the strongest algorithm that we have.
    /// - Returns: its place; nil where there is none.
    package static func strongest(among challenges: [DigestHeader]) -> Int? {
        for algorithm in DigestAlgorithm.allCases {
            let found = challenges.firstIndex { challenge in
                challenge["nonce"] != nil && (challenge["qop"] == nil || challenge.protections.contains("auth"))
                    && DigestAlgorithm(named: challenge["algorithm"]) == algorithm
            }
            if let found { return found }
        }
        return nil
    }
}

extension DigestAlgorithm {
    private var function: OpaquePointer? {
        switch self {
        case .md5: EVP_md5()
        case .sha256: EVP_sha256()
        case .sha512: EVP_sha512_256()
        }
    }

    /// In hexadecimal figures.
    package func hash(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var sum = [UInt8](repeating: 0, count: 64)
        var size: UInt32 = 0
        _ = EVP_Digest(bytes, bytes.count, &sum, &size, function, nil)
        return sum.prefix(Int(size)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// The proof that somebody knows a password (RFC 7616, section 3.4.1).
    /// - Parameters:
    ///   - use: the count of the nonce's uses in eight figures, and the asked one's own nonce; nil without `qop` (RFC 2069).
    package func proof(
        user: String, realm: String, password: String, nonce: String, use: (count: String, nonce: String)?,
        method: String, uri: String
    ) -> String {
        let (who, what) = (hash("\(user):\(realm):\(password)"), hash("\(method):\(uri)"))
        let counted = use.map { "\($0.count):\($0.nonce):auth:" } ?? ""
        return hash("\(who):\(nonce):\(counted)\(what)")
    }
}
