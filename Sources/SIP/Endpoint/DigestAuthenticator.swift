import CLibre
import Foundation
import Telephony

/// Asks peers for their name and password (digest, RFC 3261, 22), and takes each of their answers once.
@LibreLoop
final class DigestAuthenticator {
    /// What a request without a good answer is told.
    struct Challenge {
        var header: String
    }

    private static let realm = "switchboard"
    /// Seconds for which a nonce is good.
    private static let lifetime = 60.0
    private static let mostNonces = 20_000

    private let accounts: [String: String]
    private let secret: [UInt8]
    /// The highest count that each nonce was answered with, and until when it is good.
    private var used: [String: (count: UInt32, until: Double)] = [:]

    init(_ accounts: [String: String]) {
        self.accounts = accounts
        var random = SystemRandomNumberGenerator()
        secret = (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// - Parameter now: seconds, by a clock that only goes forward.
    /// - Returns: nil when the request proves who sends it.
    func check(_ message: SIPMessage, now: Double) -> Challenge? {
        var response = httpauth_digest_resp()
        guard let header = sip_msg_hdr(message.raw, SIP_HDR_AUTHORIZATION),
            httpauth_digest_response_decode(&response, &UnsafeMutablePointer(mutating: header).pointee.val) == 0,
            String(response.realm) == Self.realm
        else { return challenge(now, stale: false) }
        let nonce = String(response.nonce)
        guard let until = expiry(of: nonce), until > now else { return challenge(now, stale: true) }
        let name = String(response.username)
        guard let password = accounts[name] else { return challenge(now, stale: false) }
        var proof = [UInt8](repeating: 0, count: 16)
        let words = Array("\(name):\(Self.realm):\(password)".utf8)
        md5(words, words.count, &proof)
        var method = message.raw.pointee.met
        guard httpauth_digest_response_auth(&response, &method, proof) == 0 else {
            return challenge(now, stale: false)
        }
        // Without qop (RFC 2069) no hash covers a count, and whoever has overheard the answer could write one behind it: the
        // nonce is good once.
        let isCounted = response.qop.l > 0
        let count = isCounted ? UInt32(String(response.nc), radix: 16) ?? 0 : UInt32.max
        if isCounted, String(response.qop).lowercased() != "auth" { return challenge(now, stale: false) }
        if used[nonce] != nil, !isCounted { return challenge(now, stale: true) }
        if count <= used[nonce]?.count ?? 0 { return challenge(now, stale: true) }
        if used.count >= Self.mostNonces { used = used.filter { $0.value.until > now } }
        guard used.count < Self.mostNonces else { return challenge(now, stale: true) }
        used[nonce] = (count, until)
        return nil
    }

    private func challenge(_ now: Double, stale: Bool) -> Challenge {
        let until = String(UInt64((now + Self.lifetime) * 1000), radix: 16)
        let plain = until + "." + String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let value =
            "Digest realm=\"\(Self.realm)\", nonce=\"\(plain).\(seal(plain))\", algorithm=MD5, qop=\"auth\""
            + (stale ? ", stale=true" : "")
        return Challenge(header: "WWW-Authenticate: \(value)\r\n")
    }

    /// Until when a nonce is good, if it is one of ours.
    private func expiry(of nonce: String) -> Double? {
        let parts = nonce.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, seal("\(parts[0]).\(parts[1])") == parts[2], let time = UInt64(parts[0], radix: 16)
        else { return nil }
        return Double(time) / 1000
    }

    private func seal(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        hmac_sha1(secret, secret.count, bytes, bytes.count, &digest, digest.count)
        return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
