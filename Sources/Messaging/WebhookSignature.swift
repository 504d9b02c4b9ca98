import Foundation
import Records

/// What tells the receiver of a webhook that it comes from us and is not an old one again.
enum WebhookSignature {
    /// The header.
    static let header = "X-Switchboard-Signature"

    /// `t=SECONDS,v1=HEX`, where HEX is HMAC-SHA256 (RFC 2104) of `SECONDS.BODY` under the shared secret.
    static func value(for body: Data, at date: Date, secret: Data) -> String {
        let seconds = Int(date.timeIntervalSince1970)
        let code = (Data("\(seconds).".utf8) + body).hmacSHA256(key: secret)
        return "t=\(seconds),v1=" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
