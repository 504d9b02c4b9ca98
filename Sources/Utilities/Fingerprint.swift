/// A short name for a content: the same on every machine and in every run (64-bit FNV-1a).
package struct Fingerprint {
    /// Of nothing yet.
    package init() {}
    /// What FNV-1a begins with.
    package static let offset: UInt64 = 0xCBF2_9CE4_8422_2325
    /// What FNV-1a multiplies by.
    package static let prime: UInt64 = 0x0000_0100_0000_01B3
    private var state = offset

    /// Takes a piece in; where pieces end makes a difference.
    package mutating func add(_ text: String) {
        for byte in text.utf8 { state = (state ^ UInt64(byte)) &* Self.prime }
        state = (state ^ 0xFF) &* Self.prime
    }

    /// Sixteen hexadecimal digits.
    package var name: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
