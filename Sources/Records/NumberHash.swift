import CCrypto
import Foundation

extension Store {
    /// A number as 32 hexadecimal digits that tell whether two numbers are the same and, without this database, nothing
    /// else: HMAC-SHA256 (RFC 2104) under a key that was made with the database, cut to 128 bits. With the database the
    /// numbers of a country can be tried out, so it remains personal data, kept no longer than needed.
    /// - Parameter number: E.164, so that a number has one hash however it was written.
    package func hash(ofNumber number: String) throws -> String {
        let key = try database.query("SELECT value FROM secrets WHERE name = 'numbers'") { row in
            try row.requireText("value")
        }
        guard let key = key.first else {
            throw DatabaseError(.damagedRow, "the key for hashes of numbers is missing", file: database.file)
        }
        let code = Data(number.utf8).hmacSHA256(key: Data(key.utf8))
        return code.prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

extension Data {
    /// RFC 2104 with SHA-256: 32 bytes.
    package func hmacSHA256(key: Data) -> Data {
        var code = Data(count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        code.withUnsafeMutableBytes { code in
            key.withUnsafeBytes { key in
                withUnsafeBytes { message in
                    _ = HMAC(
                        EVP_sha256(), key.baseAddress, Int32(key.count),
                        message.bindMemory(to: UInt8.self).baseAddress, message.count,
                        code.bindMemory(to: UInt8.self).baseAddress, &count)
                }
            }
        }
        return code.prefix(Int(count))
    }
}
