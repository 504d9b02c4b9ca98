/// A sum of money in pounds and pence.
package struct Money: Sendable, Equatable {
    /// The whole sum.
    package let pence: Int

    /// Parameters as the properties.
    package init(pence: Int) {
        self.pence = pence
    }

    /// `12.50`.
    package var text: String { "\(pence / 100).\(pence % 100 < 10 ? "0" : "")\(pence % 100)" }

    /// A sum at the beginning of the words: "twelve pounds fifty", "ninety nine p", "a tenner".
    /// - Parameter bare: whether "twelve fifty" without the word is one too.
    package static func read(_ words: ArraySlice<String>, bare: Bool = false) -> ParsedValue<Money>? {
        if let note = note(words) { return note }
        let next = words.dropFirst()
        // "pound fifty"
        if words.first == "pound", let pence = pence(next), pence.value >= 10 {
            return sum(1, pence.value, end: pence.end)
        }
        if let thousands = thousands(words) { return thousands }
        // "a pound fifty"
        let whole =
            words.first == "a" && ["pound", "quid"].contains(next.first)
            ? ParsedValue(value: 1, end: words.startIndex + 1) : SpokenNumber.read(words, lenient: bare)
        guard let whole else { return nil }
        guard whole.end < words.endIndex else { return bare ? sum(whole.value, 0, end: whole.end) : nil }
        switch words[whole.end] {
        case "pound", "pounds", "quid":
            var rest = words[(whole.end + 1)...]
            if rest.first == "and" { rest = rest.dropFirst() }
            if let pence = pence(rest) { return sum(whole.value, pence.value, end: pence.end) }
            return sum(whole.value, 0, end: whole.end + 1)
        case "pence", "penny", "p":
            return sum(0, whole.value, end: whole.end + 1)
        case "point":
            let digits = SpokenDigits.read(words[(whole.end + 1)...])
            guard bare, let digits, digits.value.count <= 2, let value = Int(digits.value) else { return nil }
            let isPounds = digits.end < words.endIndex && ["pounds", "quid"].contains(words[digits.end])
            return sum(
                whole.value, digits.value.count == 1 ? 10 * value : value, end: digits.end + (isPounds ? 1 : 0))
        default:
            guard bare else { return nil }
            if let pence = pence(words[whole.end...]), pence.value >= 10 {
                return sum(whole.value, pence.value, end: pence.end)
            }
            return sum(whole.value, 0, end: whole.end)
        }
    }

    /// "two grand", "two and a half thousand pounds", "twenty k".
    private static func thousands(_ words: ArraySlice<String>) -> ParsedValue<Money>? {
        guard let whole = SpokenNumber.belowHundred(words) else { return nil }
        var rest = words[whole.end...]
        let isHalf = rest.starts(with: ["and", "a", "half"])
        if isHalf { rest = rest.dropFirst(3) }
        guard let unit = rest.first, ["grand", "k"].contains(unit) || isHalf && unit == "thousand" else { return nil }
        rest = rest.dropFirst()
        // "two grand fifty" is more than was understood.
        if let more = rest.first, SpokenWords.isNumber(more) || more == "and" { return nil }
        if let pounds = rest.first, ["pounds", "quid"].contains(pounds) { rest = rest.dropFirst() }
        return sum(whole.value * 1000 + (isHalf ? 500 : 0), 0, end: rest.startIndex)
    }

    private static func pence(_ words: ArraySlice<String>) -> ParsedValue<Int>? {
        guard let pence = SpokenNumber.belowHundred(words) else { return nil }
        let word = words[pence.end...].first
        return ParsedValue(value: pence.value, end: pence.end + (["pence", "p"].contains(word) ? 1 : 0))
    }

    private static func note(_ words: ArraySlice<String>) -> ParsedValue<Money>? {
        let rest = words.first == "a" ? words.dropFirst() : words
        let notes = ["fiver": 5, "tenner": 10, "grand": 1000]
        // "a grand and a half"
        if rest.dropFirst().first == "and" { return nil }
        return rest.first.flatMap { notes[$0] }.map {
            ParsedValue(value: Money(pence: 100 * $0), end: rest.startIndex + 1)
        }
    }

    private static func sum(_ pounds: Int, _ pence: Int, end: Int) -> ParsedValue<Money> {
        ParsedValue(value: Money(pence: 100 * pounds + pence), end: end)
    }
}
