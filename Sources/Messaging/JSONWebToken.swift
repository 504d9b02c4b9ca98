import CCrypto
import Foundation

/// Tokens as GOV.UK Notify wants them: RFC 7519, signed with HMAC-SHA256.
enum JSONWebToken {
    /// - Parameters:
    ///   - issuer: who signs (`iss`).
    ///   - issued: when (`iat`), in whole seconds.
    static func hs256(issuer: String, issued: Date, secret: String) -> String {
        // The issuer is a UUID, so there is nothing to escape.
        let claims = #"{"iss":"\#(issuer)","iat":\#(Int(issued.timeIntervalSince1970))}"#
        let signed = base64URL(Data(#"{"typ":"JWT","alg":"HS256"}"#.utf8)) + "." + base64URL(Data(claims.utf8))
        return signed + "." + base64URL(hmacSHA256(Data(signed.utf8), key: Data(secret.utf8)))
    }

    /// RFC 2104 with SHA-256: 32 bytes.
    static func hmacSHA256(_ message: Data, key: Data) -> Data {
        var code = Data(count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        code.withUnsafeMutableBytes { code in
            key.withUnsafeBytes { key in
                message.withUnsafeBytes { message in
                    _ = HMAC(
                        EVP_sha256(), key.baseAddress, Int32(key.count),
                        message.bindMemory(to: UInt8.self).baseAddress, message.count,
                        code.bindMemory(to: UInt8.self).baseAddress, &count)
                }
            }
        }
        return code.prefix(Int(count))
    }

    /// RFC 4648, section 5, without padding.
    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
