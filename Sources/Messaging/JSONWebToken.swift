import Foundation
import Records

/// Tokens as GOV.UK Notify wants them: RFC 7519, signed with HMAC-SHA256.
enum JSONWebToken {
    /// - Parameters:
    ///   - issuer: who signs (`iss`).
    ///   - issued: when (`iat`), in whole seconds.
    static func hs256(issuer: String, issued: Date, secret: String) -> String {
        // The issuer is a UUID, so there is nothing to escape.
        let claims = #"{"iss":"\#(issuer)","iat":\#(Int(issued.timeIntervalSince1970))}"#
        let signed = base64URL(Data(#"{"typ":"JWT","alg":"HS256"}"#.utf8)) + "." + base64URL(Data(claims.utf8))
        return signed + "." + base64URL(Data(signed.utf8).hmacSHA256(key: Data(secret.utf8)))
    }

    /// RFC 4648, section 5, without padding.
    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
