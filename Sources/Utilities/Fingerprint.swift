/// A short name for a content: the same on every machine and in every run (64-bit FNV-1a). It tells contents apart, and is
/// no protection against anyone. Cached models and rendered recordings are named by it: its values never change.
package struct Fingerprint {
    /// FNV's offset basis for 64 bits.
    package static let offset: UInt64 = 0xCBF2_9CE4_8422_2325
    /// FNV's prime for 64 bits.
    package static let prime: UInt64 = 0x0000_0100_0000_01B3
    /// The hash so far.
    package private(set) var value: UInt64

    /// - Parameter start: another than the usual gives a second hash of the same content.
    package init(from start: UInt64 = offset) { value = start }

    /// Of bytes and nothing else.
    package init(of bytes: some Sequence<UInt8>) {
        self.init()
        add(bytes: bytes)
    }

    /// Takes bytes in; where pieces end makes no difference.
    package mutating func add(bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* Self.prime }
    }

    /// Takes a piece in; where pieces end makes a difference.
    package mutating func add(_ text: String) {
        add(bytes: text.utf8)
        add(bytes: CollectionOfOne(0xFF))
    }

    /// Sixteen hexadecimal digits.
    package var name: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
