import CSodium
import Foundation

/// Secrets that browsers hold.
enum Token {
    /// 256 random bits as hexadecimal figures.
    static func random() -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        randombytes_buf(&bytes, bytes.count)
        return hexadecimal(bytes)
    }

    static func hash(_ text: String) -> String { hexadecimal(sha256(text)) }

    /// What a form carries: made from the browser's secret, and says nothing about it.
    static func ofForms(_ secret: String) -> String { hash("form \(secret)") }

    /// In a time that tells nothing about where they differ.
    static func areEqual(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        guard one.count == other.count, !one.isEmpty else { return false }
        return sodium_memcmp(one, other, one.count) == 0
    }

    private static func sha256(_ text: String) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        let bytes = Array(text.utf8)
        crypto_hash_sha256(&hash, bytes, UInt64(bytes.count))
        return hash
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let figures = Array("0123456789abcdef")
        return String(bytes.flatMap { [figures[Int($0 >> 4)], figures[Int($0 & 15)]] })
    }
}
