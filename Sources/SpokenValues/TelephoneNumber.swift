import Recognition

/// A UK telephone number as a caller says or keys it.
package struct TelephoneNumber: Sendable, Equatable {
    /// As people in the UK write it, without spaces: `07700900123`.
    package let national: String

    /// Reads figures, with +44 or 0044 before them or not; nil when no number of the UK's plan is like it.
    package init?(digits: String) {
        var digits = digits.filter { $0.isASCII && $0.isNumber }
        if digits.hasPrefix("0044") { digits = "0" + digits.dropFirst(4) }
        if digits.hasPrefix("44"), digits.count >= 12 { digits = "0" + digits.dropFirst(2) }
        if digits.hasPrefix("00") { digits.removeFirst() }
        // Ofcom's plan: ten figures behind the 0, a few of nine with 01 and 08; mobiles always ten.
        let second = digits.dropFirst().first
        guard digits.first == "0", let second, "123578".contains(second) else { return nil }
        guard digits.count == 11 || digits.count == 10 && "18".contains(second) else { return nil }
        national = digits
    }

    /// The number in what was said, whatever is around it: "it's oh seven seven…". A later hypothesis is only asked when
    /// those before it have none.
    package init?(said utterance: Utterance) {
        // However unlikely beside the best: hardly anything is like a number by chance.
        for hypothesis in utterance.hypotheses.prefix(3) {
            if let number = Self.find(in: hypothesis.words.map(\.text)) {
                self = number
                return
            }
        }
        return nil
    }

    /// The first number in some words.
    package static func find(in words: [String]) -> TelephoneNumber? {
        words.indices.lazy.compactMap { read(words[$0...])?.value }.first
    }

    /// A number at the beginning of the words: "oh seven seven double oh nine hundred, one two three", "plus four four…".
    package static func read(_ words: ArraySlice<String>) -> ParsedValue<TelephoneNumber>? {
        var rest = words
        if rest.first == "plus" { rest = rest.dropFirst() }
        guard let digits = SpokenDigits.read(rest), let number = TelephoneNumber(digits: digits.value) else {
            return nil
        }
        return ParsedValue(value: number, end: digits.end)
    }
}
