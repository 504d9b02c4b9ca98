import Telephony

/// A number or a name that can be dialled, the same however it is written: `01803 861234`, `+441803861234`,
/// `sip:01803861234@trunk.example`, `switchboard`.
package struct DialledNumber: Sendable, Hashable, CustomStringConvertible {
    private let key: String

    /// As a telephone number where it is one.
    package var description: String { key }

    /// - Parameter text: as it was written or sent.
    package init(_ text: String) {
        let lower = text.lowercased()
        let scheme = ["sip:", "sips:", "tel:"].first { lower.hasPrefix($0) } ?? ""
        let user = String(lower.dropFirst(scheme.count).prefix { $0 != "@" })
        key = PhoneNumber(user)?.e164 ?? user
    }
}
