/// A telephone number as people and networks write it, in one form: `07…` or `01…` for UK numbers, `+44…` as E.164.
package struct PhoneNumber: Sendable, Equatable, Hashable {
    /// E.164 with the plus sign: `+447700900123`.
    package let e164: String

    /// Reads a UK number in any of the forms that callers key and networks send: `07700 900123`, `7700900123`,
    /// `447700900123`, `+447700900123`, `00447700900123`, `+44 (0)7700 900123`. A foreign number needs its `+` or
    /// `00`. Spaces, dots, hyphens, slashes and brackets do not count, nor does `tel:` in front. Some networks send the
    /// country code behind a 0 (`0447700900123`), behind `+00`, or a `+` before the national number; these are read
    /// too. Nil when it is no such number.
    package init?(_ text: String) {
        var digits = ""
        var plus = false
        for character in text.hasPrefix("tel:") ? text.dropFirst(4).prefix(while: { $0 != ";" }) : text[...] {
            switch character {
            case "0"..."9" where character.isASCII: digits.append(character)
            case "+" where digits.isEmpty && !plus: plus = true
            case " ", ".", "-", "(", ")", "/", "\u{A0}", "\u{2010}", "\u{2011}": continue
            default: return nil
            }
        }
        if digits.hasPrefix("00") {
            digits.removeFirst(2)
            plus = true
        }
        // No British number begins with 044, and no country code with 0.
        if digits.hasPrefix("044"), digits.count >= 12 { digits.removeFirst() }
        if digits.hasPrefix("07"), digits.count == 11 { plus = false }
        if plus, !digits.hasPrefix("44") {
            // E.164 numbers have at most 15 digits; fewer than 8 reach nobody abroad.
            guard (8...15).contains(digits.count), digits.first != "0" else { return nil }
            e164 = "+" + digits
            return
        }
        var significant = digits[...]
        if digits.hasPrefix("44"), plus || digits.count >= 11 {
            significant = significant.dropFirst(2)
        } else if !digits.hasPrefix("0"), !digits.hasPrefix("7") {
            return nil
        }
        if significant.first == "0" { significant.removeFirst() }
        // Ofcom's plan: nine or ten digits after the trunk 0, mobiles always ten.
        guard let first = significant.first, first != "0",
            significant.count == 10 || (significant.count == 9 && first != "7")
        else { return nil }
        e164 = "+44" + significant
    }

    /// The number as people in the UK write it, `07700900123`, or E.164 for a foreign one.
    package var national: String { isUK ? "0" + e164.dropFirst(3) : e164 }

    /// It has the UK's country code, which Jersey, Guernsey and the Isle of Man share.
    var isUK: Bool { e164.hasPrefix("+44") }

    /// It takes texts: 071 to 075, 077 to 079, and 07624, the Isle of Man's. Not 070, which is personal numbering,
    /// and not the rest of 076, which is pagers.
    package var isUKMobile: Bool {
        guard isUK, e164.count == 13 else { return false }
        let significant = e164.dropFirst(3)
        if significant.hasPrefix("7624") { return true }
        guard significant.first == "7", let second = significant.dropFirst().first else { return false }
        return "12345789".contains(second)
    }
}
