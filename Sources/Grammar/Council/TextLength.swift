/// How long a text message is as networks count and charge it: in segments.
///
/// A text in the GSM 7-bit alphabet (3GPP TS 23.038, section 6.2.1) has 160 septets in one segment, or 153 in each of
/// several (TS 23.040, section 9.2.3.24.1); a text with any other character goes as UCS-2 and has 70 or 67 UTF-16 units.
package struct TextLength: Sendable, Equatable {
    /// How the text is sent.
    package enum Encoding: String, Sendable, Equatable {
        /// The GSM 7-bit default alphabet and its extension table.
        case gsm7 = "GSM-7"
        /// Two bytes a character, for every other alphabet; it costs more than twice as much.
        case ucs2 = "UCS-2"
    }

    /// How the text is sent.
    package let encoding: Encoding
    /// Septets in GSM-7, UTF-16 units in UCS-2.
    package let units: Int
    /// Messages that are sent and charged; 0 for an empty text.
    package let segments: Int
    /// The characters that are not in the GSM alphabet, each once, in the text's order; empty in GSM-7.
    package let outsideGSM: [Character]

    /// - Parameter text: as it is sent, with everything filled in.
    package init(_ text: String) {
        var outside: [Character] = []
        var widths: [Int] = []
        for character in text {
            let scalars = character.unicodeScalars.map { (scalar: $0, width: Self.septets($0)) }
            if scalars.contains(where: { $0.width == nil }), !outside.contains(character) { outside.append(character) }
            widths += scalars.compactMap(\.width)
        }
        outsideGSM = outside
        if outside.isEmpty {
            encoding = .gsm7
            (units, segments) = Self.fill(widths, single: 160, each: 153)
        } else {
            encoding = .ucs2
            // A character outside the basic plane is a pair of units.
            let widths = text.unicodeScalars.map { $0.value > 0xFFFF ? 2 : 1 }
            (units, segments) = Self.fill(widths, single: 70, each: 67)
        }
    }

    /// What is in one segment's reach is not cut; past that, no escape sequence and no pair is torn in two.
    private static func fill(_ widths: [Int], single: Int, each: Int) -> (units: Int, segments: Int) {
        let units = widths.reduce(0, +)
        if units <= single { return (units, units == 0 ? 0 : 1) }
        var segments = 1
        var used = 0
        for width in widths {
            if used + width > each {
                segments += 1
                used = 0
            }
            used += width
        }
        return (units, segments)
    }

    /// 1 or 2 septets, or nil for what the alphabet does not have.
    private static func septets(_ scalar: Unicode.Scalar) -> Int? {
        if basic.contains(scalar) { return 1 }
        return extended.contains(scalar) ? 2 : nil
    }

    private static let basic = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
            + "¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    private static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)
}

extension TextLength: CustomStringConvertible {
    /// `84 characters, 1 text (GSM-7)`.
    package var description: String {
        "\(units) characters, \(segments) \(segments == 1 ? "text" : "texts") (\(encoding.rawValue))"
    }
}
