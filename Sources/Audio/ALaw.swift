/// ITU-T G.711 A-law, in the arithmetic of the ITU's own software library (G.191).
///
/// libsndfile rounds negative samples at a step's edge to the neighbouring code, so it does not serve to imitate a line.
package enum ALaw {
    /// The code of a 16-bit linear sample.
    package static func encode(_ sample: Int16) -> UInt8 {
        var level = (sample < 0 ? ~sample : sample) >> 4
        if level > 15 {
            var segment: Int16 = 1
            while level > 31 {
                level >>= 1
                segment += 1
            }
            level += (segment << 4) - 16
        }
        return (UInt8(truncatingIfNeeded: level) | (sample < 0 ? 0 : 0x80)) ^ 0x55
    }

    /// The 16-bit linear sample of a code.
    package static func decode(_ code: UInt8) -> Int16 {
        let plain = code ^ 0x55
        let segment = Int16(plain & 0x7F) >> 4
        let level = Int16(plain & 0x0F) + (segment > 0 ? 16 : 0)
        let magnitude = ((level << 4) + 8) << max(0, segment - 1)
        return plain & 0x80 == 0 ? -magnitude : magnitude
    }
}
