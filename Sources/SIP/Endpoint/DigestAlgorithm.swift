import CLibre
import Foundation
import Telephony

extension DigestAlgorithm {
    /// In hexadecimal figures.
    package func hash(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var sum = [UInt8](repeating: 0, count: 64)
        var size: UInt32 = 16
        switch self {
        case .md5: CLibre.md5(bytes, bytes.count, &sum)
        case .sha256: _ = EVP_Digest(bytes, bytes.count, &sum, &size, EVP_sha256(), nil)
        case .sha512: _ = EVP_Digest(bytes, bytes.count, &sum, &size, EVP_sha512_256(), nil)
        }
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
