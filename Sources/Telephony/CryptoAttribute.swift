import Foundation

/// One key for SRTP as SDP carries it (SDES, RFC 4568): `1 AES_CM_128_HMAC_SHA1_80 inline:…`.
package struct CryptoAttribute: Sendable, Equatable {
    /// The suites that we speak, the preferred one first.
    package enum Suite: String, Sendable, CaseIterable {
        /// 128 bit counter mode, 80 bit tag: the one that everybody has.
        case aes128SHA80 = "AES_CM_128_HMAC_SHA1_80"
        /// 128 bit counter mode, 32 bit tag.
        case aes128SHA32 = "AES_CM_128_HMAC_SHA1_32"
        /// 256 bit counter mode, 80 bit tag (RFC 6188).
        case aes256SHA80 = "AES_256_CM_HMAC_SHA1_80"
        /// 256 bit counter mode, 32 bit tag.
        case aes256SHA32 = "AES_256_CM_HMAC_SHA1_32"
        /// 128 bit Galois counter mode (RFC 7714).
        case aes128GCM = "AEAD_AES_128_GCM"
        /// 256 bit Galois counter mode.
        case aes256GCM = "AEAD_AES_256_GCM"

        /// Bytes of master key and salt together.
        package var keyLength: Int {
            switch self {
            case .aes128SHA80, .aes128SHA32: 30
            case .aes256SHA80, .aes256SHA32: 46
            case .aes128GCM: 28
            case .aes256GCM: 44
            }
        }
    }

    /// Ties an answer to its offer.
    package var tag: Int
    /// How packets are encrypted.
    package var suite: Suite
    /// Master key and salt.
    package var key: [UInt8]

    /// A key made by the system's secure generator.
    package init(tag: Int, suite: Suite) {
        self.tag = tag
        self.suite = suite
        var random = SystemRandomNumberGenerator()
        key = (0..<suite.keyLength).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// Reads an attribute's value. Nil when it is malformed or asks for what we do not do: several keys, key
    /// identifiers, unencrypted or unauthenticated streams.
    package init?(_ value: String) {
        let parts = value.split(separator: " ", omittingEmptySubsequences: true)
        // Session parameters must be understood or the attribute refused (RFC 4568, 6.3.8).
        guard parts.count == 3, let tag = Int(parts[0]), (0...999_999_999).contains(tag),
            let suite = Suite(rawValue: parts[1].uppercased()), parts[2].lowercased().hasPrefix("inline:")
        else { return nil }
        let fields = parts[2].dropFirst(7).split(separator: "|", omittingEmptySubsequences: false)
        // Behind the key may stand a lifetime, and a key identifier `1:4`, which is none of ours.
        guard let text = fields.first, fields.count <= 2, !fields.dropFirst().contains(where: { $0.contains(":") }),
            !parts[2].contains(";"), let key = Data(base64Encoded: String(text)), key.count == suite.keyLength
        else { return nil }
        self.tag = tag
        self.suite = suite
        self.key = Array(key)
    }

    /// As it stands behind `a=crypto:`.
    package var value: String { "\(tag) \(suite.rawValue) inline:\(Data(key).base64EncodedString())" }
}

/// Whether a call's audio is encrypted.
package enum MediaSecurity: String, Sendable, CaseIterable {
    /// Never.
    case off
    /// Where the peer can (RFC 8643).
    case preferred
    /// Always; a call without it is refused by 488.
    case mandatory
}
