/// Whole numbers in words: "twelve", "a hundred and five", "two thousand and one", up to 999,999.
package enum SpokenNumber {
    static let units = [
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    ]
    static let teens = [
        "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
        "seventeen": 17, "eighteen": 18, "nineteen": 19,
    ]
    static let tens = [
        "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    ]
    static let nothing: Set<String> = ["zero", "nought", "nil", "none", "nothing"]
    /// What a recogniser hears for a figure, or what rhymes with it; believed only where a figure is due.
    static let alike = [
        "to": 2, "too": 2, "for": 4, "fore": 4, "won": 1, "ate": 8, "free": 3, "tree": 3, "nein": 9, "sex": 6,
        "fife": 5, "niner": 9, "oh": 0, "o": 0,
    ]

    /// A number at the beginning of the words; the longest there is.
    /// - Parameter lenient: whether "for" may be four.
    package static func read(_ words: ArraySlice<String>, lenient: Bool = false) -> ParsedValue<Int>? {
        guard let first = words.first else { return nil }
        if nothing.contains(first) { return ParsedValue(value: 0, end: words.startIndex + 1) }
        if let few = few(words) { return few }
        if first.utf8.count <= 6, first.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(first),
            words.dropFirst().first != "hundred", words.dropFirst().first != "thousand"
        {
            return ParsedValue(value: number, end: words.startIndex + 1)
        }
        guard let head = belowThousand(words, lenient: lenient) else { return nil }
        let rest = words[head.end...]
        guard rest.first == "thousand", head.value > 0 else { return head }
        var total = ParsedValue(value: head.value * 1000, end: head.end + 1)
        if let tail = joined(words[total.end...], belowThousand) {
            total = ParsedValue(value: total.value + tail.value, end: tail.end)
        }
        return total
    }

    /// "twenty one", "twelve", "seven".
    static func belowHundred(_ words: ArraySlice<String>, lenient: Bool = false) -> ParsedValue<Int>? {
        guard let first = words.first else { return nil }
        let next = words.startIndex + 1
        if let ten = tens[first] {
            if let second = words.dropFirst().first, let unit = unit(second, lenient: lenient), unit > 0 {
                return ParsedValue(value: ten + unit, end: next + 1)
            }
            return ParsedValue(value: ten, end: next)
        }
        if let teen = teens[first] { return ParsedValue(value: teen, end: next) }
        if let unit = unit(first, lenient: lenient) { return ParsedValue(value: unit, end: next) }
        if first.utf8.count <= 2, let number = Int(first) { return ParsedValue(value: number, end: next) }
        return nil
    }

    static func unit(_ word: String, lenient: Bool) -> Int? { units[word] ?? (lenient ? alike[word] : nil) }

    private static func belowThousand(_ words: ArraySlice<String>, lenient: Bool) -> ParsedValue<Int>? {
        var head = belowHundred(words, lenient: lenient)
        if let first = words.first, first == "a" || first == "hundred", head == nil {
            let hundred = first == "a" ? words.startIndex + 1 : words.startIndex
            guard hundred < words.endIndex, words[hundred] == "hundred" || words[hundred] == "thousand" else {
                return nil
            }
            head = ParsedValue(value: 1, end: hundred)
        }
        // "fifteen hundred" is said too.
        guard var total = head, total.value > 0, total.value < 20, total.end < words.endIndex,
            words[total.end] == "hundred"
        else { return head }
        total = ParsedValue(value: total.value * 100, end: total.end + 1)
        if let tail = joined(words[total.end...], belowHundred) {
            total = ParsedValue(value: total.value + tail.value, end: tail.end)
        }
        return total
    }

    /// The smaller part behind a larger one, with or without "and".
    private static func joined(
        _ words: ArraySlice<String>, _ part: (ArraySlice<String>, Bool) -> ParsedValue<Int>?
    ) -> ParsedValue<Int>? {
        let rest = words.first == "and" ? words.dropFirst() : words
        guard let tail = part(rest, false), tail.value > 0 else { return nil }
        return tail
    }

    private static func few(_ words: ArraySlice<String>) -> ParsedValue<Int>? {
        let phrases: [([String], Int)] = [
            (["half", "a", "dozen"], 6), (["a", "dozen"], 12), (["a", "couple", "of"], 2), (["a", "couple"], 2),
            (["a", "pair", "of"], 2),
        ]
        for (phrase, number) in phrases where words.starts(with: phrase) {
            return ParsedValue(value: number, end: words.startIndex + phrase.count)
        }
        return nil
    }
}
