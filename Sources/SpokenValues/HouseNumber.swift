/// The number of a house: "12", "12A", "Flat 2, 14".
package struct HouseNumber: Sendable, Equatable {
    /// As it is written.
    package let text: String

    /// A house number at the beginning of the words: "twelve a", "one two one", "flat two fourteen b".
    package static func read(_ words: ArraySlice<String>, lenient: Bool = false) -> ParsedValue<HouseNumber>? {
        if words.first == "flat" || words.first == "unit", let kind = words.first {
            guard let inner = SpokenNumber.belowHundred(words.dropFirst()), inner.value > 0 else { return nil }
            let head = "\(kind.capitalized) \(inner.value)"
            var rest = words[inner.end...]
            while let word = rest.first, ["at", "number", "and"].contains(word) { rest = rest.dropFirst() }
            if let outer = number(rest, lenient: false) {
                return ParsedValue(value: HouseNumber(text: "\(head), \(outer.value)"), end: outer.end)
            }
            return ParsedValue(value: HouseNumber(text: head), end: inner.end)
        }
        return number(words, lenient: lenient).map { ParsedValue(value: HouseNumber(text: $0.value), end: $0.end) }
    }

    private static func number(_ words: ArraySlice<String>, lenient: Bool) -> ParsedValue<String>? {
        guard let first = words.first else { return nil }
        if let written = written(first) { return ParsedValue(value: written, end: words.startIndex + 1) }
        let number = SpokenNumber.read(words, lenient: lenient)
        let digits = SpokenDigits.read(words, lenient: lenient)
        // "one two one" is a number said figure by figure.
        var best: ParsedValue<String>
        if let number, number.end >= digits?.end ?? 0 {
            best = ParsedValue(value: String(number.value), end: number.end)
        } else if let digits {
            best = digits
        } else {
            return nil
        }
        guard let value = Int(best.value), (1...9999).contains(value) else { return nil }
        best.value = String(value)
        if best.end < words.endIndex, let letter = SpokenLetters.letter(words[best.end]) {
            let next = words[(best.end + 1)...].first
            // A second letter behind it: they belong to something else.
            if next.flatMap({ SpokenLetters.letter($0) }) == nil {
                best = ParsedValue(value: best.value + letter.uppercased(), end: best.end + 1)
            }
        }
        return best
    }

    /// "12a" as it is typed.
    private static func written(_ word: String) -> String? {
        guard word.count <= 5, let last = word.last, last.isASCII, last.isLetter, let number = Int(word.dropLast()),
            (1...9999).contains(number)
        else { return nil }
        return "\(number)\(last.uppercased())"
    }
}
