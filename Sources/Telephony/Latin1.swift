/// Bytes as text, each its own character, so that what is no UTF-8 goes through unchanged.
package enum Latin1 {
    /// Each byte as the character of that number.
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(UnicodeScalar(byte)) }
        return String(scalars)
    }

    /// The bytes that such a text was made of.
    package static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }
}
