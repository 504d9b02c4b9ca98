/// Figures said one after another, as in numbers of telephones and accounts: "oh seven seven double oh", "eighty six
/// twelve", "oh eight hundred".
package enum SpokenDigits {
    private static let zero: Set<String> = ["zero", "oh", "o", "nought", "nil"]

    /// The figures at the beginning of the words, as many as there are.
    /// - Parameter lenient: whether "for" may be four, behind another figure.
    package static func read(_ words: ArraySlice<String>, lenient: Bool = true) -> ParsedValue<String>? {
        var digits = ""
        var place = words.startIndex
        var end = place
        while place < words.endIndex {
            let rest = words[place...]
            if !digits.isEmpty, ValueWords.hesitations.contains(words[place]) || words[place] == "and" {
                place += 1
            } else if let piece = piece(rest, lenient: lenient && !digits.isEmpty) {
                digits += piece.value
                place = piece.end
                end = place
            } else {
                break
            }
        }
        return digits.isEmpty ? nil : ParsedValue(value: digits, end: end)
    }

    /// One figure, two in a number, or a figure said to be there twice or three times.
    package static func piece(_ words: ArraySlice<String>, lenient: Bool) -> ParsedValue<String>? {
        guard let first = words.first else { return nil }
        let next = words.startIndex + 1
        if let times = times(first), next < words.endIndex, let figure = figure(words[next], lenient: lenient) {
            return ParsedValue(value: String(repeating: figure, count: times), end: next + 1)
        }
        if first.utf8.allSatisfy({ (48...57).contains($0) }), !first.isEmpty {
            return ParsedValue(value: first, end: next)
        }
        if let figure = figure(first, lenient: lenient) {
            // "oh eight hundred", "oh three hundred"; "three thousand".
            if next < words.endIndex, figure != "0", words[next] == "hundred" || words[next] == "thousand" {
                return ParsedValue(value: figure + (words[next] == "hundred" ? "00" : "000"), end: next + 1)
            }
            return ParsedValue(value: figure, end: next)
        }
        if let number = SpokenNumber.belowHundred(words), number.value >= 10 {
            return ParsedValue(value: String(number.value), end: number.end)
        }
        return nil
    }

    /// How often the next figure or letter is there.
    package static func times(_ word: String) -> Int? {
        switch word {
        case "double": 2
        case "treble", "triple": 3
        default: nil
        }
    }

    static func figure(_ word: String, lenient: Bool) -> String? {
        if zero.contains(word) { return "0" }
        return SpokenNumber.unit(word, lenient: lenient).map(String.init)
    }
}
