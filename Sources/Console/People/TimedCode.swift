import CCrypto
import CSodium
import Foundation

/// The second factor: six figures that change every 30 seconds (TOTP, RFC 6238, with SHA-1, which every app knows).
package struct TimedCode: Sendable, Equatable {
    /// 160 bits, as RFC 4226 §4 advises.
    private let key: [UInt8]

    private static let step = 30.0
    private static let figures = 6
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    /// A new one.
    package init() {
        var key = [UInt8](repeating: 0, count: 20)
        randombytes_buf(&key, key.count)
        self.key = key
    }

    /// - Parameter secret: Base32 (RFC 4648 §6), spaces and case do not matter; nil when it is something else.
    package init?(secret: String) {
        var key: [UInt8] = []
        var (bits, count) = (0, 0)
        for letter in secret.uppercased() where letter != " " && letter != "=" {
            guard let value = Self.letters.firstIndex(of: letter) else { return nil }
            bits = (bits << 5 | value) & 0xFFFF
            count += 5
            guard count >= 8 else { continue }
            count -= 8
            key.append(UInt8(bits >> count & 0xFF))
        }
        guard key.count >= 10 else { return nil }
        self.key = key
    }

    /// In Base32.
    package var secret: String {
        var text = ""
        var (bits, count) = (0, 0)
        for byte in key {
            bits = (bits << 8 | Int(byte)) & 0xFFFF
            count += 8
            while count >= 5 {
                count -= 5
                text.append(Self.letters[bits >> count & 31])
            }
        }
        if count > 0 { text.append(Self.letters[bits << (5 - count) & 31]) }
        return text
    }

    /// For an app that reads such a link.
    func link(for user: String, at place: String) -> String {
        func plain(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "switchboard"
        }
        return "otpauth://totp/\(plain(place)):\(plain(user))?secret=\(secret)&issuer=\(plain(place))"
    }

    static func step(at now: Date) -> Int { Int((now.timeIntervalSince1970 / step).rounded(.down)) }

    /// The code of a time step.
    package func code(ofStep step: Int) -> String {
        let message = (0..<8).map { UInt8(truncatingIfNeeded: step >> ((7 - $0) * 8)) }
        var code = [UInt8](repeating: 0, count: 20)
        var count: UInt32 = 20
        HMAC(EVP_sha1(), key, Int32(key.count), message, message.count, &code, &count)
        let place = Int(code[19] & 15)
        let number = code[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
        let text = String(number % 1_000_000)
        return String(repeating: "0", count: Self.figures - text.count) + text
    }

    /// The code of a moment.
    package func code(at now: Date) -> String { code(ofStep: Self.step(at: now)) }

    /// Which time step a code is of: this one or one beside it, for clocks that differ; nil when of none.
    func step(of code: String, at now: Date) -> Int? {
        let figures = code.filter(\.isNumber)
        guard figures.count == Self.figures else { return nil }
        let here = Self.step(at: now)
        return [here, here - 1, here + 1].first { Token.areEqual(self.code(ofStep: $0), figures) }
    }
}
