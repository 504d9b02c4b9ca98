import CSodium
import Dispatch
import Foundation

/// Passwords, kept as Argon2id (RFC 9106) by libsodium.
package enum Password {
    /// libsodium's measures for sign-in: 64 MiB, twice over.
    private static let passes = UInt64(crypto_pwhash_OPSLIMIT_INTERACTIVE)
    private static let memory = Int(crypto_pwhash_MEMLIMIT_INTERACTIVE)
    /// One at a time: each takes 64 MiB and a tenth of a second, and calls go on beside it.
    private static let queue = DispatchQueue(label: "passwords", qos: .utility)

    /// Fewest characters.
    package static let shortest = 12
    private static let longest = 256

    /// What is wrong with a password that somebody chose; nil when nothing is. Long ones are asked for and no others, as the
    /// National Cyber Security Centre advises: three random words do well.
    package static func fault(_ password: String, of name: String) -> String? {
        if password.count < shortest { return "Use \(shortest) characters or more, such as three random words" }
        if password.utf8.count > longest { return "Use no more than \(longest) characters" }
        if password.lowercased().contains(name.lowercased()) { return "Leave your name out of the password" }
        if Set(password).count < 5 { return "Use more different characters" }
        return nil
    }

    /// - Returns: `$argon2id$…`, with its salt; nil when there is no memory for it.
    package static func hash(_ password: String) async -> String? {
        await withCheckedContinuation { done in
            queue.async {
                guard sodium_init() >= 0 else { return done.resume(returning: nil) }
                var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
                let bytes = password.utf8.map { CChar(bitPattern: $0) }
                let isMade =
                    crypto_pwhash_str_alg(
                        &text, bytes, UInt64(bytes.count), passes, memory, crypto_pwhash_ALG_ARGON2ID13) == 0
                let hash = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                done.resume(returning: isMade ? String(decoding: hash, as: UTF8.self) : nil)
            }
        }
    }

    /// Whether it is the password. Takes as long for a name that nobody has, of which `hash` is nil, as for one that somebody
    /// has, so that the time tells nothing.
    static func isRight(_ password: String, _ hash: String?) async -> Bool {
        guard password.utf8.count <= longest else { return false }
        guard let hash else {
            _ = await self.hash(password)
            return false
        }
        return await withCheckedContinuation { done in
            queue.async {
                let bytes = password.utf8.map { CChar(bitPattern: $0) }
                done.resume(
                    returning: sodium_init() >= 0
                        && crypto_pwhash_str_verify(hash, bytes, UInt64(bytes.count)) == 0)
            }
        }
    }
}
