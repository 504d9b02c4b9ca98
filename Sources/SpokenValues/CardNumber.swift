import Recognition

/// The numbers of payment cards, which are never kept, whatever the caller was asked (PCI DSS 4.0, requirement 3).
package enum CardNumber {
    /// As long as a card's number is (ISO/IEC 7812-1), and its last digit fits (annex B, the Luhn formula).
    static func isOne(_ digits: some BidirectionalCollection<Int>) -> Bool {
        guard (13...19).contains(digits.count) else { return false }
        let sum = digits.reversed().enumerated().reduce(0) { sum, place in
            guard place.offset % 2 == 1 else { return sum + place.element }
            let doubled = place.element * 2
            return sum + (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum % 10 == 0
    }

    /// Where card numbers stand in a row of figures, whatever stands before and behind them: a menu's key, a number that
    /// was begun again. Only the lengths and beginnings that the card schemes give out count there, since of other rows
    /// one in ten fits the Luhn formula by chance.
    package static func places(in figures: [Int]) -> [Range<Int>] {
        figures.indices.flatMap { start in
            lengths(of: figures[start...]).compactMap { length -> Range<Int>? in
                let end = start + length
                return end <= figures.count && isOne(figures[start..<end]) ? start..<end : nil
            }
        }
    }

    /// How long the numbers are that begin like this (ISO/IEC 7812-1 and the schemes' own lists).
    private static func lengths(of figures: ArraySlice<Int>) -> [Int] {
        let head = figures.prefix(4).reduce(0) { $0 * 10 + $1 }
        guard figures.count >= 13 else { return [] }
        return switch head {
        // Mir, Mastercard.
        case 2200...2204: [16, 17, 18, 19]
        case 2221...2720, 5100...5599: [16]
        case 3400...3499, 3700...3799: [15]
        // Diners Club, JCB.
        case 3000...3099, 3600...3699, 3800...3999: [14, 15, 16, 17, 18, 19]
        case 3500...3599: [16, 17, 18, 19]
        // Visa.
        case 4000...4999: [13, 16, 18, 19]
        // Maestro, Discover, UnionPay, RuPay.
        case 5000...5099, 5600...6999: [13, 14, 15, 16, 17, 18, 19]
        case 8100...8199, 9792: [16]
        default: []
        }
    }

    /// Whether what was keyed in one go is a card's number, or so long that it can be nothing else, with a slip in it.
    package static func isKeyed(_ keys: String) -> Bool {
        let digits = keys.compactMap(\.wholeNumberValue)
        guard digits.count >= 13, TelephoneNumber(digits: keys) == nil else { return false }
        return digits.first != 0 || isOne(digits) || !places(in: digits).isEmpty
    }

    /// The keys, or stars in place of a card's number.
    package static func hidden(in keys: String) -> String {
        isKeyed(keys) ? String(repeating: "*", count: keys.count) : keys
    }

    /// Whether an utterance has as many figures in a row as a card's number, as any hypothesis has it. What was heard of
    /// sixteen figures seldom fits the Luhn formula, so it is not asked.
    package static func isSpoken(in utterance: Utterance) -> Bool {
        utterance.hypotheses.contains { isSpoken(in: $0.words.map(\.text)) }
    }

    /// Whether some words, or the figures among them, are a card's number: what is about to be kept, or told.
    package static func isIn(_ text: String) -> Bool {
        let words = text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "'") }.map(String.init)
        return isSpoken(in: words)
    }

    /// The text, or what says that it is not kept.
    package static func withheld(from text: String) -> String { isIn(text) ? notKept : text }

    /// In place of what looked like a card's number.
    package static let notKept = "[not kept: it looked like the number of a card]"

    private static func isSpoken(in words: [String]) -> Bool { runs(in: words).contains { $0.count >= 13 } }

    /// The figures that were said, in rows; a row goes on over a word or two between its groups. Telephone numbers are
    /// none.
    package static func runs(in words: [String]) -> [String] {
        var runs: [String] = []
        var run = ""
        var gap = 0
        var place = words.startIndex
        func close() {
            if !run.isEmpty { runs.append(run) }
            run = ""
            gap = 0
        }
        while place < words.endIndex {
            // A house's number may stand before a telephone's; four figures and more may be the beginning of a card's.
            if run.count < 4, let number = TelephoneNumber.read(words[place...]) {
                close()
                place = number.end
            } else if let piece = SpokenDigits.piece(words[place...], lenient: !run.isEmpty) {
                run += piece.value
                gap = 0
                place = piece.end
            } else {
                gap += 1
                if gap > 2 { close() }
                place += 1
            }
        }
        close()
        return runs
    }
}
